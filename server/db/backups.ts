// Queries on what the installation knows of its backups, and on workspaces that came out of one.
import type { WorkspaceId } from '../../core/ids.ts'
import type { LogHead } from '../../core/statements.ts'
import { logHeadOf, rangeOf } from './head.ts'
import type { Sql, Transaction } from './sql.ts'

export type BackedUp = 'main' | 'shred'

/** Moves forward only: two runs at once end with the newer time. */
export async function noteBackup(main: Sql | Transaction, database: BackedUp, takenAt: Date): Promise<void> {
  await main`
    insert into backup_taken (database, taken_at) values (${database}, ${takenAt})
    on conflict (database) do update set taken_at = greatest(backup_taken.taken_at, excluded.taken_at)`
}

export async function findNewestBackup(main: Sql | Transaction, database: BackedUp): Promise<Date | undefined> {
  const [row] = await main<{ at: Date }[]>`select taken_at as at from backup_taken where database = ${database}`
  return row?.at
}

/** When the oldest workspace with real data was founded: before that there is nothing to lose. */
export async function findFirstFounding(main: Sql | Transaction): Promise<Date | undefined> {
  const [row] = await main<{ at: Date | null }[]>`select min(founded_at) as at from workspace where not practice`
  return row?.at ?? undefined
}

/** Every workspace of a database that was just filled from a backup: it waits for an owner from here on, unless people only practise there. */
export async function markRestored(main: Transaction, restore: string, restoredAt: Date, takenAt: Date): Promise<void> {
  await main`
    insert into restored (workspace_id, restore_id, restored_at, taken_at, log_size, log_peaks, signed_at)
    select w.workspace_id, ${restore}, ${restoredAt}, ${takenAt}, h.log_size, h.log_peaks,
      case when w.practice then ${restoredAt}::timestamptz end
    from workspace w join head h on h.workspace_id = w.workspace_id where true
    on conflict (workspace_id) do update set restore_id = excluded.restore_id, restored_at = excluded.restored_at, taken_at = excluded.taken_at,
      log_size = excluded.log_size, log_peaks = excluded.log_peaks, signed_at = excluded.signed_at`
}

/** An owner signed for it. */
export async function noteRestoreSigned(main: Transaction, workspace: WorkspaceId, signedAt: Date): Promise<void> {
  await main`update restored set signed_at = ${signedAt} where workspace_id = ${workspace}`
}

/** A backup was put back, and no owner signed for it yet. */
export async function isWaiting(main: Sql | Transaction, workspace: WorkspaceId): Promise<boolean> {
  const rows = await main`select 1 from restored where workspace_id = ${workspace} and signed_at is null`
  return rows.length > 0
}

const givingBackMs = 30 * 24 * 3_600_000

/**
 * Browsers that were away when an owner signed may come later with what they hold beyond the backup (protocol §8). For so long, halves that nothing stands under
 * and keys of epochs that nothing is sealed to stay: what comes back may need them.
 */
export async function isGivingBack(main: Sql | Transaction, workspace: WorkspaceId, now: Date): Promise<boolean> {
  const rows = await main`select 1 from restored where workspace_id = ${workspace} and ${stillGivingBack(main, now)}`
  return rows.length > 0
}

/** The same as a condition on rows of `restored`. */
export const stillGivingBack = (main: Sql | Transaction, now: Date) =>
  main`(signed_at is null or signed_at > ${new Date(now.getTime() - givingBackMs)})`

export interface RestoredRow {
  readonly restore: string
  readonly restoredAt: Date
  readonly takenAt: Date
  /** Where the log of the backup ended. */
  readonly log: LogHead | null
  /** Null while the workspace waits for an owner. */
  readonly signedAt: Date | null
}

export async function findRestored(main: Sql | Transaction, workspace: WorkspaceId): Promise<RestoredRow | undefined> {
  const [row] = await main<(Omit<RestoredRow, 'log'> & { size: number; peaks: Buffer })[]>`
    select restore_id as restore, restored_at as "restoredAt", taken_at as "takenAt", log_size as size, log_peaks as peaks, signed_at as "signedAt"
    from restored where workspace_id = ${workspace}`
  if (!row) return undefined
  const { size, peaks, ...rest } = row
  return { ...rest, log: await logHeadOf(rangeOf(size, peaks)) }
}
