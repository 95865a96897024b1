// Where a stronger way to sign plugs in: before anything is sealed, somebody the organisation trusts (an identity provider, a trust service) says who is signing,
// about this very act and no other. What they signed travels in the evidence, as it came. Without it a signature is a *simple* one, which is what we offer.
import { z } from '../zod.ts'
import { canonicalBytes } from '../canonical.ts'
import type { Bytes } from '../bytes.ts'
import type { Evidence } from './evidence.ts'

export const Identified = z.strictObject({
  /** Which method, by the name of its adapter. */
  method: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  /** Who says so: an address. */
  issuer: z.string().min(1).max(500),
  /** What they signed, as it came. */
  assertion: z.string().min(1).max(20_000),
})
export type Identified = z.infer<typeof Identified>

const actFields = ['workspace', 'ask', 'form', 'language', 'shownHash', 'purposes', 'channels', 'matching', 'until', 'by'] as const

/** What is about to be signed: all of the evidence that is known before the moment itself. */
export type SigningAct = Pick<Evidence, (typeof actFields)[number]>

/** SHA-256 of this, in base64url, is the nonce the assertion has to carry. The ask's random id in it keeps the issuer from guessing the rest. */
export const actBytes = (act: SigningAct): Bytes =>
  canonicalBytes({ format: 'imprimatur/act/v1', ...Object.fromEntries(actFields.map((field) => [field, act[field]])) })
