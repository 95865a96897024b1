// What every signed statement carries, whoever signs it: where it belongs, who, when, and the newest state its author had seen.
import { z } from './zod.ts'
import { Instant, MemberId, StatementId, WorkspaceId } from './ids.ts'

export const HashHex = z.string().regex(/^[0-9a-f]{64}$/)
/** 64 bytes, canonical: the last character carries no stray bits, so one signature has one text and one hash. */
export const SignatureB64 = z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/)
/** A raw 32-byte public key in canonical base64url: the last character carries no stray bits. */
export const PublicKeyB64 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/)

/** The newest state the author had seen: the membership chain's head and the log's tree head (null before the first line). */
export const ChainHead = z.strictObject({ seq: z.int().min(0), hash: HashHex })
export type ChainHead = z.infer<typeof ChainHead>
export const LogHead = z.strictObject({ size: z.int().min(1), root: HashHex })
export type LogHead = z.infer<typeof LogHead>

export const signedBy = {
  format: z.literal('imprimatur/v1'),
  workspace: WorkspaceId,
  /** Names this statement; sending it twice changes nothing. */
  statement: StatementId,
  /** A member, or a depicted person by the random id their browser made (asks/statements.ts). */
  author: MemberId,
  at: Instant,
  chainHead: ChainHead,
  logHead: LogHead.nullable(),
}
