// The head row of a workspace: the lock every writing transaction takes first. Feed numbers and log positions are handed out under it,
// so a reader never sees number n+1 before number n, and nothing is skipped.
import { concatBytes, toHex, type Bytes } from '../../core/bytes.ts'
import { CodedError } from '../../core/errors.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import { emptyRange, rootOf, type CompactRange } from '../../core/log/tree.ts'
import type { LogHead } from '../../core/statements.ts'
import { asyncSha256 } from '../hash.ts'
import { inTransaction, type Sql, type Transaction } from './sql.ts'

/** The head while its row is locked. Writers move it on; {@link withHead} stores it. */
export interface LockedHead {
  readonly workspace: WorkspaceId
  feedSeq: number
  log: CompactRange
}

/**
 * Runs `work` in a transaction that holds the workspace's head row, and stores the head it leaves.
 * @throws CodedError `not_found` when the workspace is gone
 */
export async function withHead<T>(
  sql: Sql,
  workspace: WorkspaceId,
  work: (tx: Transaction, head: LockedHead) => Promise<T>,
): Promise<{ result: T; logHead: LogHead | null }> {
  return inTransaction(sql, async (tx) => {
    const [row] = await tx<{ feed_seq: number; log_size: number; log_peaks: Buffer }[]>`
      select feed_seq, log_size, log_peaks from head where workspace_id = ${workspace} for update`
    if (!row) throw new CodedError('not_found', 'no such workspace')
    const head: LockedHead = { workspace, feedSeq: row.feed_seq, log: rangeOf(row.log_size, row.log_peaks) }
    const result = await work(tx, head)
    if (head.feedSeq !== row.feed_seq || head.log.size !== row.log_size) await saveHead(tx, head)
    return { result, logHead: await logHeadOf(head.log) }
  })
}

/** Makes the head row of a workspace that is being founded in `tx`. */
export async function createHead(tx: Transaction, workspace: WorkspaceId): Promise<LockedHead> {
  await tx`insert into head (workspace_id) values (${workspace})`
  return { workspace, feedSeq: 0, log: emptyRange }
}

export async function saveHead(tx: Transaction, head: LockedHead): Promise<void> {
  await tx`
    update head set feed_seq = ${head.feedSeq}, log_size = ${head.log.size}, log_peaks = ${Buffer.from(concatBytes(...head.log.peaks))}
    where workspace_id = ${head.workspace}`
}

/** The head without locking it. */
export async function readHead(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
): Promise<{ feedSeq: number; logHead: LogHead | null } | undefined> {
  const [row] = await sql<{ feed_seq: number; log_size: number; log_peaks: Buffer }[]>`
    select feed_seq, log_size, log_peaks from head where workspace_id = ${workspace}`
  return row && { feedSeq: row.feed_seq, logHead: await logHeadOf(rangeOf(row.log_size, row.log_peaks)) }
}

/** Size and root, null before the first line. */
export async function logHeadOf(range: CompactRange): Promise<LogHead | null> {
  return range.size === 0 ? null : { size: range.size, root: toHex(await rootOf(range, asyncSha256)) }
}

export function rangeOf(size: number, peaksBytes: Buffer): CompactRange {
  const peaks: Bytes[] = []
  for (let offset = 0; offset < peaksBytes.length; offset += 32)
    peaks.push(new Uint8Array(peaksBytes.subarray(offset, offset + 32)))
  return { size, peaks }
}
