// How one request to sign went out: by which way, in which language, when, and what came of it. Sealed in `people` under the person it is about, so that it
// goes with them. The link itself is not in it: its author's vault makes it again.
import { z } from '../zod.ts'
import { AskId, Instant, QuitclaimId } from '../ids.ts'

/** Why a message did not leave. `refused`: the mail server will never take this address. */
export const mailFailures = ['refused', 'later', 'unreachable', 'off', 'limit', 'offline'] as const
export type MailFailure = (typeof mailFailures)[number]

const Mail = z.strictObject({ id: z.uuid(), at: Instant, kind: z.enum(['request', 'reminder']) })

/** Scope `people`, table `ask`. */
export const AskDocument = z.strictObject({
  ask: AskId,
  by: z.enum(['mail', 'link', 'paper']),
  language: z.enum(['nl', 'en']),
  /** The officer's own words in the message. */
  note: z.string().max(1000),
  /** What went out, oldest first; by mail and empty: not yet sent. */
  mails: z.array(Mail).max(20),
  /** The last attempt did not leave. */
  failed: z.strictObject({ why: z.enum(mailFailures), at: Instant }).nullable(),
  /** No reminders. */
  paused: z.boolean(),
  /** Answered on paper, whatever way it went out. Left out: not. */
  onPaper: z.strictObject({ quitclaim: QuitclaimId, at: Instant }).optional(),
})
export type AskDocument = z.infer<typeof AskDocument>
