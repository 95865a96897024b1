// How old the newest backups are, and the alarm after a week without one.
import { findFirstFounding, findNewestBackup } from '../db/backups.ts'
import type { Sql, Transaction } from '../db/sql.ts'

const dayMs = 24 * 3_600_000
const alarmDays = 7

/** `none`: not one yet, and nothing that has been without one for long. */
export type BackupAge = 'fresh' | 'old' | 'none'

export interface BackupStatus {
  readonly age: BackupAge
  readonly mainTakenAt: Date | null
  readonly shredTakenAt: Date | null
}

export async function readBackupStatus(main: Sql | Transaction, now: Date): Promise<BackupStatus> {
  const mainTakenAt = (await findNewestBackup(main, 'main')) ?? null
  const shredTakenAt = (await findNewestBackup(main, 'shred')) ?? null
  const isOld = (at: Date): boolean => now.getTime() - at.getTime() > alarmDays * dayMs
  // The one that is missing or older counts.
  const weakest = mainTakenAt === null || shredTakenAt === null ? null : mainTakenAt < shredTakenAt ? mainTakenAt : shredTakenAt
  if (weakest !== null) return { age: isOld(weakest) ? 'old' : 'fresh', mainTakenAt, shredTakenAt }
  const since = await findFirstFounding(main)
  return { age: since !== undefined && isOld(since) ? 'old' : 'none', mainTakenAt, shredTakenAt }
}

/** The alarm as one line for a terminal or a log. */
export function backupAlarm({ age, shredTakenAt, mainTakenAt }: BackupStatus): string | null {
  if (age !== 'old') return null
  const day = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? 'never'
  return `Backups are older than ${String(alarmDays)} days (main: ${day(mainTakenAt)}, shares: ${day(shredTakenAt)}); run \`npm run backup\`, see docs/operating.md.`
}
