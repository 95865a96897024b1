// One database per workspace: the feed as received, the outbox, and pictures for this device. Beside ids, pseudonyms and signed clear
// statements everything in it is sealed; the keys are never here.
import { Dexie, type Table } from 'dexie'
import type { Bytes } from '../../core/bytes.ts'
import type { SignedChainEntry } from '../../core/chain.ts'
import type { MemberId, OwnerId, RecordId, ShareId, StatementId, WorkspaceId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { FormStatement, RecordTable, Signed } from '../../core/statements.ts'
import type { ClearStatement, PutRecord, RefusalCode, StartShare } from '../../core/wire.ts'
import type { Rewrap } from '../../core/wire/members.ts'
import type { BatchNote } from './batch-store.ts'

export interface StatementRow {
  readonly statement: StatementId
  readonly seq: number
  readonly signed: ClearStatement
}

/** A published form with its text, as it came; whether it fits is looked at when it is taken in. */
export interface FormRow {
  readonly statement: StatementId
  readonly seq: number
  readonly signed: Signed<FormStatement>
  readonly document: unknown
}

export interface ShareRow {
  readonly share: ShareId
  readonly seq: number
  readonly owner: OwnerId
  readonly scope: Scope
  /** With whoever sealed the half again, if somebody did. */
  readonly start: SealedHalf
}

/** The newest version of a record; a removed one stays as a marker, so that no older version comes back. */
export interface RecordRow {
  readonly record: RecordId
  readonly seq: number
  readonly owner: OwnerId
  readonly table: RecordTable
  readonly version: number
  readonly put: PutRecord
  /** Above zero while the envelope is null: too large for the feed, fetched when opened. */
  readonly sizeBytes: number
}

export interface SealedHalf extends StartShare {
  readonly rewrap?: Rewrap['statement'] | null
}

/** One acknowledged change on its way to the server. Either ready (`wire`) or still an intent, sealed for this device. */
export interface OutboxRow {
  /** Order of the commands. */
  readonly id?: number
  readonly key: string
  readonly kind: 'statement' | 'record' | 'template'
  readonly record: RecordId | null
  readonly intent: Bytes | null
  readonly wire: ClearStatement | PutRecord | null
  /** The statement inside `wire`: when the feed shows it, this row has done its work. */
  readonly statement: StatementId | null
  /** Rises with every change of the intent: a wire sealed from an older one is thrown away. */
  readonly revision: number
  /** Took the place of a waiting row: its wish reaches back to what that row was made from. */
  readonly replaced: boolean
  readonly sent: 0 | 1
  readonly refused: RefusalCode | null
  readonly conflicts: number
}

export interface PreviewRow {
  readonly asset: RecordId
  readonly sealed: Bytes
}

export interface OriginalRow {
  readonly asset: RecordId
  readonly event: OwnerId
  readonly sizeBytes: number
  readonly sealed: Blob
}

/** The browser keeps the folder's name with its handle; it cannot be sealed (docs/security.md). */
export interface FolderRow {
  readonly event: OwnerId
  readonly handle: FileSystemDirectoryHandle
}

/** Small clear things of this device: where it stands in the feed, the chain as last verified, how a restore went, how far a batch had come. */
export interface MarkRow {
  readonly key: string
  readonly value: number | boolean | string | BatchNote | RestoreReport | readonly SignedChainEntry[]
}

/** A change that a server which came back from a backup did not take back. */
export interface LostChange {
  readonly what:
    | 'person'
    | 'event'
    | 'photo'
    | 'paper'
    | 'template'
    | 'consent'
    | 'appearance'
    | 'publication'
    | 'settings'
    | 'form'
    | 'ask'
    | 'joining'
    | 'erasure'
    | 'keys'
    | 'removal'
    | 'roles'
    | 'member'
    | 'recovery'
  readonly owner: OwnerId | null
  /** Whom a change of members was about. */
  readonly member?: MemberId
  /** When it was made. */
  readonly at: string
}

export interface RestoreReport {
  /** When the backup was taken. */
  readonly takenAt: string
  readonly givenBack: number
  readonly lost: readonly LostChange[]
}

export interface NoteRow {
  readonly key: string
  readonly sealed: Bytes
}

export const workspaceDatabaseName = (workspace: WorkspaceId): string => `imprimatur-${workspace}`

export class WorkspaceDatabase extends Dexie {
  declare readonly statements: Table<StatementRow, StatementId>
  declare readonly forms: Table<FormRow, StatementId>
  declare readonly shares: Table<ShareRow, ShareId>
  declare readonly records: Table<RecordRow, RecordId>
  declare readonly outbox: Table<OutboxRow, number>
  declare readonly previews: Table<PreviewRow, RecordId>
  declare readonly originals: Table<OriginalRow, RecordId>
  declare readonly folders: Table<FolderRow, OwnerId>
  declare readonly marks: Table<MarkRow, string>
  declare readonly notes: Table<NoteRow, string>

  constructor(workspace: WorkspaceId) {
    // Strict: a write counts when it is flushed, because the screen says "saved on this device" on the strength of it.
    super(workspaceDatabaseName(workspace), { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      statements: 'statement, seq',
      shares: 'share, seq',
      records: 'record, seq',
      outbox: '++id, &key, record, statement',
      previews: 'asset',
      originals: 'asset, event',
      folders: 'event',
      marks: 'key',
    })
    this.version(2).stores({ notes: 'key' })
    this.version(3).stores({ forms: 'statement, seq' })
  }
}
