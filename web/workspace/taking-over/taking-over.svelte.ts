// An existing register becomes part of the workspace: people, what they agreed to elsewhere (*taken over*), its papers sealed as evidence, and portraits of those
// who agreed to recognition. Made in parts that are each durable whole; which people and quitclaims a list brought is kept on this device, so that it can go again.
import { z } from '../../../core/zod.ts'
import type { Channel, Purpose } from '../../../core/channels.ts'
import { PaperDocument, type PersonDocument } from '../../../core/documents.ts'
import { CodedError, isCodedError } from '../../../core/errors.ts'
import { createPseudonym, OwnerId, QuitclaimId, RecordId, type CalendarDate } from '../../../core/ids.ts'
import type { ConsentAction } from '../../../core/statements.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { Enrolment } from '../../../workers/vision/api.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import { saveNote, savedNote } from '../../store/notes-store.ts'
import type { ConsentSigner } from '../people/consent-commands.ts'
import { isEnded } from '../feed/sync.ts'
import type { Draft } from '../outbox/outbox.svelte.ts'
import type { PersonView } from '../types.ts'
import { recordDraft } from '../outbox/record-draft.ts'
import { readPaper, type PaperFault } from '../people/paper-file.ts'

/** One row of a register, looked at and approved. */
export interface TakenRow {
  readonly line: number
  /** Somebody of the workspace, or somebody new. */
  readonly whom: { readonly owner: OwnerId } | { readonly document: PersonDocument }
  readonly purposes: readonly Purpose[]
  readonly channels: readonly Channel[]
  readonly from: CalendarDate
  readonly until: CalendarDate
  /** How many guardians signed for a child; left out for who signed themselves. */
  readonly guardians?: number
  readonly paper: File | null
  /** The register says, in a column of its own, that they agreed to recognition. */
  readonly matching: boolean
  readonly portrait: File | null
}

export type TakeOverFault = PaperFault | 'portrait' | 'recognition_off'

export interface TakeOverRun {
  readonly phase: 'taking' | 'portraits' | 'undoing'
  readonly done: number
  readonly total: number
}

export interface TakeOverResult {
  readonly people: number
  readonly quitclaims: number
  readonly papers: number
  readonly portraits: number
  /** Rows with a file that could not be used; the rows of a broken paper were left out. */
  readonly faults: readonly { readonly line: number; readonly fault: TakeOverFault }[]
  /** Cancelled before its turn. */
  readonly left: number
}

/** A list that was taken over on this device. */
export interface TakenList {
  readonly id: string
  readonly name: string
  readonly at: string
  readonly rows: number
}

export interface TakeOverDoor {
  readonly run: TakeOverRun | null
  readonly result: TakeOverResult | null
  /** Newest first; they can be undone from this device. */
  readonly lists: readonly TakenList[]
  /** Resolves when it is over; what was made stands. */
  take(name: string, rows: readonly TakenRow[]): Promise<void>
  /** Takes back what a list brought: new people about whom nothing else is known are erased, of others only the quitclaim ends and its paper goes. */
  undo(list: string): Promise<void>
  stop(): void
  dismissResult(): void
}

export interface TakingOverParts {
  readonly key: string
  readonly vault: VaultApi
  readonly database: WorkspaceDatabase
  readonly consents: ConsentSigner
  /** Durable on this device, in the order of commands. */
  enqueue(make: () => Promise<readonly Draft[]>): Promise<void>
  drain(): Promise<void>
  person(id: OwnerId): PersonView | undefined
  /** People somebody has meanwhile asked, named in a photo or put on a roster. */
  inUse(): ReadonlySet<OwnerId>
  erase(id: OwnerId): Promise<void>
  recognition(): boolean
  addPortrait(id: OwnerId, portrait: File): Promise<Enrolment>
  holdWhile<T>(work: Promise<T>): Promise<T>
}

const Brought = z.strictObject({
  owner: OwnerId,
  isNew: z.boolean(),
  quitclaim: QuitclaimId,
  paper: RecordId.nullable(),
  grant: QuitclaimId.nullable(),
})
type Brought = z.infer<typeof Brought>
const KeptList = z.strictObject({ id: z.uuid(), name: z.string(), at: z.string(), brought: z.array(Brought) })
type KeptList = z.infer<typeof KeptList>

/** Durable together: as many rows, or as many bytes of paper, as one write holds well. */
const rowsAtOnce = 100
const bytesAtOnce = 20_000_000
const listsKept = 20

type Part = { readonly row: TakenRow; readonly brought: Brought; readonly paper: Uint8Array<ArrayBuffer> | null }

export class TakingOver implements TakeOverDoor {
  readonly #parts: TakingOverParts
  #kept = $state.raw<readonly KeptList[]>([])
  #run = $state.raw<TakeOverRun | null>(null)
  #result = $state.raw<TakeOverResult | null>(null)
  #stop: AbortController | undefined
  readonly lists: readonly TakenList[] = $derived(
    this.#kept.map(({ id, name, at, brought }) => ({ id, name, at, rows: brought.length })),
  )

  constructor(parts: TakingOverParts) {
    this.#parts = parts
  }

  get run(): TakeOverRun | null {
    return this.#run
  }

  get result(): TakeOverResult | null {
    return this.#result
  }

  async open(): Promise<void> {
    const { database, vault, key } = this.#parts
    const sealed = await savedNote(database, key)
    if (sealed) this.#kept = z.array(KeptList).parse((await vault.openFromDevice('notes', key, sealed)).json)
  }

  stop(): void {
    this.#stop?.abort()
  }

  dismissResult(): void {
    this.#result = null
  }

  end(): void {
    this.stop()
    this.#kept = []
    this.#result = null
  }

  take(name: string, rows: readonly TakenRow[]): Promise<void> {
    return this.#working(async (signal) => {
      const brought = rows.map(({ whom, paper, matching }) => ({
        owner: 'owner' in whom ? whom.owner : OwnerId.parse(crypto.randomUUID()),
        isNew: 'document' in whom,
        quitclaim: QuitclaimId.parse(crypto.randomUUID()),
        paper: paper && RecordId.parse(crypto.randomUUID()),
        grant: matching ? QuitclaimId.parse(crypto.randomUUID()) : null,
      }))
      // Before anything is made: whatever ends it in the middle, all of it can be found again.
      const list: KeptList = { id: crypto.randomUUID(), name: name.slice(0, 200), at: new Date().toISOString(), brought }
      await this.#keep([list, ...this.#kept].slice(0, listsKept))
      await this.#takeAll(rows, brought, signal)
    })
  }

  async #takeAll(rows: readonly TakenRow[], brought: readonly Brought[], signal: AbortSignal): Promise<void> {
    const faults: { line: number; fault: TakeOverFault }[] = []
    const made: Part[] = []
    let part: Part[] = []
    let [bytes, looked] = [0, 0]
    const flush = async (): Promise<void> => {
      const now = part
      part = []
      bytes = 0
      if (now.length > 0) await this.#parts.enqueue(() => this.#draftsOf(now))
      made.push(...now.map(({ row, brought: one }) => ({ row, brought: one, paper: null })))
      this.#run = { phase: 'taking', done: looked, total: rows.length }
    }
    this.#run = { phase: 'taking', done: 0, total: rows.length }
    for (const [i, row] of rows.entries()) {
      const one = brought[i]
      if (signal.aborted || !one) break
      const paper = row.paper && (await readPaper(row.paper))
      looked = i + 1
      if (typeof paper === 'string') faults.push({ line: row.line, fault: paper })
      else {
        part.push({ row, brought: one, paper })
        bytes += paper?.length ?? 0
      }
      if (part.length >= rowsAtOnce || bytes >= bytesAtOnce) await flush()
    }
    await flush()
    const portraits = await this.#portraits(made, faults, signal)
    this.#result = {
      people: made.filter(({ brought: { isNew } }) => isNew).length,
      quitclaims: made.length,
      papers: made.filter(({ row }) => row.paper !== null).length,
      portraits,
      faults,
      left: rows.length - looked,
    }
  }

  /** People first, then records, then what they agreed to: each kind goes to the server in one piece. */
  async #draftsOf(part: readonly Part[]): Promise<readonly Draft[]> {
    const { vault, consents } = this.#parts
    const people = part.flatMap(({ row: { whom }, brought: { owner } }) => ('document' in whom ? [{ owner, ...whom }] : []))
    const founded = await Promise.all(
      people.map(({ owner }) => vault.signOwner(owner, 'subject', createPseudonym(crypto.getRandomValues(new Uint8Array(5))))),
    )
    const papers = part.flatMap(({ row, brought: { owner, quitclaim, paper: record }, paper }) => {
      if (!row.paper || !paper || record === null) return []
      const { name, type } = row.paper
      const document = PaperDocument.parse({ quitclaim, fileName: name.slice(0, 255), mediaType: type.slice(0, 100) })
      return [recordDraft('paper', owner, record, null, document, paper)]
    })
    const said = await Promise.all(part.map(({ row, brought }) => consents.sign(brought.owner, actionsOf(row, brought))))
    return [
      ...founded.map((signed) => ({ kind: 'statement' as const, signed })),
      ...people.map(({ owner, document }) => recordDraft('person', owner, RecordId.parse(crypto.randomUUID()), null, document)),
      ...papers,
      ...said.flat(),
    ]
  }

  /** One after the other: a portrait that cannot be used never stops the rest. */
  async #portraits(made: readonly Part[], faults: { line: number; fault: TakeOverFault }[], signal: AbortSignal): Promise<number> {
    const wanted = made.filter(({ row: { portrait, matching } }) => portrait !== null && matching)
    let added = 0
    for (const [done, { row, brought }] of wanted.entries()) {
      if (signal.aborted) break
      this.#run = { phase: 'portraits', done, total: wanted.length }
      const fault = await this.#portrait(brought.owner, row.portrait)
      if (fault === null) added += 1
      else faults.push({ line: row.line, fault })
    }
    return added
  }

  async #portrait(owner: OwnerId, portrait: File | null): Promise<TakeOverFault | null> {
    if (!this.#parts.recognition() || !portrait) return 'recognition_off'
    try {
      return (await this.#parts.addPortrait(owner, portrait)).ok ? null : 'portrait'
    } catch (error) {
      // Not permitted after all (`never`, an end date that is past), or no picture at all: told with its row.
      if (!isCodedError(error) || isEnded(error)) throw error
      return 'portrait'
    }
  }

  undo(id: string): Promise<void> {
    return this.#working(async (signal) => {
      const list = this.#kept.find((one) => one.id === id)
      if (!list) return
      this.#run = { phase: 'undoing', done: 0, total: list.brought.length }
      // Somebody of whom the server does not know yet cannot be erased there.
      await this.#parts.drain()
      if (list.brought.some(({ owner }) => this.#parts.person(owner)?.state === 'on-device')) throw new CodedError('unavailable')
      const inUse = this.#parts.inUse()
      for (const [done, brought] of list.brought.entries()) {
        if (signal.aborted) return
        this.#run = { phase: 'undoing', done, total: list.brought.length }
        await this.#undoOne(brought, inUse)
      }
      await this.#keep(this.#kept.filter((one) => one !== list))
    })
  }

  async #undoOne({ owner, isNew, quitclaim, paper, grant }: Brought, inUse: ReadonlySet<OwnerId>): Promise<void> {
    const person = this.#parts.person(owner)
    // Its row was left out, or somebody erased them meanwhile.
    if (!person) return
    const { quitclaims, matching, never } = person.consent
    const isAlone = person.others.length === 0
    const onlyFromHere = isAlone && !never && !inUse.has(owner) && quitclaims.every((one) => one.id === quitclaim)
    if (isNew && onlyFromHere) return this.#parts.erase(owner)
    const ends: ConsentAction[] = []
    if (quitclaims.some((one) => one.id === quitclaim && one.ended === null))
      ends.push({ action: 'withdraw', quitclaim, channels: null })
    if (grant !== null && matching.some((one) => one.grant === grant)) ends.push({ action: 'matching-withdraw', grant })
    const gone = person.papers.find(({ record }) => record === paper)
    await this.#parts.enqueue(async () => [
      ...(await this.#parts.consents.sign(owner, ends)),
      ...(gone ? [recordDraft('paper', owner, gone.record, null, null)] : []),
    ])
  }

  async #keep(lists: readonly KeptList[]): Promise<void> {
    const { vault, database, key } = this.#parts
    await saveNote(database, key, await vault.sealForDevice('notes', key, { json: lists, attachment: null }))
    this.#kept = lists
  }

  async #working(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#run) return
    const stop = (this.#stop = new AbortController())
    this.#result = null
    this.#run = { phase: 'taking', done: 0, total: 0 }
    try {
      await this.#parts.holdWhile(work(stop.signal))
    } finally {
      this.#run = null
    }
  }
}

function actionsOf(
  { purposes, channels, from, until, guardians }: TakenRow,
  { quitclaim, paper, grant }: Brought,
): readonly ConsentAction[] {
  const permit: ConsentAction = {
    ...{ action: 'permit', quitclaim, purposes: [...purposes], channels: [...channels], basis: 'consent', territory: null },
    ...{ from, until, method: 'taken-over', form: null },
    evidence: paper === null ? null : { record: paper, version: 1 },
    ...(guardians === undefined ? {} : { guardians }),
  }
  return [permit, ...(grant === null ? [] : [{ action: 'matching-permit' as const, grant, until }])]
}
