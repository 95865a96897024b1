// Text forms of bytes that several parts of the wire contract share: canonical base64url with a size.
import { z } from '../zod.ts'
import { PublicKeyB64 } from '../chain.ts'

export const base64Url = (maxBytes: number): z.ZodString =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/)
    .max(Math.ceil((maxBytes * 4) / 3))

export const Sealed = base64Url(4096)
/** 32 random bytes or a hash in canonical base64url: the last character carries no stray bits, so there is one text for one value. */
export const Secret32 = PublicKeyB64

/** Largest sealed record: a scanned form. Asset and person records stay far below. */
export const maxEnvelopeBytes = 16 * 1024 * 1024
export const EnvelopeB64 = base64Url(maxEnvelopeBytes)
