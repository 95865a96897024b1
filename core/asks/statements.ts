// What is said around links for depicted persons (protocol §4): the invitation a member signs, the certificate by which the link vouches for the key the
// person's own browser made, and what an officer decides about it. Clear and pseudonymous, like every statement.
import { z } from '../zod.ts'
import { AskId, Instant, MemberId, OwnerId, Pseudonym } from '../ids.ts'
import { HashHex, PublicKeyB64, signedBy } from '../signed-by.ts'

/** One version of a form, by the hash of its document. */
export const FormRef = z.strictObject({ form: z.string().max(64), version: z.int().min(1), hash: HashHex })
export type FormRef = z.infer<typeof FormRef>

/**
 * An invitation to sign. Personal: about one subject, signs once. Without an owner it hangs on a wall at an event: whoever scans it registers
 * themselves, as often as people come, and an officer accepts each.
 */
export const AskStatement = z
  .strictObject({
    type: z.literal('ask'),
    ...signedBy,
    ask: AskId,
    owner: OwnerId.nullable(),
    pseudonym: Pseudonym.nullable(),
    /** The event a self-registration belongs to, if it belongs to one. */
    event: OwnerId.nullable(),
    form: FormRef,
    /** Ed25519, derived from the link's secret: certifies the keys of whoever signs. */
    linkKey: PublicKeyB64,
    expiresAt: Instant,
    /** Who saw the secret besides its author: nobody by our doing, or our server when it mailed it. */
    delivery: z.enum(['handed-over', 'mailed']),
    /** SHA-256(salt | address), the salt derived from the link's secret; null when no address belongs to it. */
    addressHash: HashHex.nullable(),
    /** What comes back counts only after an officer accepted it. */
    pending: z.boolean(),
    /** A new link of My consent, made by an officer: nothing is signed with it, its certificate comes with it. Left out: a form to sign. */
    opens: z.literal('my-consent').optional(),
  })
  .refine(({ owner, opens }) => opens === undefined || owner !== null)
  .refine(({ owner, pseudonym }) => (owner === null) === (pseudonym === null))
  .refine(({ owner, pending }) => owner !== null || pending)

/** The link signs nothing more. What was signed through it before stays. */
export const AskRevokedStatement = z.strictObject({ type: z.literal('ask-revoked'), ...signedBy, ask: AskId })

/**
 * The certificate: from here on `author` is a depicted person with these keys, who may speak about `owner` and nobody else. Signed by the link's key,
 * not by the author's, which is what makes it one.
 */
export const SignerStatement = z.strictObject({
  type: z.literal('signer'),
  ...signedBy,
  ask: AskId,
  owner: OwnerId,
  /** Ed25519. */
  signKey: PublicKeyB64,
  /** X25519: halves of the person's own shares are sealed to it too. */
  receiveKey: PublicKeyB64,
})

/** An officer's decision about somebody whose signature is pending. The later one stands (`later.ts`), in whatever order a server shows them. */
export const AcceptanceStatement = z.strictObject({
  type: z.literal('acceptance'),
  ...signedBy,
  owner: OwnerId,
  signer: MemberId,
  accepted: z.boolean(),
})

/** A person asks for what the law gives them. */
export const RequestStatement = z.strictObject({
  type: z.literal('request'),
  ...signedBy,
  owner: OwnerId,
  kind: z.enum(['access', 'erasure']),
})

export type AskStatement = z.infer<typeof AskStatement>
export type AskRevokedStatement = z.infer<typeof AskRevokedStatement>
export type SignerStatement = z.infer<typeof SignerStatement>
export type AcceptanceStatement = z.infer<typeof AcceptanceStatement>
export type RequestStatement = z.infer<typeof RequestStatement>
