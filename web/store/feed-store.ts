// The feed as this device has received it: whole pages go in with their cursor in one transaction, readers ask for what came after a position.
import type { OwnerId } from '../../core/ids.ts'
import { scopes, type Scope } from '../../core/scopes.ts'
import type { Change, FeedPage } from '../../core/wire.ts'
import type { FormRow, OutboxRow, RecordRow, ShareRow, StatementRow, WorkspaceDatabase } from './database.ts'
import { durable } from './durable.ts'

export const cursorKey = 'feed-cursor'
/** Scopes the feed was last asked for, a bit each. */
const heldKey = 'held-scopes'

export interface FeedSlice {
  readonly statements: readonly StatementRow[]
  readonly shares: readonly ShareRow[]
  readonly records: readonly RecordRow[]
  readonly forms: readonly FormRow[]
  /** Highest position in this slice, or the one asked for. */
  readonly upTo: number
}

export async function savedCursor({ marks }: WorkspaceDatabase): Promise<number> {
  const row = await durable(() => marks.get(cursorKey))
  return typeof row?.value === 'number' ? row.value : 0
}

/**
 * Stores a page. Outbox rows whose statement it carries have arrived and go, and so do sent ones it overtook: the feed shows only the newest
 * version of a record, so the statements of those in between never come. false when another tab stored it first
 */
export function saveFeedPage(database: WorkspaceDatabase, after: number, page: FeedPage): Promise<boolean> {
  const { statements, shares, records, forms, outbox, marks } = database
  return durable(() =>
    database.transaction('rw', [statements, shares, records, forms, outbox, marks], async () => {
      if ((await savedCursor(database)) !== after) return false
      const rows = sortOut(page.changes)
      // What was said once stays as it was said, where it was said: a server that shows something else under the same name, or the same once more behind
      // what would have come too late, changes nothing here.
      const said = await statements.bulkGet(rows.statements.map(({ statement }) => statement))
      const newestSeq = (await statements.orderBy('seq').last())?.seq ?? 0
      await statements.bulkPut(
        rows.statements.flatMap((row, i) => said[i] ?? (isCertificateOfThePast(row, newestSeq) ? [] : [row])),
      )
      const begun = await shares.bulkGet(rows.shares.map(({ share }) => share))
      await shares.bulkPut(rows.shares.map((row, i) => begun[i] ?? row))
      const published = await forms.bulkGet(rows.forms.map(({ statement }) => statement))
      await forms.bulkPut(rows.forms.map((row, i) => published[i] ?? row))
      for (const { seq, statement, sealed } of rows.rewraps) {
        const row = await shares.get(statement.body.share)
        const known = row?.start.rewrap?.body.epoch ?? 0
        // Its share comes first in the feed; without it, or under a newer epoch, there is nothing to replace.
        if (row && statement.body.epoch > known)
          await shares.put({ ...row, seq, start: { statement: row.start.statement, rewrap: statement, sealed } })
      }
      const known = new Map((await records.bulkGet(rows.records.map(({ record }) => record))).map((row) => [row?.record, row]))
      await records.bulkPut(rows.records.filter((row) => maySucceed(row, known.get(row.record))))
      const shown = new Map(page.changes.map(({ statement }) => [statement.body.statement, statement.signature]))
      await outbox
        .where('statement')
        .anyOf([...shown.keys()])
        .filter(({ statement, wire }) => wire !== null && statement !== null && signatureOf(wire) === shown.get(statement))
        .delete()
      const newest = new Map(rows.records.map(({ record, version }) => [record, version]))
      await outbox
        .where('record')
        .anyOf([...newest.keys()])
        .filter((row) => isOvertaken(row, row.record === null ? undefined : newest.get(row.record)))
        .delete()
      await marks.put({ key: cursorKey, value: page.next })
      return true
    }),
  )
}

/**
 * The changes that would take the place of something this device holds, or of something it sent: of a record and of a share's seal only one is kept, so
 * whether their author may say so has to be known before they are stored.
 */
export function changesThatReplace({ records, outbox }: WorkspaceDatabase, changes: readonly Change[]): Promise<readonly Change[]> {
  return durable(async () => {
    const named = [...new Set(changes.flatMap((change) => (change.kind === 'record' ? [change.statement.body.record] : [])))]
    const held = (await records.bulkGet(named)).flatMap((row) => (row ? [row.record] : []))
    const sent = (await outbox.where('record').anyOf(named).toArray()).map(({ record }) => record)
    const known = new Set([...held, ...sent])
    return changes.filter(
      (change) => change.kind === 'rewrap' || (change.kind === 'record' && known.has(change.statement.body.record)),
    )
  })
}

/** Takes everything about a person away but the tombstone that says so. */
export function removePerson(database: WorkspaceDatabase, owner: OwnerId): Promise<void> {
  const { statements, shares, records, outbox } = database
  return durable(() =>
    database.transaction('rw', [statements, shares, records, outbox], async () => {
      const isAbout = (body: object): boolean => ('owner' in body && body.owner === owner) || ('of' in body && body.of === owner)
      await statements.filter(({ signed: { body } }) => isAbout(body) && body.type !== 'erased').delete()
      await shares.filter((row) => row.owner === owner).delete()
      await records.filter((row) => row.owner === owner).delete()
      await outbox
        .filter(({ wire }) => wire !== null && isAbout('body' in wire ? wire.body : wire.statement.body) && !isTombstone(wire))
        .delete()
    }),
  )
}

/**
 * The feed leaves out what a member's scopes do not open. Who gained one since the last time asks for it again from the beginning; what is here
 * already stays as it is.
 */
export function feedAnewFor(database: WorkspaceDatabase, held: readonly Scope[]): Promise<void> {
  const { marks } = database
  return durable(() =>
    database.transaction('rw', marks, async () => {
      const before = await marks.get(heldKey)
      const bits = held.reduce((sum, scope) => sum | (1 << scopes.indexOf(scope)), 0)
      if (typeof before?.value === 'number' && (bits & ~before.value) !== 0) await marks.put({ key: cursorKey, value: 0 })
      await marks.put({ key: heldKey, value: bits })
    }),
  )
}

const signatureOf = (wire: NonNullable<OutboxRow['wire']>): string => ('body' in wire ? wire.signature : wire.statement.signature)

const isTombstone = (wire: NonNullable<OutboxRow['wire']>): boolean => 'body' in wire && wire.body.type === 'erased'

/** Everything that came after `seq`. */
export function savedFeedAfter({ statements, shares, records, forms }: WorkspaceDatabase, seq: number): Promise<FeedSlice> {
  return durable(async () => {
    const slice = {
      statements: await statements.where('seq').above(seq).sortBy('seq'),
      shares: await shares.where('seq').above(seq).sortBy('seq'),
      records: await records.where('seq').above(seq).sortBy('seq'),
      forms: await forms.where('seq').above(seq).sortBy('seq'),
    }
    const upTo = Math.max(seq, ...Object.values(slice).map((rows) => rows.at(-1)?.seq ?? 0))
    return { ...slice, upTo }
  })
}

/**
 * A record only moves forward (protocol §3, "Rollback"): never to a lower version than this device holds, never to another statement of the same
 * version, and never to another owner or table.
 */
export function maySucceed(next: RecordRow, held: RecordRow | undefined): boolean {
  if (held === undefined) return true
  if (next.owner !== held.owner || next.table !== held.table) return false
  const same = next.put.statement.body.statement === held.put.statement.body.statement
  return next.version > held.version || (same && next.version === held.version)
}

/** True for a sent version of a record of which the feed has shown this version or a later one. */
export function isOvertaken({ sent, wire }: Pick<OutboxRow, 'sent' | 'wire'>, shown: number | undefined): boolean {
  return sent === 1 && shown !== undefined && wire !== null && 'statement' in wire && wire.statement.body.version <= shown
}

/**
 * A feed that is asked for once more from the beginning has nothing new to say that everybody is shown. The first certificate under a personal link stands, so one
 * that turns up before what was said since would push aside whoever signed.
 */
const isCertificateOfThePast = ({ seq, signed }: StatementRow, newestSeq: number): boolean =>
  signed.body.type === 'signer' && seq < newestSeq

interface Sorted {
  readonly statements: StatementRow[]
  readonly shares: ShareRow[]
  readonly rewraps: Extract<Change, { kind: 'rewrap' }>[]
  readonly records: RecordRow[]
  readonly forms: FormRow[]
}

function sortOut(changes: readonly Change[]): Sorted {
  const statements: StatementRow[] = []
  const shares: ShareRow[] = []
  const rewraps: Sorted['rewraps'] = []
  const forms: FormRow[] = []
  const newest = new Map<string, RecordRow>()
  for (const change of changes) {
    const { seq } = change
    if (change.kind === 'statement') statements.push({ statement: change.statement.body.statement, seq, signed: change.statement })
    else if (change.kind === 'share') {
      const { share, owner, scope } = change.statement.body
      shares.push({ share, seq, owner, scope, start: { statement: change.statement, sealed: change.sealed } })
    } else if (change.kind === 'rewrap') rewraps.push(change)
    else if (change.kind === 'form')
      forms.push({ statement: change.statement.body.statement, seq, signed: change.statement, document: change.document })
    else {
      const { record, owner, table, version } = change.statement.body
      const put = { statement: change.statement, envelope: change.envelope }
      const row = { record, seq, owner, table, version, put, sizeBytes: change.sizeBytes }
      if (maySucceed(row, newest.get(record))) newest.set(record, row)
    }
  }
  return { statements, shares, rewraps, records: [...newest.values()], forms }
}
