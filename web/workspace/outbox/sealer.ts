// Seals what waits in the outbox: each change re-applied to whatever stands now, as the version that comes next. Decides nothing about rows; says what became of each.
import { CodedError, isCodedError } from '../../../core/errors.ts'
import type { Bytes } from '../../../core/bytes.ts'
import type { OwnerId, RecordId, StatementId } from '../../../core/ids.ts'
import { tableHome } from '../../../core/statements.ts'
import type { PutRecord, RefusalCode } from '../../../core/wire.ts'
import type { SealInput, VaultApi } from '../../../workers/vault/api.ts'
import type { FailCode } from '../../api/server-door.ts'
import type { StoredOutboxRow } from '../../store/outbox-store.ts'
import type { Scope } from '../../../core/scopes.ts'
import type { Intent, MatchIntent, RecordIntent, TemplateIntent } from './intents.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import { mergeAsset } from './merge-asset.ts'
import { mergeThreeWay } from './merge.ts'
import { putRecordOf, type Pending, type PendingChanges } from './pending.ts'
import type { Shares, WritingPlace } from '../feed/shares.ts'
import { isEnded } from '../feed/sync.ts'

/** So many `internal` one after the other, and it is the server rather than these changes: wait. */
export const failuresInARow = 3
/** Answers that say nothing about the change itself: the same request may succeed later. */
export const passing: ReadonlySet<FailCode> = new Set(['offline', 'unavailable', 'too_many_attempts', 'not_signed_in'])

/** The scope in which a change will be sealed. */
export const scopeOf = (intent: Intent): Scope => (intent.kind === 'record' ? tableHome[intent.table].scope : 'faces')

export interface Wired {
  readonly entry: Pending
  readonly wire: PutRecord
}

/** What became of a batch; entries that are sealed already are in none of these. */
export interface Sealed {
  readonly wires: Wired[]
  readonly refused: { readonly entry: Pending; readonly code: RefusalCode }[]
  /** The server failed to give a share and did not say why. */
  readonly failed: Pending[]
  /** There is nothing to send any more: removed before it was known, or not permitted now. */
  readonly dropped: Pending[]
  /** Why the rest has to wait; null when the batch is through. */
  readonly later: FailCode | null
}

interface Unsealed {
  readonly entry: Pending
  readonly input: SealInput
}

export interface SealerParts {
  readonly vault: VaultApi
  readonly knowledge: Knowledge
  readonly shares: Shares
  readonly pending: PendingChanges
  matchingPermitted(owner: OwnerId): boolean
  /** Makes the template of a stored portrait again (after a reload). Undefined: it cannot be made any more. */
  enrolAgain(portrait: Bytes): Promise<string | undefined>
}

export class Sealer {
  readonly #parts: SealerParts
  /** Templates the vault holds ready, by the key of their row. */
  readonly #offered = new Map<string, string>()
  /** What this session sealed, by statement: need not be opened again when the feed brings it. */
  readonly #documents = new Map<StatementId, unknown>()

  constructor(parts: SealerParts) {
    this.#parts = parts
  }

  documentOf(statement: StatementId): unknown {
    return this.#documents.get(statement)
  }

  offer(key: string, offered: string): void {
    this.#offered.set(key, offered)
  }

  end(): void {
    this.#documents.clear()
    this.#offered.clear()
  }

  async seal(batch: readonly Pending[]): Promise<Sealed> {
    const sealed: Sealed = { wires: [], refused: [], failed: [], dropped: [], later: null }
    const inputs: Unsealed[] = []
    // A first match goes under the share its template has already.
    await this.#parts.shares.ensureAll(
      batch.flatMap((entry) => (entry.intent?.kind === 'match' ? [] : (this.#placeOf(entry) ?? []))),
    )
    for (const entry of batch) {
      const later = await this.#take(entry, sealed, inputs)
      if (later !== null) return { ...sealed, later }
      if (sealed.failed.length >= failuresInARow) return { ...sealed, later: 'internal' }
    }
    await this.#sealRecords(inputs, sealed)
    return sealed
  }

  /** One entry into where it belongs: signed or sealed right away, an input for sealing together, or not to be sent. @returns the code when all have to wait */
  async #take(entry: Pending, sealed: Sealed, inputs: Unsealed[]): Promise<FailCode | null> {
    const { row, intent } = entry
    if (row.wire !== null || intent === null) return null
    const refuse = (code: RefusalCode): null => {
      sealed.refused.push({ entry, code })
      return null
    }
    if (intent.kind === 'record' && intent.document === null) {
      const wire = await this.#signRemoval(intent)
      if (wire) sealed.wires.push({ entry, wire })
      else sealed.dropped.push(entry)
      return null
    }
    const place = this.#placeOf(entry)
    if (!place) {
      sealed.dropped.push(entry)
      return null
    }
    if (intent.kind === 'match') return this.#takeMatch(entry, intent, sealed)
    const share = await this.#parts.shares.ensureWritable(place.owner, place.scope)
    if (!share.ok) {
      if (passing.has(share.code)) return share.code
      if (share.code !== 'internal') return refuse(share.code as RefusalCode)
      sealed.failed.push(entry)
      return null
    }
    if (intent.kind === 'template') {
      const wire = await this.#sealTemplate(row, intent, share.share)
      if (!wire) return refuse('bad_request')
      sealed.wires.push({ entry, wire })
      return null
    }
    const next = this.#nextVersion(intent, row.replaced)
    if (!next) return refuse('conflict')
    const attachment = await this.#attachmentOf(row, intent)
    if (attachment === undefined) return refuse('bad_request')
    const { table, record } = intent
    const { version, document } = next
    inputs.push({ entry, input: { table, record, version, share: share.share, document: { json: document, attachment } } })
    return null
  }

  /** Where this entry is going to be sealed; undefined when it needs no share. */
  #placeOf({ row, intent }: Pending): WritingPlace | undefined {
    if (row.wire !== null || intent === null || (intent.kind === 'record' && intent.document === null)) return undefined
    if (intent.kind !== 'record' && !this.#parts.matchingPermitted(intent.owner)) return undefined
    return { owner: intent.owner, scope: scopeOf(intent) }
  }

  async #sealRecords(inputs: readonly Unsealed[], sealed: Sealed): Promise<void> {
    if (inputs.length === 0) return
    let puts: readonly PutRecord[]
    try {
      puts = await this.#parts.vault.sealRecords(inputs.map(({ input }) => input))
    } catch (error) {
      if (isEnded(error)) throw error
      const [only, ...others] = inputs
      // One that cannot be sealed must not keep the others from it.
      if (only && others.length === 0) sealed.refused.push({ entry: only.entry, code: 'bad_request' })
      else for (const one of inputs) await this.#sealRecords([one], sealed)
      return
    }
    for (const [i, wire] of puts.entries()) {
      const from = inputs[i]
      if (!from) throw new CodedError('internal', 'the vault sealed more than was asked')
      this.#documents.set(wire.statement.body.statement, from.input.document.json)
      sealed.wires.push({ entry: from.entry, wire })
    }
  }

  /** The change re-applied to whatever stands now, and the version it becomes. Undefined when what stands cannot be read: nothing may cover it unseen. */
  #nextVersion(
    { table, record, base, madeFrom, document }: RecordIntent,
    replaced: boolean,
  ): { version: number; document: unknown } | undefined {
    const known = this.#parts.knowledge.record(record)
    let version = known?.version ?? 0
    let standing: unknown = known?.removed ? null : known?.document
    for (const { row, intent } of this.#parts.pending.ofRecord(record)) {
      const wire = putRecordOf(row)
      if (!wire || row.refused !== null || wire.statement.body.version <= version) continue
      version = wire.statement.body.version
      standing = this.#documents.get(wire.statement.body.statement) ?? (intent?.kind === 'record' ? intent.document : null)
    }
    if (version === 0 || known?.removed) return { version: version + 1, document }
    if (standing === null || standing === undefined) return undefined
    // The older base holds only while the change in between was never sent; where it was, an undo merged from it would vanish.
    const from = replaced ? (base ?? madeFrom) : madeFrom
    const merge = table === 'asset' ? mergeAsset : mergeThreeWay
    return { version: version + 1, document: merge(from, document, standing) }
  }

  /** Opens what stands and seals it again as its next version. @returns the code when all have to wait */
  async #takeMatch(entry: Pending, { record, waiting }: MatchIntent, sealed: Sealed): Promise<FailCode | null> {
    const { shares, vault } = this.#parts
    const standing = this.#newestOf(record)
    const share = standing?.statement.body.share
    const code = share && (await shares.release([share], 'roster'))
    if (code && passing.has(code)) return code
    // Removed, or matching was withdrawn in between: there is nothing left to confirm.
    if (!standing || !share || shares.isLost(share)) {
      sealed.dropped.push(entry)
      return null
    }
    try {
      sealed.wires.push({ entry, wire: await vault.restateTemplate(standing, waiting) })
    } catch (error) {
      if (!isCodedError(error, 'not_readable') && !isCodedError(error, 'share_missing')) throw error
      sealed.refused.push({ entry, code: 'bad_request' })
    }
    return null
  }

  /** Undefined: it never reached the server, or is gone already. */
  async #signRemoval({ table, owner, record }: RecordIntent): Promise<PutRecord | undefined> {
    const newest = this.#newestOf(record)
    if (!newest) return undefined
    const { share, scope, version } = newest.statement.body
    return this.#parts.vault.removeRecord({ share, owner, scope, table, record, version: version + 1 })
  }

  /** The version that stands or was sent; undefined when there is none, or it is a removal. */
  #newestOf(record: RecordId): PutRecord | undefined {
    const known = this.#parts.knowledge.record(record)
    const sent = this.#parts.pending.ofRecord(record).flatMap(({ row }) => (row.refused === null ? (putRecordOf(row) ?? []) : []))
    const newest = [...sent, ...(known ? [known.put] : [])].sort((a, b) => b.statement.body.version - a.statement.body.version)[0]
    return newest?.statement.body.envelopeHash ? newest : undefined
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
}
