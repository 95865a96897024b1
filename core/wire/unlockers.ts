// Unlockers on the wire: what wraps a member secret, how a client shows that it holds one, and how a member's own are listed and changed.
import { z } from '../zod.ts'
import { Instant, UnlockerId } from '../ids.ts'
import { base64Url, Sealed, Secret32 } from './texts.ts'

/** A member secret wrapped by one unlocker. `device` exists for practice workspaces only. */
export const Unlocker = z.strictObject({
  unlocker: UnlockerId,
  kind: z.enum(['passphrase', 'recovery', 'device', 'passkey']),
  wrapped: Sealed,
})
export type Unlocker = z.infer<typeof Unlocker>

/**
 * 16 bytes that only a holder of the account key can name: guesses at one passphrase are counted under it, on every server and from every network.
 * The last of 22 characters carries two bits.
 */
export const AccountTag = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/)

/** An unlocker whose holder signs in with a secret, of which the server keeps the SHA-256. */
export const SecretUnlocker = z.strictObject({
  ...Unlocker.shape,
  kind: Unlocker.shape.kind.exclude(['passkey']),
  signInHash: Secret32,
  /** Passphrases only. */
  account: AccountTag.optional(),
})
export type SecretUnlocker = z.infer<typeof SecretUnlocker>

const Part = base64Url(4096).min(1)
export const CredentialId = base64Url(1023).min(1)
export const transports = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal'] as const

/** What `navigator.credentials.create` gave (WebAuthn §5.2.1), extensions left out: their outputs are secret. */
export const PasskeyRegistration = z.strictObject({
  credential: CredentialId,
  clientData: Part,
  attestation: base64Url(16_384).min(1),
  transports: z.array(z.enum(transports)).max(transports.length),
})
export type PasskeyRegistration = z.infer<typeof PasskeyRegistration>

/** What `navigator.credentials.get` gave (WebAuthn §5.2.2), extensions left out: their outputs are secret. */
export const PasskeyAssertion = z.strictObject({
  credential: CredentialId,
  clientData: Part,
  authenticatorData: Part,
  signature: Part,
  /** The member's id, as registered; null when the authenticator keeps none. */
  userHandle: base64Url(64).nullable(),
})
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>

/** 16 random bytes, a time and a keyed hash of both, for one assertion or registration. */
export const PasskeyChallenge = z.object({ challenge: base64Url(128) })

/** Shows that its sender holds an unlocker, and tells nothing about the wrap key. */
export const SignInProof = z.union([
  z.strictObject({ signInSecret: Secret32, account: AccountTag.optional() }),
  z.strictObject({ passkey: PasskeyAssertion }),
])
export type SignInProof = z.infer<typeof SignInProof>

/** The unlocker that was shown: asked for before unlockers change. */
export const Confirmed = z.object({ unlocker: Unlocker })

const label = z.strictObject({
  /** What its owner calls it, sealed under the member secret; null for the name its kind has. */
  label: base64Url(1024).min(1).nullable(),
})
export const NewUnlocker = z.union([
  z.strictObject({ ...SecretUnlocker.shape, ...label.shape, kind: z.enum(['passphrase', 'recovery']) }),
  z.strictObject({ ...Unlocker.shape, ...label.shape, kind: z.literal('passkey'), passkey: PasskeyRegistration }),
])
export type NewUnlocker = z.infer<typeof NewUnlocker>

/** One step: what replaces and what is replaced stand or fall together. */
export const ChangeUnlockers = z
  .strictObject({ add: z.array(NewUnlocker).max(2), remove: z.array(UnlockerId).max(20) })
  .refine(({ add, remove }) => add.length + remove.length > 0)
export const LabelUnlocker = z.strictObject({ unlocker: UnlockerId, label: base64Url(1024).min(1) })

export const UnlockerLabelled = z.object({ labelled: z.literal(true) })

/** One of the caller's own. */
export const OwnUnlocker = z.object({
  unlocker: UnlockerId,
  kind: Unlocker.shape.kind,
  label: base64Url(1024).nullable(),
  /** Null for one that was there before times were kept. */
  madeAt: Instant.nullable(),
  usedAt: Instant.nullable(),
  /** Passkeys: which one, so that it is not made twice and is found again. */
  passkey: z.object({ credential: CredentialId, transports: PasskeyRegistration.shape.transports }).nullable(),
})
export type OwnUnlocker = z.infer<typeof OwnUnlocker>
export const OwnUnlockers = z.object({ unlockers: z.array(OwnUnlocker) })
