// The acknowledged changes that the feed has not shown yet, in the order they were made: what views lay over the knowledge.
import type { FormOfferedStatement } from '../../../core/forms/offered.ts'
import type { OwnerId, RecordId, StatementId } from '../../../core/ids.ts'
import type {
  AliasStatement,
  ConsentStatement,
  ErasedStatement,
  OwnerStatement,
  SettingsStatement,
  Signed,
} from '../../../core/statements.ts'
import type { ClearStatement, PutRecord } from '../../../core/wire.ts'
import type { StoredOutboxRow } from '../../store/outbox-store.ts'
import type { Intent, RecordIntent } from './intents.ts'
import type { SaveState } from '../types.ts'

/** A row of the outbox with its intent opened. */
export interface Pending {
  readonly row: StoredOutboxRow
  readonly intent: Intent | null
}

export const stateOf = (entry: Pending): SaveState => (isStuck(entry) ? 'refused' : entry.row.sent === 1 ? 'saved' : 'on-device')

/** Will not be sent as it is: refused, or its intent cannot be opened here (another member's, or damaged). */
export const isStuck = ({ row, intent }: Pending): boolean =>
  row.sent === 0 && (row.refused !== null || (row.kind !== 'statement' && intent === null))

/** Waiting for the server. */
export const isWaiting = (entry: Pending): boolean => entry.row.sent === 0 && !isStuck(entry)

/** The worst state wins: refused, then on this device, then saved. */
export function worstState(entries: readonly Pending[]): SaveState {
  const states = entries.map(stateOf)
  return states.includes('refused') ? 'refused' : states.includes('on-device') ? 'on-device' : 'saved'
}

export class PendingChanges {
  readonly #entries = new Map<number, Pending>()
  readonly #byOwner = new Map<OwnerId, Set<number>>()
  readonly #byRecord = new Map<RecordId, Set<number>>()

  /** @returns the owner whose views may look different now */
  set(entry: Pending): OwnerId | undefined {
    const { id, record } = entry.row
    const owner = ownerOf(entry)
    this.#entries.set(id, entry)
    if (owner) addTo(this.#byOwner, owner, id)
    if (record) addTo(this.#byRecord, record, id)
    return owner
  }

  delete(id: number): OwnerId | undefined {
    const entry = this.#entries.get(id)
    if (!entry) return undefined
    const owner = ownerOf(entry)
    this.#entries.delete(id)
    if (owner) this.#byOwner.get(owner)?.delete(id)
    if (entry.row.record) this.#byRecord.get(entry.row.record)?.delete(id)
    return owner
  }

  get(id: number): Pending | undefined {
    return this.#entries.get(id)
  }

  all(): readonly Pending[] {
    return [...this.#entries.values()].sort(byCommand)
  }

  /** Everything about one owner, refused rows included. */
  of(owner: OwnerId): readonly Pending[] {
    return this.#pick(this.#byOwner.get(owner))
  }

  ofRecord(record: RecordId): readonly Pending[] {
    return this.#pick(this.#byRecord.get(record))
  }

  #pick(ids: ReadonlySet<number> | undefined): readonly Pending[] {
    return [...(ids ?? [])].flatMap((id) => this.#entries.get(id) ?? []).sort(byCommand)
  }

  /** Whose a record on its way is. */
  ownerOfRecord(record: RecordId): OwnerId | undefined {
    return this.ofRecord(record)[0]?.intent?.owner
  }

  /** The newest wish for a record that was not refused. */
  newestIntent(record: RecordId): { readonly intent: RecordIntent; readonly entry: Pending } | undefined {
    for (const entry of [...this.ofRecord(record)].reverse())
      if (entry.intent?.kind === 'record' && entry.row.refused === null) return { intent: entry.intent, entry }
    return undefined
  }

  /**
   * The row a new wish may take the place of: the newest one about this record, while nothing was signed from it yet, and only when the
   * wish was made from it. A wish made from an older state (another tab was quicker) gets a row of its own and is merged when sealed.
   */
  replaceable({ record, base }: RecordIntent): { readonly row: StoredOutboxRow; readonly base: unknown } | undefined {
    const newest = this.newestIntent(record)
    const made = newest?.entry.row.wire === null && newest.intent.document === base
    return made ? { row: newest.entry.row, base: newest.intent.base } : undefined
  }

  /** Owner, consent, alias and settings statements on their way, refused ones left out. */
  statements(): readonly ViewedStatement[] {
    return statementsIn(this.all())
  }

  idsOf(statements: ReadonlySet<StatementId>): readonly number[] {
    return this.all().flatMap(({ row }) => (row.statement !== null && statements.has(row.statement) ? [row.id] : []))
  }

  clear(): void {
    this.#entries.clear()
    this.#byOwner.clear()
    this.#byRecord.clear()
  }
}

export function clearStatementOf({ wire }: StoredOutboxRow): ClearStatement | undefined {
  return wire !== null && 'body' in wire ? wire : undefined
}

export function putRecordOf({ wire }: StoredOutboxRow): PutRecord | undefined {
  return wire !== null && 'statement' in wire ? wire : undefined
}

type ViewedStatement = Signed<OwnerStatement | ConsentStatement | AliasStatement | SettingsStatement | ErasedStatement>

export function statementsIn(entries: readonly Pending[]): readonly ViewedStatement[] {
  return entries.flatMap(({ row }) => {
    const signed = row.refused === null ? clearStatementOf(row) : undefined
    return signed && isViewed(signed) ? [signed] : []
  })
}

const isViewed = (signed: ClearStatement): signed is ClearStatement & ViewedStatement =>
  ['owner', 'consent', 'alias', 'settings', 'erased'].includes(signed.body.type)

/** Forms retired or brought back on this device, in the order of commands. */
export const formOffersIn = (entries: readonly Pending[]): readonly FormOfferedStatement[] =>
  [...entries].sort(byCommand).flatMap(({ row }) => {
    const body = row.refused === null ? clearStatementOf(row)?.body : undefined
    return body?.type === 'form-offered' ? [body] : []
  })

export function ownerOf({ row, intent }: Pending): OwnerId | undefined {
  if (intent) return intent.owner
  const body = clearStatementOf(row)?.body
  return body && 'owner' in body ? (body.owner ?? undefined) : undefined
}

const byCommand = (a: Pending, b: Pending): number => a.row.id - b.row.id

function addTo<K>(sets: Map<K, Set<number>>, key: K, id: number): void {
  const set = sets.get(key)
  if (set) set.add(id)
  else sets.set(key, new Set([id]))
}
