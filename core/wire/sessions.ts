// Sessions on the wire: where a member is signed in, and ending those.
import { z } from '../zod.ts'
import { Instant, UnlockerId } from '../ids.ts'

export const SessionId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  .brand('SessionId')
export type SessionId = z.infer<typeof SessionId>

/** As much of a browser as tells one's own devices apart, and no more. */
export const browsers = ['chrome', 'edge', 'firefox', 'safari', 'other'] as const
export const systems = ['windows', 'macos', 'linux', 'android', 'ios', 'other'] as const
export const Device = z.object({ browser: z.enum(browsers), system: z.enum(systems) })
export type Device = z.infer<typeof Device>

export const OwnSession = z.object({
  session: SessionId,
  /** The one that asks. */
  current: z.boolean(),
  device: Device,
  /** Truncated: an IPv4 /24 or IPv6 /48; null on this machine. */
  network: z.string().nullable(),
  /** Null when it is gone by now. */
  unlocker: UnlockerId.nullable(),
  startedAt: Instant,
  seenAt: Instant,
})
export type OwnSession = z.infer<typeof OwnSession>
export const OwnSessions = z.object({ sessions: z.array(OwnSession) })

/** One session, or all but the one that asks. */
export const EndSessions = z.union([z.strictObject({ session: SessionId }), z.strictObject({ others: z.literal(true) })])
export const SessionsEnded = z.object({ ended: z.int().min(0) })
