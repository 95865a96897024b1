// Receipts: the dates of a destruction, and the same as a note that the log's key signed.
import type { AppDeps } from './deps.ts'

export interface Destruction {
  readonly askedAt: Date
  readonly destroyedAt: Date | null
  readonly compactedAt: Date | null
}

/** Dates as a person reads them in a receipt; all of them follow from when the halves went. */
export function datesOf({ askedAt, destroyedAt, compactedAt }: Destruction, { backupDays }: Pick<AppDeps, 'backupDays'>) {
  return {
    asked: askedAt.toISOString(),
    live: destroyedAt?.toISOString() ?? null,
    rewritten: compactedAt?.toISOString() ?? null,
    // No device is given leases to read offline.
    offlineLeases: null,
    backups: destroyedAt ? new Date(destroyedAt.getTime() + backupDays * 86_400_000).toISOString() : null,
  }
}

/** Lines of `word value`; what is null is left out. */
export function noteOf(title: string, fields: Readonly<Record<string, string | null>>): string {
  const lines = Object.entries(fields).flatMap(([word, value]) => (value === null ? [] : [`${word} ${value}`]))
  return `imprimatur/v1 receipt\n${[title, ...lines].join('\n')}\n`
}
