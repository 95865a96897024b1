// Fills a fresh practice workspace: people with every kind of consent, templates from drawn portraits, an event with its roster, and which photos
// are still to be drawn. Stopped half-way, it goes on where it was. Uses only the commands any member has; the drawings come from the practice worker.
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import type { PracticeApi, PracticePerson } from '../../../workers/practice/api.ts'
import type { Workspace } from '../../workspace/types.ts'
import { daysAfter, practiceRecord } from './consents.ts'

/** The seed whose people and photos were measured: tests/browser/practice/likeness.test.ts. */
export const practiceSeed = 7

export const fillParts = ['models', 'people', 'portraits'] as const
export type FillPart = (typeof fillParts)[number]
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
  /** Photos of the set that the event does not have yet. */
  readonly photos: readonly string[]
}

export type FillDoor = Pick<
  Workspace,
  | 'recognition'
  | 'vision'
  | 'people'
  | 'events'
  | 'person'
  | 'assetsOf'
  | 'addPerson'
  | 'recordQuitclaim'
  | 'withdrawQuitclaim'
  | 'permitMatching'
  | 'setNever'
  | 'addPortrait'
  | 'addEvent'
>

export interface FillOptions {
  readonly workspace: FillDoor
  readonly practice: Pick<PracticeApi, 'plan' | 'portrait'>
  readonly seed: number
  readonly today: CalendarDate
  readonly texts: FillTexts
  readonly signal: AbortSignal
  readonly onProgress: (progress: FillProgress) => void
}

export const portraitsPerPerson = 2

/** @throws the signal's reason when cancelled; whatever a command throws otherwise */
export async function fillPractice(options: FillOptions): Promise<Filled> {
  const { workspace, practice, seed, today, texts, signal, onProgress } = options
  // Nobody needs a model to be entered: loading and writing go side by side.
  const models = workspace.vision.prepare(signal, workspace.recognition, ({ loadedBytes, totalBytes }) => {
    onProgress({ part: 'models', done: loadedBytes, total: totalBytes })
  })
  models.catch(() => undefined)
  const plan = await practice.plan(seed)
  const owners = new Map<string, OwnerId>()
  for (const [index, person] of plan.people.entries()) {
    signal.throwIfAborted()
    onProgress({ part: 'people', done: index, total: plan.people.length })
    owners.set(person.key, await addPerson(options, person))
  }
  onProgress({ part: 'people', done: plan.people.length, total: plan.people.length })
  await models
  if (workspace.recognition) await addPortraits(options, plan.people, owners)
  const roster = [...owners.values()]
  const event = workspace.events[0]?.id ?? (await workspace.addEvent({ name: texts.eventName, date: daysAfter(today, -3), roster }))
  const present = new Set(workspace.assetsOf(event).map(({ document }) => document.fileName))
  return { event, photos: plan.photos.map(({ fileName }) => fileName).filter((name) => !present.has(name)) }
}

async function addPerson({ workspace, today, texts }: FillOptions, person: PracticePerson): Promise<OwnerId> {
  const known = workspace.people.find(({ document }) => document?.email === person.email)
  const id = known?.id ?? (await workspace.addPerson({ name: person.name, email: person.email, note: texts.note }))
  const { quitclaim, matching, never } = practiceRecord(person.consent, today)
  if (quitclaim && !known?.consent.quitclaims.length) {
    const paper = new File([texts.paperText(person.name)], texts.paperName(person.key), { type: 'text/plain' })
    const { withdrawn, ...terms } = quitclaim
    const recorded = await workspace.recordQuitclaim(id, { ...terms, basis: 'consent', paper })
    if (withdrawn) await workspace.withdrawQuitclaim(id, recorded, null)
  }
  if (matching && workspace.recognition && !known?.consent.matching.length)
    await workspace.permitMatching(id, daysAfter(today, 365))
  if (never && !known?.consent.never) await workspace.setNever(id, true)
  return id
}

/** As many at once as there are vision workers. A portrait that shows no usable face is skipped: the set is still whole. */
async function addPortraits(
  { workspace, practice, seed, today, signal, onProgress }: FillOptions,
  people: readonly PracticePerson[],
  owners: ReadonlyMap<string, OwnerId>,
): Promise<void> {
  const jobs = people.flatMap(({ key, consent }) => {
    const owner = practiceRecord(consent, today).matching ? owners.get(key) : undefined
    const present = owner === undefined ? portraitsPerPerson : (workspace.person(owner)?.templates.length ?? 0)
    const missing = Array.from({ length: portraitsPerPerson }, (_, variant) => variant).slice(present)
    return owner === undefined ? [] : missing.map((variant) => ({ owner, key, variant }))
  })
  const total = jobs.length
  let done = 0
  const lane = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      signal.throwIfAborted()
      const bytes = await practice.portrait(seed, job.key, job.variant)
      signal.throwIfAborted()
      await workspace.addPortrait(job.owner, new Blob([bytes], { type: 'image/jpeg' }))
      onProgress({ part: 'portraits', done: ++done, total })
    }
  }
  onProgress({ part: 'portraits', done, total })
  try {
    // One more than there are workers: the next portrait is drawn while they compare.
    await Promise.all(Array.from({ length: workspace.vision.width + 1 }, lane))
  } finally {
    // After a failure or a stop in one lane, the others take nothing new.
    jobs.splice(0)
  }
}
