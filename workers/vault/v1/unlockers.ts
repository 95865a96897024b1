// Unlockers: what a person types or a device keeps, turned into a wrap key and a separate sign-in secret (protocol §3).
// The server stores a hash of the sign-in secret; neither tells anything about the wrap key. A passkey signs in by its own signature (ADR 0013),
// so its two PRF outputs make a wrap key and nothing else.
import { concatBytes, fromBase64Url, parseCrockford, toBase64Url, type Bytes } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'
import {
  decodeMemberSecret,
  derivationInfo,
  encodeMemberSecret,
  prfOutputLength,
  unlockerAad,
  unlockerKeyInfo,
  type MemberSecret,
} from '../../../core/format/v1.ts'
import type { UnlockerId } from '../../../core/ids.ts'
import type { Unlocker } from '../../../core/wire.ts'
import type { PrfOutputs, SignInSecret, UnlockWith } from '../api.ts'
import { stretchPassphrase } from '../argon2.ts'
import { hkdf, hkdfParent, takeSecret, type ParentKey } from '../primitives.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import { sealedBytes } from './sealed-text.ts'

export const accountKeyLength = 16
export const recoveryCodeLength = 20
export const deviceSecretLength = 32

export interface UnlockerKeys {
  readonly kind: Unlocker['kind']
  readonly wrap: ParentKey
  /** Shown to the server to get the wrapped secret; null for a passkey. */
  readonly signIn: SignInSecret | null
}

/**
 * Derives an unlocker's keys; a passphrase takes about half a second.
 * @returns undefined when the account key, recovery code or device secret cannot be one: a typing mistake.
 */
export async function unlockerKeys(unlock: UnlockWith): Promise<UnlockerKeys | undefined> {
  switch (unlock.kind) {
    case 'passphrase': {
      const accountKey = parseCrockford(unlock.accountKey, accountKeyLength)
      return accountKey && passphraseKeys(unlock.passphrase, accountKey)
    }
    case 'recovery': {
      const code = parseCrockford(unlock.recoveryCode, recoveryCodeLength)
      return code && expand('recovery', code, derivationInfo.recoveryWrap, derivationInfo.recoverySignIn)
    }
    case 'passkey':
      return passkeyKeys(unlock.prf)
    case 'device': {
      const secret = parseDeviceSecret(unlock.device.secret)
      return secret && expand('device', secret, derivationInfo.deviceUnlockerWrap, derivationInfo.deviceUnlockerSignIn)
    }
  }
}

/** Wraps a member secret; its bytes stay the caller's to zero. */
export async function wrapMemberSecret(keys: UnlockerKeys, unlocker: UnlockerId, secret: MemberSecret): Promise<Unlocker> {
  const wrapped = await sealEnvelope(keys.wrap, place(unlocker, keys.kind), encodeMemberSecret(secret))
  return { unlocker, kind: keys.kind, wrapped: toBase64Url(wrapped) }
}

/** @throws CodedError `not_readable` */
export async function unwrapMemberSecret(keys: UnlockerKeys, { unlocker, wrapped }: Unlocker): Promise<MemberSecret> {
  const opened = await openEnvelope(keys.wrap, place(unlocker, keys.kind), sealedBytes(wrapped))
  const secret = decodeMemberSecret(opened)
  opened.fill(0)
  return secret
}

async function passphraseKeys(passphrase: string, accountKey: Bytes): Promise<UnlockerKeys> {
  // The salt comes from the account key, so the server supplies nothing and cannot choose a weak or shared one.
  const salt = await hkdf(await takeSecret(accountKey.slice()), derivationInfo.passphraseSalt, 16)
  const stretched = await stretchPassphrase(passphrase, salt)
  const joined = concatBytes(stretched, accountKey)
  stretched.fill(0)
  const account = toBase64Url(await hkdf(await takeSecret(accountKey), derivationInfo.passphraseAccount, 16))
  const keys = await expand('passphrase', joined, derivationInfo.passphraseWrap, derivationInfo.passphraseSignIn)
  return { ...keys, signIn: { ...keys.signIn, account } }
}

/** Both outputs together, which are zeroed. @throws CodedError `not_readable` for outputs of another length */
async function passkeyKeys({ first, second }: PrfOutputs): Promise<UnlockerKeys> {
  if (first.length !== prfOutputLength || second.length !== prfOutputLength) throw new CodedError('not_readable')
  const both = concatBytes(first, second)
  first.fill(0)
  second.fill(0)
  return { kind: 'passkey', wrap: await hkdfParent(await takeSecret(both), derivationInfo.passkeyWrap), signIn: null }
}

async function expand(
  kind: Unlocker['kind'],
  ikm: Bytes,
  wrapInfo: Bytes,
  signInInfo: Bytes,
): Promise<UnlockerKeys & { readonly signIn: SignInSecret }> {
  const secret = await takeSecret(ikm)
  const signInSecret = toBase64Url(await hkdf(secret, signInInfo, 32))
  return { kind, wrap: await hkdfParent(secret, wrapInfo), signIn: { signInSecret } }
}

const place = (unlocker: UnlockerId, kind: Unlocker['kind']): { info: Bytes; aad: Bytes } => ({
  info: unlockerKeyInfo(unlocker),
  aad: unlockerAad(unlocker, kind),
})

function parseDeviceSecret(text: string): Bytes | undefined {
  if (!/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(text)) return undefined
  return fromBase64Url(text)
}
