// How old the newest backups are, and the alarm after a week without one.
import type { BackupAge } from '../../core/wire/alerts.ts'
import { findFirstFounding, findNewestBackup } from '../db/backups.ts'
import type { Sql, Transaction } from '../db/sql.ts'

const dayMs = 24 * 3_600_000
const alarmDays = 7

export interface BackupStatus {
  readonly age: BackupAge
  readonly mainTakenAt: Date | null
  readonly shredTakenAt: Date | null
}

/** No backup for a week: the alarm, and what makes a receipt's date move. */
export const isOverdue = (newest: Date, now: Date): boolean => now.getTime() - newest.getTime() > alarmDays * dayMs

export async function readBackupStatus(main: Sql | Transaction, now: Date): Promise<BackupStatus> {
  const mainTakenAt = (await findNewestBackup(main, 'main')) ?? null
  const shredTakenAt = (await findNewestBackup(main, 'shred')) ?? null
  // The one that is missing or older counts.
  const weakest = mainTakenAt === null || shredTakenAt === null ? null : mainTakenAt < shredTakenAt ? mainTakenAt : shredTakenAt
  if (weakest !== null) return { age: isOverdue(weakest, now) ? 'old' : 'fresh', mainTakenAt, shredTakenAt }
  const since = await findFirstFounding(main)
  return { age: since !== undefined && isOverdue(since, now) ? 'old' : 'none', mainTakenAt, shredTakenAt }
}

/** The alarm as one line for a terminal or a log. */
export function backupAlarm({ age, shredTakenAt, mainTakenAt }: BackupStatus): string | null {
  if (age !== 'old') return null
  const day = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? 'never'
  return `Backups are older than ${String(alarmDays)} days (main: ${day(mainTakenAt)}, shares: ${day(shredTakenAt)}); run \`npm run backup\`, see docs/operating.md.`
}
