// Makes unlockers: a recovery sheet's two codes, and a member secret wrapped for whatever opens it. For founders, for who joins, for who changes keys.
import { fromBase64Url, toBase64Url, toCrockford, type Bytes } from '../../core/bytes.ts'
import type { MemberSecret } from '../../core/format/v1.ts'
import type { UnlockerId } from '../../core/ids.ts'
import type { SecretUnlocker } from '../../core/wire/unlockers.ts'
import type { RecoverySheet, UnlockWithSecret } from './api.ts'
import { randomBytes, sha256 } from './primitives.ts'
import { accountKeyLength, recoveryCodeLength, unlockerKeys, wrapMemberSecret } from './v1/unlockers.ts'

export const newUnlockerId = (): UnlockerId => crypto.randomUUID() as UnlockerId

/** Two fresh codes for paper, and the two ways they open the member's secret. */
export function newSheet(passphrase: string): { readonly sheet: RecoverySheet; readonly unlocks: readonly UnlockWithSecret[] } {
  const accountKey = printed(randomBytes(accountKeyLength))
  const recoveryCode = printed(randomBytes(recoveryCodeLength))
  return {
    sheet: { accountKey, recoveryCode },
    unlocks: [
      { kind: 'passphrase', passphrase, accountKey },
      { kind: 'recovery', recoveryCode },
    ],
  }
}

/** One after the other: two Argon2id runs at once would need twice the memory. The secret's bytes stay the caller's to zero. */
export async function wrapForAll(unlocks: readonly UnlockWithSecret[], secret: MemberSecret): Promise<SecretUnlocker[]> {
  const wrapped: SecretUnlocker[] = []
  for (const unlock of unlocks) {
    const made = await wrapFor(unlock, secret)
    if (!made) throw new Error('a fresh unlocker does not parse')
    wrapped.push(made)
  }
  return wrapped
}

/** @returns undefined when a typed code cannot be one */
export async function wrapFor(unlock: UnlockWithSecret, secret: MemberSecret): Promise<SecretUnlocker | undefined> {
  const keys = await unlockerKeys(unlock)
  if (!keys) return undefined
  if (!keys.signIn) throw new Error('an unlocker without a sign-in secret')
  const { unlocker, wrapped } = await wrapMemberSecret(keys, newUnlockerId(), secret)
  const { signInSecret, account } = keys.signIn
  const signInHash = toBase64Url(await sha256(fromBase64Url(signInSecret)))
  return { unlocker, kind: unlock.kind, wrapped, signInHash, ...(account === undefined ? {} : { account }) }
}

/** Crockford base32 in groups of four, for paper. */
function printed(bytes: Bytes): string {
  const text = toCrockford(bytes).replace(/.{4}(?=.)/g, '$&-')
  bytes.fill(0)
  return text
}
