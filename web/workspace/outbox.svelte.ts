// The outbox: a command is sealed and flushed to this device before it is acknowledged, then sent in order until the server has it.
// What was signed once is kept and sent again byte by byte, so a crash at any moment repeats and never duplicates.
import type { z } from 'zod'
import { isCodedError } from '../../core/errors.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { SealedDocument } from '../../core/format/v1.ts'
import type { OwnerId, RecordId, StatementId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { ClearStatement, Outcomes, RefusalCode } from '../../core/wire.ts'
import type { Answer, FailCode, ServerDoor } from '../api/server-door.ts'
import type { WorkspaceDatabase } from '../store/database.ts'
import { isOvertaken } from '../store/feed-store.ts'
import {
  addToOutbox,
  markConflict,
  markRefused,
  markRetry,
  markSent,
  markUnsent,
  removeFromOutbox,
  savedOutbox,
  saveWires,
  type StoredOutboxRow,
} from '../store/outbox-store.ts'
import { Backoff } from './backoff.ts'
import { Intent, type MatchIntent, type RecordIntent, type TemplateIntent } from './intents.ts'
import { clearStatementOf, isStuck, isWaiting, putRecordOf, type Pending } from './pending.ts'
import { goesWith, refusedItems } from './refused.ts'
import { failuresInARow, passing, scopeOf, Sealer, type SealerParts, type Wired } from './sealer.ts'
import { isEnded } from './sync.ts'
import type { Tabs } from './tabs.ts'
import { Trouble } from './trouble.ts'
import type { OutboxState, RefusedItem } from './types.ts'

/** One change of a command. */
export type Draft =
  | { readonly kind: 'statement'; readonly signed: ClearStatement }
  | { readonly kind: 'record'; readonly intent: RecordIntent; readonly attachment: Bytes | null }
  | { readonly kind: 'template'; readonly intent: TemplateIntent; readonly portrait: Bytes; readonly offered: string }
  | { readonly kind: 'match'; readonly intent: MatchIntent }

export interface OutboxParts extends SealerParts {
  readonly server: ServerDoor
  readonly database: WorkspaceDatabase
  readonly tabs: Tabs
  onChanged(owners: ReadonlySet<OwnerId>): void
  /** This session signed this version of a template: whether it waits for a first match is known without opening it. */
  onRestated(record: RecordId, version: number, waiting: boolean): void
  /** Takes in what the store holds of the feed. */
  absorb(): Promise<void>
  /** Brings the feed in, so that what was sent comes back and conflicts show what stands. @returns whether all of it came */
  catchUp(): Promise<boolean>
  /** Whether the feed shows this member what is sealed in that scope. */
  shows(scope: Scope): boolean
}

const recordsAtOnce = 100
const statementsAtOnce = 400
const envelopeCharsAtOnce = 4_000_000
const conflictsAtMost = 8
/** So often acknowledged without the feed showing it, and nobody waits for it any longer. */
const unshownAtMost = 3

type Request = (entries: readonly Pending[]) => Promise<Answer<z.infer<typeof Outcomes>>>

export class Outbox {
  readonly #parts: OutboxParts
  readonly #backoff = new Backoff()
  readonly #trouble = new Trouble()
  readonly #sealer: Sealer
  /** How often a row was sent, acknowledged, and then not shown by the feed. */
  readonly #unshown = new Map<number, number>()
  #draining: Promise<void> | undefined
  #next: Promise<void> | undefined
  #ended = false
  #waiting = $state(0)
  #online = $state(true)
  #refused = $state<RefusalCode | null>(null)
  #refusedItems = $state.raw<readonly RefusedItem[]>([])
  #storageFull = $state<'picture' | 'command' | null>(null)

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#sealer = new Sealer(parts)
  }

  get state(): OutboxState {
    return {
      waiting: this.#waiting,
      online: this.#online,
      refused: this.#refused,
      refusedItems: this.#refusedItems,
      storageFull: this.#storageFull !== null,
    }
  }

  ownDocument(statement: StatementId): unknown {
    return this.#sealer.documentOf(statement)
  }

  noteOnline(online: boolean): void {
    this.#online = online
  }

  noteStorage(full: boolean): void {
    this.#storageFull = full ? 'picture' : null
  }

  // --- Acknowledging ---

  /** Resolves when all of it is flushed to this device. @throws CodedError `storage_full`: nothing of it was kept */
  async enqueue(drafts: readonly Draft[]): Promise<void> {
    const prepared = await Promise.all(drafts.map((draft) => this.#prepare(draft)))
    const stored = await this.#writing(() =>
      addToOutbox(
        this.#parts.database,
        prepared.map(({ row }) => row),
      ),
    )
    const owners = new Set<OwnerId>()
    stored.forEach((row, i) => {
      const owner = this.#parts.pending.set({ row, intent: prepared[i]?.intent ?? null })
      if (owner) owners.add(owner)
    })
    this.#changed(owners)
    this.#parts.tabs.tell('changed')
    void this.drain()
  }

  async #prepare(draft: Draft) {
    const key = crypto.randomUUID()
    if (draft.kind === 'statement') {
      const { signed } = draft
      const row = {
        key,
        kind: draft.kind,
        record: null,
        intent: null,
        wire: signed,
        statement: signed.body.statement,
        replaces: null,
      }
      return { row, intent: null }
    }
    // A version of a template, whatever it comes from.
    const kind = draft.kind === 'match' ? 'template' : draft.kind
    const replaced = draft.kind === 'record' ? this.#parts.pending.replaceable(draft.intent) : undefined
    const intent = draft.kind === 'record' && replaced ? { ...draft.intent, base: replaced.base } : draft.intent
    const attachment = draft.kind === 'record' ? draft.attachment : draft.kind === 'template' ? draft.portrait : null
    const sealed = await this.#parts.vault.sealForDevice('outbox', key, { json: intent, attachment })
    if (draft.kind === 'template') this.#sealer.offer(key, draft.offered)
    // Should that row be signed by then, this becomes a row of its own, merged from what its author saw.
    const replaces = replaced ? { id: replaced.row.id, key: replaced.row.key } : null
    return { row: { key, kind, record: intent.record, intent: sealed, wire: null, statement: null, replaces }, intent }
  }

  // --- What the disk holds ---

  /** Reads the outbox of this device, other tabs' changes included. */
  async load(): Promise<void> {
    const { database, pending } = this.#parts
    const before = pending.all()
    const first = await savedOutbox(database)
    // A row that is gone was shown by the feed, in the same transaction: with that taken in, nothing disappears from view in between.
    await this.#parts.absorb()
    const rows = await savedOutbox(database)
    const entries = await this.#verified(await Promise.all(rows.map((row) => this.#opened(row))))
    const here = new Set([...first, ...rows].map(({ id }) => id))
    const owners = new Set<OwnerId>()
    // A command or an answer of this tab may have come in between: what it made stands.
    for (const { row } of before) if (!here.has(row.id) && pending.get(row.id)?.row === row) note(owners, pending.delete(row.id))
    for (const entry of entries) if (isNews(entry.row, pending.get(entry.row.id)?.row)) note(owners, pending.set(entry))
    this.#changed(owners)
    await this.#discard(this.#overtaken())
  }

  async #opened(row: StoredOutboxRow): Promise<Pending> {
    const known = this.#parts.pending.get(row.id)
    if (row.intent === null || known?.row.key === row.key) return { row, intent: known?.intent ?? null }
    try {
      const { json } = await this.#parts.vault.openFromDevice('outbox', row.key, row.intent)
      return { row, intent: Intent.parse(json) }
    } catch (error) {
      // Another member of this workspace left it here, or it was damaged: shown as stuck, never in the way of the rest.
      if (isCodedError(error, 'not_readable')) return { row, intent: null }
      throw error
    }
  }

  /** Statements read from disk count only with a good signature, as those from the server do. */
  async #verified(entries: readonly Pending[]): Promise<readonly Pending[]> {
    const fresh = entries.filter(({ row }) => row.kind === 'statement' && !this.#parts.pending.get(row.id))
    const statements = fresh.flatMap(({ row }) => clearStatementOf(row) ?? [])
    const verdicts = statements.length > 0 ? await this.#parts.vault.verifyStatements(statements) : []
    const bad = new Set(fresh.filter((_, i) => !verdicts[i]).map(({ row }) => row.id))
    return entries.filter(({ row }) => !bad.has(row.id))
  }

  /** A paper that the feed has not shown yet. */
  async openPending(record: RecordId): Promise<SealedDocument | undefined> {
    const newest = this.#parts.pending.newestIntent(record)
    if (!newest?.entry.row.intent) return undefined
    const { attachment } = await this.#parts.vault.openFromDevice('outbox', newest.entry.row.key, newest.entry.row.intent)
    return { json: newest.intent.document, attachment }
  }

  /** The feed has shown these statements: their rows left the disk with the page, and with them the versions it overtook. */
  arrived(statements: ReadonlySet<StatementId>): ReadonlySet<OwnerId> {
    const owners = new Set<OwnerId>()
    for (const id of this.#parts.pending.idsOf(statements)) note(owners, this.#parts.pending.delete(id))
    for (const { row } of this.#overtaken()) note(owners, this.#parts.pending.delete(row.id))
    this.#count()
    return owners
  }

  /** Sent versions of records that are known in this version or a later one: they must not lie over it. */
  #overtaken(): readonly Pending[] {
    const { pending, knowledge } = this.#parts
    return pending
      .all()
      .filter(({ row }) => isOvertaken(row, row.record === null ? undefined : knowledge.record(row.record)?.version))
  }

  // --- Sending ---

  /** Sends what waits, in order. One run at a time; a call during a run waits for one more, since the run may be past what it is about. */
  drain(): Promise<void> {
    if (!this.#draining) {
      this.#draining = this.#run().finally(() => (this.#draining = undefined))
      return this.#draining
    }
    this.#next ??= this.#draining
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#ended ? undefined : this.drain()
      })
    return this.#next
  }

  async #run(): Promise<void> {
    try {
      await this.#parts.tabs.alone('outbox', async () => {
        // Another tab may have sent some of it.
        await this.load()
        while (!this.#ended && (await this.#sendSome())) this.#backoff.succeeded()
      })
    } catch (error) {
      // Locked in the middle, or the device is full or forgotten: everything acknowledged waits on disk.
      if (isEnded(error) || isCodedError(error, 'storage_closed')) return
      this.#tryLater()
      if (!isCodedError(error, 'storage_full')) throw error
    }
  }

  /** @returns true when there may be more to send now */
  async #sendSome(): Promise<boolean> {
    const waiting = this.#parts.pending.all().filter(isWaiting)
    if (waiting.length === 0) return this.#finished()
    const calm = this.#trouble.calm(waiting)
    const code = calm.length > 0 ? await this.#sendFrom(calm) : await this.#tryTroubled(waiting)
    if (code === null) return true
    this.#online = code !== 'offline'
    if (code === 'not_signed_in') this.#refused = code
    this.#tryLater()
    return false
  }

  #sendFrom(waiting: readonly Pending[]): Promise<FailCode | null> {
    return waiting[0]?.row.kind === 'statement' ? this.#sendStatements(waiting) : this.#sendRecords(waiting)
  }

  /** Everything else is sent: one more attempt at what the server failed on. */
  async #tryTroubled(waiting: readonly Pending[]): Promise<FailCode | null> {
    for (const entry of this.#trouble.firsts(waiting).slice(0, failuresInARow)) {
      const code = await this.#sendFrom([entry])
      if (code !== null) return code
      if (!this.#trouble.has(entry)) return null
    }
    return 'internal'
  }

  async #finished(): Promise<boolean> {
    this.#backoff.succeeded()
    // What is sent stays in the outbox until the feed shows it.
    const sent = this.#parts.pending.all().filter((entry) => entry.row.sent === 1 && this.#isShown(entry))
    if (sent.length === 0 || !(await this.#parts.catchUp())) return false
    const lost = sent.flatMap(({ row }) => this.#parts.pending.get(row.id) ?? []).filter(({ row }) => row.sent === 1)
    if (lost.length > 0) await this.#sendAgain(lost)
    return false
  }

  #isShown({ row, intent }: Pending): boolean {
    if (row.kind === 'statement' || intent === null) return row.kind === 'statement'
    return this.#parts.shows(scopeOf(intent))
  }

  /** The server said that it has these, and its feed does not show them. They are sent again; in the end a person is told. */
  async #sendAgain(lost: readonly Pending[]): Promise<void> {
    await this.#update(lost, (ids) => markUnsent(this.#parts.database, ids), { sent: 0 })
    for (const { row } of lost) {
      const times = (this.#unshown.get(row.id) ?? 0) + 1
      this.#unshown.set(row.id, times)
      const entry = this.#parts.pending.get(row.id)
      if (entry && times >= unshownAtMost) await this.#refuse(entry, 'internal')
    }
    this.#tryLater()
  }

  #tryLater(): void {
    if (!this.#ended) this.#backoff.later(() => void this.drain())
  }

  #sendStatements(waiting: readonly Pending[]): Promise<FailCode | null> {
    const batch = headRun(waiting, ({ row }) => row.kind === 'statement').slice(0, statementsAtOnce)
    return this.#send(batch, (entries) =>
      this.#parts.server.putStatements(entries.flatMap(({ row }) => clearStatementOf(row) ?? [])),
    )
  }

  async #sendRecords(waiting: readonly Pending[]): Promise<FailCode | null> {
    const batch = this.#recordBatch(headRun(waiting, ({ row }) => row.kind !== 'statement'))
    const code = await this.#seal(batch)
    if (code !== null) return code
    const ready = batch
      .flatMap(({ row }) => this.#parts.pending.get(row.id) ?? [])
      .filter((entry) => isWaiting(entry) && putRecordOf(entry.row))
    return this.#send(upToSize(ready, envelopeCharsAtOnce), (entries) =>
      this.#parts.server.putRecords(entries.flatMap(({ row }) => putRecordOf(row) ?? [])),
    )
  }

  /** Seals what is not sealed yet and keeps it on disk before it is sent. @returns the code when trying later may help */
  async #seal(batch: readonly Pending[]): Promise<FailCode | null> {
    const { wires, refused, failed, dropped, later } = await this.#sealer.seal(batch)
    await this.#discard(dropped)
    for (const { entry, code } of refused) await this.#refuse(entry, code)
    for (const entry of failed) await this.#failed(entry)
    await this.#keepWires(wires)
    return later
  }

  async #keepWires(wires: readonly Wired[]): Promise<void> {
    if (wires.length === 0) return
    const kept = await this.#writing(() =>
      saveWires(
        this.#parts.database,
        wires.map(({ entry: { row }, wire }) => ({ id: row.id, revision: row.revision, wire })),
      ),
    )
    for (const { entry, wire } of wires) {
      // A row that changed while it was sealed stands with its new intent already and is sealed again.
      if (!kept.has(entry.row.id) || !this.#parts.pending.get(entry.row.id)) continue
      const { intent } = entry
      const { body } = wire.statement
      if (intent?.kind === 'match') this.#parts.onRestated(intent.record, body.version, intent.waiting)
      this.#parts.pending.set({ ...entry, row: { ...entry.row, wire, statement: body.statement } })
    }
  }

  /** At most one version of each record at a time: the next one is sealed when this one stands. */
  #recordBatch(run: readonly Pending[]): readonly Pending[] {
    const seen = new Set<string>()
    return headRun(run, ({ row }) => {
      const again = row.record !== null && seen.has(row.record)
      if (row.record !== null) seen.add(row.record)
      return !again
    }).slice(0, recordsAtOnce)
  }

  /** Sends a batch and takes each outcome in. @returns the code when trying later may help, null when it is done */
  async #send(batch: readonly Pending[], request: Request): Promise<FailCode | null> {
    if (batch.length === 0) return null
    const answer = await request(batch)
    if (!answer.ok) return passing.has(answer.code) ? answer.code : this.#oneByOne(batch, answer.code as RefusalCode, request)
    this.#online = true
    if (answer.value.logHead) await this.#parts.vault.noteLogHead(answer.value.logHead)
    const outcomes = new Map(answer.value.outcomes.map((outcome) => [outcome.statement, outcome]))
    const sent: Pending[] = []
    const conflicts: Pending[] = []
    for (const entry of batch) {
      const outcome = entry.row.statement === null ? undefined : outcomes.get(entry.row.statement)
      if (outcome === undefined) {
        await this.#failed(entry)
        continue
      }
      this.#trouble.over(entry)
      if (outcome.outcome === 'stored' || outcome.outcome === 'repeated') sent.push(entry)
      else if (outcome.outcome === 'conflict' && entry.row.kind !== 'statement' && entry.row.conflicts < conflictsAtMost)
        conflicts.push(entry)
      else {
        // The share it was sealed under may have been destroyed from elsewhere: tried again, it goes under a new one.
        const share = putRecordOf(entry.row)?.statement.body.share
        if (outcome.code === 'not_found' && share) this.#parts.shares.retire(share)
        await this.#refuse(entry, outcome.code ?? 'conflict')
      }
    }
    await this.#update(sent, (ids) => markSent(this.#parts.database, ids), { sent: 1 })
    // The feed may have shown a later version while this answer was on its way.
    await this.#discard(this.#overtaken())
    if (conflicts.length > 0) await this.#rewind(conflicts)
    return null
  }

  /** The whole request was refused, or the server failed on it: one by one tells which change it is about. */
  async #oneByOne(batch: readonly Pending[], code: RefusalCode, request: Request): Promise<FailCode | null> {
    const [first, ...others] = batch
    if (first && others.length === 0) {
      await (code === 'internal' ? this.#failed(first) : this.#refuse(first, code))
      return null
    }
    let failures = 0
    // What hangs on a change that has just failed is not calm any more, and waits with it.
    for (const entry of batch) {
      if (!this.#trouble.calm(batch).includes(entry)) continue
      const later = await this.#send([entry], request)
      if (later !== null) return later
      failures = this.#trouble.has(entry) ? failures + 1 : 0
      if (failures === failuresInARow) return 'internal'
    }
    return null
  }

  /** The server failed on this change and did not say why. In the end it counts as refused, so that a person sees it. */
  async #failed(entry: Pending): Promise<void> {
    if (this.#trouble.note(entry)) await this.#refuse(entry, 'internal')
  }

  /** Somebody else's version stands: take it in, then sign the change again on top of it. */
  async #rewind(entries: readonly Pending[]): Promise<void> {
    await this.#parts.catchUp()
    const ids = entries.map(({ row }) => row.id)
    await this.#writing(() => markConflict(this.#parts.database, ids))
    await this.load()
  }

  // --- What was refused ---

  async retryRefused(): Promise<void> {
    const ids = this.#parts.pending.all().flatMap(({ row }) => (row.refused === null ? [] : [row.id]))
    await this.#writing(() => markRetry(this.#parts.database, ids))
    await this.load()
    this.#parts.tabs.tell('changed')
    void this.drain()
  }

  async discardRefused(id: number): Promise<void> {
    const entry = this.#parts.pending.get(id)
    if (entry && isStuck(entry)) await this.#discard(goesWith(entry, this.#parts.pending.all()))
  }

  /**
   * A person was erased: whatever this device still wanted to say about them goes. That they are there at all still has to arrive: the tombstone of somebody
   * the server never heard of would be refused.
   */
  async forgetPerson(owner: OwnerId): Promise<void> {
    const stays = new Set<string | undefined>(['owner', 'erased'])
    await this.#discard(this.#parts.pending.of(owner).filter(({ row }) => !stays.has(clearStatementOf(row)?.body.type)))
  }

  async #refuse(entry: Pending, code: RefusalCode): Promise<void> {
    this.#trouble.over(entry)
    await this.#update([entry], (ids) => markRefused(this.#parts.database, ids, code), { refused: code })
  }

  async #update(
    entries: readonly Pending[],
    write: (ids: readonly number[]) => Promise<void>,
    change: Partial<StoredOutboxRow>,
  ): Promise<void> {
    if (entries.length === 0) return
    await this.#writing(() => write(entries.map(({ row }) => row.id)))
    const owners = new Set<OwnerId>()
    // The feed may have been quicker than the answer (another tab pulled): such a row has arrived and stays away.
    for (const { row, intent } of entries)
      if (this.#parts.pending.get(row.id)) note(owners, this.#parts.pending.set({ row: { ...row, ...change }, intent }))
    this.#changed(owners)
    this.#parts.tabs.tell('changed')
  }

  // --- Small things ---

  async #discard(entries: readonly Pending[]): Promise<void> {
    if (entries.length === 0) return
    const ids = entries.map(({ row }) => row.id)
    await this.#writing(() => removeFromOutbox(this.#parts.database, ids))
    const owners = new Set<OwnerId>()
    for (const id of ids) note(owners, this.#parts.pending.delete(id))
    this.#changed(owners)
    this.#parts.tabs.tell('changed')
  }

  end(): void {
    this.#ended = true
    this.#backoff.stop()
    this.#sealer.end()
  }

  async #writing<T>(write: () => Promise<T>): Promise<T> {
    try {
      const result = await write()
      // A small write that succeeds says nothing about the next photo: only a picture that fits takes that back.
      if (this.#storageFull === 'command') this.#storageFull = null
      return result
    } catch (error) {
      if (isCodedError(error, 'storage_full')) this.#storageFull ??= 'command'
      throw error
    }
  }

  #changed(owners: ReadonlySet<OwnerId>): void {
    this.#count()
    this.#parts.onChanged(owners)
  }

  #count(): void {
    const all = this.#parts.pending.all()
    this.#waiting = all.filter(isWaiting).length
    this.#refused = all.findLast(({ row }) => row.refused !== null)?.row.refused ?? null
    this.#refusedItems = refusedItems(all)
  }
}

function headRun<T>(items: readonly T[], belongs: (item: T) => boolean): readonly T[] {
  const end = items.findIndex((item) => !belongs(item))
  return end < 0 ? items : items.slice(0, end)
}

/** As many as fit, at least one. */
function upToSize(entries: readonly Pending[], atMost: number): readonly Pending[] {
  let sum = 0
  return headRun(entries, ({ row }) => {
    const first = sum === 0
    sum += putRecordOf(row)?.envelope?.length ?? 1
    return first || sum <= atMost
  })
}

/** Whether a row read from disk says more than what this tab has. */
function isNews(row: StoredOutboxRow, known: StoredOutboxRow | undefined): boolean {
  if (!known || row.revision > known.revision) return true
  const further =
    row.sent > known.sent || (row.wire !== null && known.wire === null) || (row.refused !== null && known.refused === null)
  return row.revision === known.revision && further
}

function note(owners: Set<OwnerId>, owner: OwnerId | undefined): void {
  if (owner) owners.add(owner)
}
