// Fills a fresh practice workspace: people with every kind of consent, templates from drawn portraits, an event with its roster, and the
// photos to hand to the Desk. Stopped half-way, it goes on where it was. Uses only the commands any member has; the drawings come from the practice worker.
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import type { PracticeApi, PracticePerson } from '../../../workers/practice/api.ts'
import type { Workspace } from '../../workspace/types.ts'
import { daysAfter, practiceRecord } from './consents.ts'

export type FillPart = 'models' | 'people' | 'portraits' | 'photos'
export interface FillProgress {
  readonly part: FillPart
  readonly done: number
  readonly total: number
}

export interface FillTexts {
  readonly eventName: string
  readonly note: string
  paperName(person: string): string
  paperText(person: string): string
}

export interface Filled {
  readonly event: OwnerId
  readonly files: readonly File[]
}

export interface FillOptions {
  readonly workspace: Workspace
  readonly practice: Pick<PracticeApi, 'plan' | 'portrait' | 'photo'>
  readonly seed: number
  readonly today: CalendarDate
  readonly texts: FillTexts
  readonly signal: AbortSignal
  readonly onProgress: (progress: FillProgress) => void
}

const portraitsPerPerson = 2

/** @throws the signal's reason when cancelled; whatever a command throws otherwise */
export async function fillPractice(options: FillOptions): Promise<Filled> {
  const { workspace, practice, seed, today, texts, signal, onProgress } = options
  await workspace.vision.prepare(signal, workspace.recognition, ({ loadedBytes, totalBytes }) =>
    onProgress({ part: 'models', done: loadedBytes, total: totalBytes }),
  )
  const plan = await practice.plan(seed)
  const owners = new Map<string, OwnerId>()
  for (const [index, person] of plan.people.entries()) {
    signal.throwIfAborted()
    onProgress({ part: 'people', done: index, total: plan.people.length })
    owners.set(person.key, await addPerson(options, person))
  }
  if (workspace.recognition) await addPortraits(options, plan.people, owners)
  // "Never" ends matching, and portraits need it: so it comes after them.
  for (const person of plan.people) {
    const owner = owners.get(person.key)
    if (owner && practiceRecord(person.consent, today).never && !workspace.person(owner)?.consent.never)
      await workspace.setNever(owner, true)
  }

  const files: File[] = []
  for (const [index, { fileName }] of plan.photos.entries()) {
    signal.throwIfAborted()
    onProgress({ part: 'photos', done: index, total: plan.photos.length })
    files.push(new File([await practice.photo(seed, fileName)], fileName, { type: 'image/jpeg' }))
  }
  const event = await workspace.addEvent({ name: texts.eventName, date: daysAfter(today, -3), roster: [...owners.values()] })
  return { event, files }
}

async function addPerson({ workspace, today, texts }: FillOptions, person: PracticePerson): Promise<OwnerId> {
  const known = workspace.people.find(({ document }) => document?.email === person.email)
  const id = known?.id ?? (await workspace.addPerson({ name: person.name, email: person.email, note: texts.note }))
  const { quitclaim, matching } = practiceRecord(person.consent, today)
  if (quitclaim && !known?.consent.quitclaims.length) {
    const paper = new File([texts.paperText(person.name)], texts.paperName(person.key), { type: 'text/plain' })
    const { withdrawn, ...terms } = quitclaim
    const recorded = await workspace.recordQuitclaim(id, { ...terms, basis: 'consent', paper })
    if (withdrawn) await workspace.withdrawQuitclaim(id, recorded, null)
  }
  if (matching && workspace.recognition && !known?.consent.matching.length && !known?.consent.never)
    await workspace.permitMatching(id, daysAfter(today, 365))
  return id
}

/** A portrait that shows no usable face is skipped: the set is still whole. */
async function addPortraits(
  { workspace, practice, seed, today, signal, onProgress }: FillOptions,
  people: readonly PracticePerson[],
  owners: ReadonlyMap<string, OwnerId>,
): Promise<void> {
  const matched = people.filter((person) => practiceRecord(person.consent, today).matching)
  const total = matched.length * portraitsPerPerson
  for (const [index, person] of matched.entries()) {
    const owner = owners.get(person.key)
    if (!owner || workspace.person(owner)?.consent.never) continue
    for (let variant = workspace.person(owner)?.templates.length ?? 0; variant < portraitsPerPerson; variant++) {
      signal.throwIfAborted()
      onProgress({ part: 'portraits', done: index * portraitsPerPerson + variant, total })
      await workspace.addPortrait(owner, new Blob([await practice.portrait(seed, person.key, variant)], { type: 'image/jpeg' }))
    }
  }
}
