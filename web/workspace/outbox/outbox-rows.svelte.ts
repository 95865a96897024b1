// The rows of the outbox: what was acknowledged on this device and the feed has not shown yet, on its disk and laid over what screens read. Every change of a
// row goes to the disk first.
import { isCodedError } from '../../../core/errors.ts'
import type { Bytes } from '../../../core/bytes.ts'
import type { SealedDocument } from '../../../core/format/v1.ts'
import type { OwnerId, RecordId, StatementId } from '../../../core/ids.ts'
import type { ClearStatement, RefusalCode } from '../../../core/wire.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import { isOvertaken } from '../../store/feed-store.ts'
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
} from '../../store/outbox-store.ts'
import { Intent, type MatchIntent, type RecordIntent, type TemplateIntent } from './intents.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import { clearStatementOf, isStuck, isWaiting, type Pending, type PendingChanges } from './pending.ts'
import { goesWith, refusedItems } from './refused.ts'
import type { Wired } from './sealer.ts'
import type { Tabs } from '../session/tabs.ts'
import type { RefusedItem } from '../types.ts'

/** One change of a command. */
export type Draft =
  | { readonly kind: 'statement'; readonly signed: ClearStatement }
  | { readonly kind: 'record'; readonly intent: RecordIntent; readonly attachment: Bytes | null }
  | { readonly kind: 'template'; readonly intent: TemplateIntent; readonly portrait: Bytes; readonly offered: string }
  | { readonly kind: 'match'; readonly intent: MatchIntent }

export interface OutboxRowsParts {
  readonly vault: VaultApi
  readonly database: WorkspaceDatabase
  readonly tabs: Tabs
  readonly knowledge: Knowledge
  readonly pending: PendingChanges
  /** The vault holds the template of this row ready. */
  offer(key: string, offered: string): void
  onChanged(owners: ReadonlySet<OwnerId>): void
  /** This session signed this version of a template: whether it waits for a first match is known without opening it. */
  onRestated(record: RecordId, version: number, waiting: boolean): void
  /** Takes in what the store holds of the feed. */
  absorb(): Promise<void>
}

export class OutboxRows {
  readonly #parts: OutboxRowsParts
  #waiting = $state(0)
  #refused = $state<RefusalCode | null>(null)
  #refusedItems = $state.raw<readonly RefusedItem[]>([])
  #storageFull = $state<'picture' | 'command' | null>(null)

  constructor(parts: OutboxRowsParts) {
    this.#parts = parts
  }

  get waiting(): number {
    return this.#waiting
  }

  get refused(): RefusalCode | null {
    return this.#refused
  }

  get refusedItems(): readonly RefusedItem[] {
    return this.#refusedItems
  }

  get storageFull(): boolean {
    return this.#storageFull !== null
  }

  noteStorage(full: boolean): void {
    this.#storageFull = full ? 'picture' : null
  }

  /** The server takes nothing more from this session. */
  noteSignedOut(): void {
    this.#refused = 'not_signed_in'
  }

  // --- Acknowledging ---

  /** Resolves when all of it is flushed to this device. @throws CodedError `storage_full`: nothing of it was kept */
  async add(drafts: readonly Draft[]): Promise<void> {
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
    if (draft.kind === 'template') this.#parts.offer(key, draft.offered)
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
    await this.discardOvertaken()
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

  /** What the feed overtook leaves the disk, too: it may have shown a later version while an answer was on its way. */
  discardOvertaken(): Promise<void> {
    return this.discard(this.#overtaken())
  }

  /** Keeps on disk what was sealed, before it is sent. */
  async keepWires(wires: readonly Wired[]): Promise<void> {
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

  // --- What the server said ---

  markSent(entries: readonly Pending[]): Promise<void> {
    return this.#update(entries, (ids) => markSent(this.#parts.database, ids), { sent: 1 })
  }

  /** It said that it has them, and its feed does not show them. */
  markUnsent(entries: readonly Pending[]): Promise<void> {
    return this.#update(entries, (ids) => markUnsent(this.#parts.database, ids), { sent: 0 })
  }

  markRefused(entry: Pending, code: RefusalCode): Promise<void> {
    return this.#update([entry], (ids) => markRefused(this.#parts.database, ids, code), { refused: code })
  }

  /** Somebody else's version stands: to be signed again on top of it. */
  async markConflict(entries: readonly Pending[]): Promise<void> {
    const ids = entries.map(({ row }) => row.id)
    await this.#writing(() => markConflict(this.#parts.database, ids))
    await this.load()
  }

  // --- What a person decides about what was refused ---

  async retryRefused(): Promise<void> {
    const ids = this.#parts.pending.all().flatMap(({ row }) => (row.refused === null ? [] : [row.id]))
    await this.#writing(() => markRetry(this.#parts.database, ids))
    await this.load()
    this.#parts.tabs.tell('changed')
  }

  async discardRefused(id: number): Promise<void> {
    const entry = this.#parts.pending.get(id)
    if (entry && isStuck(entry)) await this.discard(goesWith(entry, this.#parts.pending.all()))
  }

  /**
   * A person was erased: whatever this device still wanted to say about them goes. That they are there at all still has to arrive: the tombstone of somebody
   * the server never heard of would be refused.
   */
  async forgetPerson(owner: OwnerId): Promise<void> {
    const stays = new Set<string | undefined>(['owner', 'erased'])
    await this.discard(this.#parts.pending.of(owner).filter(({ row }) => !stays.has(clearStatementOf(row)?.body.type)))
  }

  // --- Small things ---

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

  /** They need not be sent any more. */
  async discard(entries: readonly Pending[]): Promise<void> {
    if (entries.length === 0) return
    const ids = entries.map(({ row }) => row.id)
    await this.#writing(() => removeFromOutbox(this.#parts.database, ids))
    const owners = new Set<OwnerId>()
    for (const id of ids) note(owners, this.#parts.pending.delete(id))
    this.#changed(owners)
    this.#parts.tabs.tell('changed')
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
