// One message that a member's page has just asked for: address and text pass through the server's memory and stay nowhere (design §2.1).
import { z } from '../zod.ts'
import { OwnerId } from '../ids.ts'

/** A header ends where its line ends: nothing may start another one. */
const oneLine = /^[^\p{Cc}\u2028\u2029]+$/u

export const SendMail = z.strictObject({
  to: z.email().max(320),
  subject: z.string().min(1).max(200).regex(oneLine),
  text: z.string().min(1).max(20_000),
  /** Whom it is about: the only thing that is written down, as a pseudonym. */
  about: OwnerId,
})
export type SendMail = z.infer<typeof SendMail>

export const MailSent = z.object({ sent: z.literal(true) })
