// Receipts: the dates of a destruction, and the same as a note that the log's key signed.
import { isOverdue } from './backup/status.ts'
import { findNewestBackup } from './db/backups.ts'
import type { AppDeps } from './deps.ts'

const dayMs = 86_400_000

export interface Destruction {
  readonly askedAt: Date
  readonly destroyedAt: Date | null
  readonly compactedAt: Date | null
}

/** What the backups promise: each is kept for so many days, but the newest verified one until there is a newer. */
export interface BackupClock {
  readonly days: number
  /** Null: none was ever reported. */
  readonly newestShred: Date | null
  readonly now: Date
}

export const readBackupClock = async ({
  main,
  backupDays,
  clock,
}: Pick<AppDeps, 'main' | 'backupDays' | 'clock'>): Promise<BackupClock> => ({
  days: backupDays,
  newestShred: (await findNewestBackup(main, 'shred')) ?? null,
  now: clock(),
})

/**
 * The newest backup may still hold the half, and nothing deletes it before there is a newer one. While backups are overdue the date moves along with every day,
 * until one is made (protocol §8).
 */
function backupsOf(destroyedAt: Date, { days, newestShred, now }: BackupClock) {
  const overdue = newestShred !== null && newestShred <= destroyedAt && isOverdue(newestShred, now)
  const from = overdue ? now : destroyedAt
  return {
    backups: new Date(from.getTime() + days * dayMs).toISOString(),
    backupsOverdue: overdue,
    backupsUnknown: newestShred === null,
  }
}

/** Dates as a person reads them in a receipt; all of them follow from when the halves went. */
export function datesOf({ askedAt, destroyedAt, compactedAt }: Destruction, backups: BackupClock) {
  return {
    asked: askedAt.toISOString(),
    live: destroyedAt?.toISOString() ?? null,
    rewritten: compactedAt?.toISOString() ?? null,
    // No device is given leases to read offline.
    offlineLeases: null,
    ...(destroyedAt ? backupsOf(destroyedAt, backups) : { backups: null, backupsOverdue: false, backupsUnknown: false }),
  }
}

/** Lines of `word value`; what is null or not so is left out. */
export function noteOf(title: string, fields: Readonly<Record<string, string | boolean | null>>): string {
  const lines = Object.entries(fields).flatMap(([word, value]) =>
    value === null || value === false ? [] : [`${word} ${String(value)}`],
  )
  return `imprimatur/v1 receipt\n${[title, ...lines].join('\n')}\n`
}
