// The outbox: a command is sealed and flushed to this device before it is acknowledged, then sent in order until the server has it.
// What was signed once is kept and sent again byte by byte, so a crash at any moment repeats and never duplicates.
import type { z } from 'zod'
import { CodedError, isCodedError } from '../../core/errors.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { SealedDocument } from '../../core/format/v1.ts'
import type { OwnerId, RecordId, StatementId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import { tableHome } from '../../core/statements.ts'
import type { ClearStatement, Outcomes, PutRecord, RefusalCode } from '../../core/wire.ts'
import type { SealInput, VaultApi } from '../../workers/vault/api.ts'
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
import { Intent, type RecordIntent, type TemplateIntent } from './intents.ts'
import type { Knowledge } from './knowledge.ts'
import { mergeThreeWay } from './merge.ts'
import { clearStatementOf, isStuck, isWaiting, putRecordOf, type Pending, type PendingChanges } from './pending.ts'
import { goesWith, refusedItems } from './refused.ts'
import type { Shares, WritingPlace } from './shares.ts'
import { isEnded } from './sync.ts'
import type { Tabs } from './tabs.ts'
import { Trouble } from './trouble.ts'
import type { OutboxState, RefusedItem } from './types.ts'

/** One change of a command. */
export type Draft =
  | { readonly kind: 'statement'; readonly signed: ClearStatement }
  | { readonly kind: 'record'; readonly intent: RecordIntent; readonly attachment: Bytes | null }
  | { readonly kind: 'template'; readonly intent: TemplateIntent; readonly portrait: Bytes; readonly offered: string }

export interface OutboxParts {
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly database: WorkspaceDatabase
  readonly tabs: Tabs
  readonly knowledge: Knowledge
  readonly shares: Shares
  readonly pending: PendingChanges
  onChanged(owners: ReadonlySet<OwnerId>): void
  /** Takes in what the store holds of the feed. */
  absorb(): Promise<void>
  /** Brings the feed in, so that what was sent comes back and conflicts show what stands. @returns whether all of it came */
  catchUp(): Promise<boolean>
  /** Whether the feed shows this member what is sealed in that scope. */
  shows(scope: Scope): boolean
  matchingPermitted(owner: OwnerId): boolean
  /** Makes the template of a stored portrait again (after a reload). Undefined: it cannot be made any more. */
  enrolAgain(portrait: Bytes): Promise<string | undefined>
}

const recordsAtOnce = 100
const statementsAtOnce = 400
const envelopeCharsAtOnce = 4_000_000
const conflictsAtMost = 8
/** So many `internal` one after the other, and it is the server rather than these changes: wait. */
const failuresInARow = 3
/** So often acknowledged without the feed showing it, and nobody waits for it any longer. */
const unshownAtMost = 3
/** Answers that say nothing about the change itself: the same request may succeed later. */
const passing: ReadonlySet<FailCode> = new Set(['offline', 'unavailable', 'too_many_attempts', 'not_signed_in'])

type Request = (entries: readonly Pending[]) => Promise<Answer<z.infer<typeof Outcomes>>>

export class Outbox {
  readonly #parts: OutboxParts
  readonly #backoff = new Backoff()
  readonly #trouble = new Trouble()
  readonly #offered = new Map<string, string>()
  /** How often a row was sent, acknowledged, and then not shown by the feed. */
  readonly #unshown = new Map<number, number>()
  /** What this session sealed, by statement: need not be opened again when the feed brings it. */
  readonly #sealed = new Map<StatementId, unknown>()
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
    return this.#sealed.get(statement)
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
    const { kind } = draft
    const replaced = draft.kind === 'record' ? this.#parts.pending.replaceable(draft.intent) : undefined
    const intent = draft.kind === 'record' && replaced ? { ...draft.intent, base: replaced.base } : draft.intent
    const attachment = draft.kind === 'record' ? draft.attachment : draft.portrait
    const sealed = await this.#parts.vault.sealForDevice('outbox', key, { json: intent, attachment })
    if (draft.kind === 'template') this.#offered.set(key, draft.offered)
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
    return this.#parts.shows(intent.kind === 'template' ? 'faces' : tableHome[intent.table].scope)
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
    const code = await this.#sealBatch(batch)
    if (code !== null) return code
    const ready = batch
      .flatMap(({ row }) => this.#parts.pending.get(row.id) ?? [])
      .filter((entry) => isWaiting(entry) && putRecordOf(entry.row))
    return this.#send(upToSize(ready, envelopeCharsAtOnce), (entries) =>
      this.#parts.server.putRecords(entries.flatMap(({ row }) => putRecordOf(row) ?? [])),
    )
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
      else if (outcome.outcome === 'conflict' && entry.row.kind === 'record' && entry.row.conflicts < conflictsAtMost)
        conflicts.push(entry)
      else await this.#refuse(entry, outcome.code ?? 'conflict')
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

  /** A person was erased: whatever this device still wanted to say about them goes. */
  async forgetPerson(owner: OwnerId): Promise<void> {
    await this.#discard(this.#parts.pending.of(owner).filter(({ row }) => clearStatementOf(row)?.body.type !== 'erased'))
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

  // --- Sealing ---

  async #sealBatch(batch: readonly Pending[]): Promise<FailCode | null> {
    const inputs: Unsealed[] = []
    const wires: { entry: Pending; wire: PutRecord }[] = []
    await this.#parts.shares.ensureAll(batch.flatMap((entry) => this.#placeOf(entry) ?? []))
    for (const entry of batch) {
      const { row, intent } = entry
      if (row.wire !== null || intent === null) continue
      if (intent.kind === 'record' && intent.document === null) {
        const wire = await this.#signRemoval(intent)
        if (wire) wires.push({ entry, wire })
        else await this.#discard([entry])
        continue
      }
      if (intent.kind === 'template' && !this.#parts.matchingPermitted(intent.owner)) {
        await this.#discard([entry])
        continue
      }
      const scope = intent.kind === 'template' ? 'faces' : tableHome[intent.table].scope
      const share = await this.#parts.shares.ensureWritable(intent.owner, scope)
      if (!share.ok) {
        if (passing.has(share.code)) return share.code
        await (share.code === 'internal' ? this.#failed(entry) : this.#refuse(entry, share.code as RefusalCode))
        if (batch.filter((other) => this.#trouble.has(other)).length >= failuresInARow && batch.length > 1) return 'internal'
        continue
      }
      if (intent.kind === 'template') {
        const wire = await this.#sealTemplate(row, intent, share.share)
        if (wire) wires.push({ entry, wire })
        else await this.#refuse(entry, 'bad_request')
        continue
      }
      const next = this.#nextVersion(intent, row.replaced)
      if (!next) {
        await this.#refuse(entry, 'conflict')
        continue
      }
      const { version, document } = next
      const attachment = await this.#attachmentOf(row, intent)
      if (attachment === undefined) {
        await this.#refuse(entry, 'bad_request')
        continue
      }
      const { table, record } = intent
      inputs.push({ entry, input: { table, record, version, share: share.share, document: { json: document, attachment } } })
    }
    await this.#seal(inputs, wires)
    await this.#keepWires(wires)
    return null
  }

  /** Where this entry is going to be sealed; undefined when it needs no share. */
  #placeOf({ row, intent }: Pending): WritingPlace | undefined {
    if (row.wire !== null || intent === null || (intent.kind === 'record' && intent.document === null)) return undefined
    if (intent.kind === 'template' && !this.#parts.matchingPermitted(intent.owner)) return undefined
    return { owner: intent.owner, scope: intent.kind === 'template' ? 'faces' : tableHome[intent.table].scope }
  }

  async #seal(inputs: readonly Unsealed[], wires: { entry: Pending; wire: PutRecord }[]): Promise<void> {
    if (inputs.length === 0) return
    let puts: readonly PutRecord[]
    try {
      puts = await this.#parts.vault.sealRecords(inputs.map(({ input }) => input))
    } catch (error) {
      if (isEnded(error)) throw error
      const [only, ...others] = inputs
      // One that cannot be sealed must not keep the others from it.
      if (only && others.length === 0) await this.#refuse(only.entry, 'bad_request')
      else for (const one of inputs) await this.#seal([one], wires)
      return
    }
    for (const [i, wire] of puts.entries()) {
      const from = inputs[i]
      if (!from) throw new CodedError('internal', 'the vault sealed more than was asked')
      this.#sealed.set(wire.statement.body.statement, from.input.document.json)
      wires.push({ entry: from.entry, wire })
    }
  }

  async #keepWires(wires: readonly { entry: Pending; wire: PutRecord }[]): Promise<void> {
    if (wires.length === 0) return
    const kept = await this.#writing(() =>
      saveWires(
        this.#parts.database,
        wires.map(({ entry: { row }, wire }) => ({ id: row.id, revision: row.revision, wire })),
      ),
    )
    for (const { entry, wire } of wires)
      // A row that changed while it was sealed stands with its new intent already and is sealed again.
      if (kept.has(entry.row.id) && this.#parts.pending.get(entry.row.id))
        this.#parts.pending.set({ ...entry, row: { ...entry.row, wire, statement: wire.statement.body.statement } })
  }

  /** The change re-applied to whatever stands now, and the version it becomes. Undefined when what stands cannot be read: nothing may cover it unseen. */
  #nextVersion(
    { record, base, madeFrom, document }: RecordIntent,
    replaced: boolean,
  ): { version: number; document: unknown } | undefined {
    const known = this.#parts.knowledge.record(record)
    let version = known?.version ?? 0
    let standing: unknown = known?.removed ? null : known?.document
    for (const { row, intent } of this.#parts.pending.ofRecord(record)) {
      const wire = putRecordOf(row)
      if (!wire || row.refused !== null || wire.statement.body.version <= version) continue
      version = wire.statement.body.version
      standing = this.#sealed.get(wire.statement.body.statement) ?? (intent?.kind === 'record' ? intent.document : null)
    }
    if (version === 0 || known?.removed) return { version: version + 1, document }
    if (standing === null || standing === undefined) return undefined
    // The older base holds only while the change in between was never sent; where it was, an undo merged from it would vanish.
    const from = replaced ? (base ?? madeFrom) : madeFrom
    return { version: version + 1, document: mergeThreeWay(from, document, standing) }
  }

  /** Undefined: it never reached the server, or is gone already. */
  async #signRemoval({ table, owner, record }: RecordIntent): Promise<PutRecord | undefined> {
    const known = this.#parts.knowledge.record(record)
    const sent = this.#parts.pending.ofRecord(record).flatMap(({ row }) => (row.refused === null ? (putRecordOf(row) ?? []) : []))
    const newest = [...sent, ...(known ? [known.put] : [])].sort((a, b) => b.statement.body.version - a.statement.body.version)[0]
    if (!newest?.statement.body.envelopeHash) return undefined
    const { share, scope, version } = newest.statement.body
    return this.#parts.vault.removeRecord({ share, owner, scope, table, record, version: version + 1 })
  }

  async #sealTemplate(row: StoredOutboxRow, { record }: TemplateIntent, share: SealInput['share']): Promise<PutRecord | undefined> {
    const offered = this.#offered.get(row.key) ?? (await this.#enrolStored(row))
    if (offered === undefined) return undefined
    try {
      return await this.#parts.vault.sealTemplate(offered, { record, version: 1, share })
    } catch (error) {
      // Already taken by an attempt that did not reach the disk: make it again from the portrait, once.
      if (!isCodedError(error, 'not_readable')) throw error
      const again = await this.#enrolStored(row)
      return again === undefined ? undefined : this.#parts.vault.sealTemplate(again, { record, version: 1, share })
    }
  }

  async #enrolStored(row: StoredOutboxRow): Promise<string | undefined> {
    if (row.intent === null) return undefined
    const { attachment } = await this.#parts.vault.openFromDevice('outbox', row.key, row.intent)
    return attachment ? this.#parts.enrolAgain(attachment) : undefined
  }

  /** Undefined: a paper whose bytes cannot be read back; it is not sealed without them. */
  async #attachmentOf(row: StoredOutboxRow, intent: RecordIntent): Promise<Bytes | null | undefined> {
    if (intent.table !== 'paper' || row.intent === null) return null
    try {
      return (await this.#parts.vault.openFromDevice('outbox', row.key, row.intent)).attachment
    } catch (error) {
      if (isCodedError(error, 'not_readable')) return undefined
      throw error
    }
  }

  async #discard(entries: readonly Pending[]): Promise<void> {
    if (entries.length === 0) return
    const ids = entries.map(({ row }) => row.id)
    await this.#writing(() => removeFromOutbox(this.#parts.database, ids))
    const owners = new Set<OwnerId>()
    for (const id of ids) note(owners, this.#parts.pending.delete(id))
    this.#changed(owners)
    this.#parts.tabs.tell('changed')
  }

  // --- Small things ---

  end(): void {
    this.#ended = true
    this.#backoff.stop()
    this.#sealed.clear()
    this.#offered.clear()
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

interface Unsealed {
  readonly entry: Pending
  readonly input: SealInput
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
