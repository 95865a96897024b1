// Volume alerts on the wire: a member opened more than an ordinary day needs.
import { z } from '../zod.ts'
import { Instant, MemberId } from '../ids.ts'

export const alertSpans = ['ten-minutes', 'day'] as const
export type AlertSpan = (typeof alertSpans)[number]

export const VolumeAlert = z.object({
  alert: z.uuid(),
  member: MemberId,
  memberName: z.string(),
  span: z.enum(alertSpans),
  /** People whose data were opened, counted once per opening. */
  openings: z.int().min(1),
  at: Instant,
})
export type VolumeAlert = z.infer<typeof VolumeAlert>
export const VolumeAlerts = z.object({ alerts: z.array(VolumeAlert) })
