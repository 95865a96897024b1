// What owners and auditors are told on the wire: a member opened more than an ordinary day needs; backups are not being made; the
// recovery key was opened.
import { z } from '../zod.ts'
import { Instant, MemberId } from '../ids.ts'
import type { Scope } from '../scopes.ts'

export const alertSpans = ['ten-minutes', 'day'] as const
export type AlertSpan = (typeof alertSpans)[number]

/** What is about people: events' halves are opened with the workspace. */
export const alertScopes = ['people', 'faces', 'papers'] as const satisfies readonly Scope[]
export type AlertScope = (typeof alertScopes)[number]

export const VolumeAlert = z.object({
  alert: z.uuid(),
  member: MemberId,
  memberName: z.string(),
  span: z.enum(alertSpans),
  /** Null: names, by unlocking again and again. */
  scope: z.enum(alertScopes).nullable(),
  /** Of a scope: different people; names are counted every time. */
  openings: z.int().min(1),
  at: Instant,
})
export type VolumeAlert = z.infer<typeof VolumeAlert>
/** `none`: not one yet, and nothing that has been without one for long; `old`: none for a week. */
export const backupAges = ['fresh', 'old', 'none'] as const
export type BackupAge = (typeof backupAges)[number]

export const Alerts = z.object({
  alerts: z.array(VolumeAlert),
  backups: z.enum(backupAges),
  /** When two sheets of the recovery key that stands were last shown; null again as soon as there is a new key. */
  recoveryOpenedAt: Instant.nullable(),
})
