// Who shows that they hold an unlocker? One way for signing in and for confirming: limits first, then the same work for whatever is wrong.
import { z } from 'zod'
import { fromBase64Url } from '../../core/bytes.ts'
import { MemberId } from '../../core/ids.ts'
import type { RefusalCode } from '../../core/wire.ts'
import type { PasskeyAssertion, SignInProof } from '../../core/wire/unlockers.ts'
import { findPasskey, findUnlocker, moveCounter, type UnlockerRow } from '../db/unlockers.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { verifyAssertion } from './passkeys.ts'

export type Shown = { readonly ok: true; readonly found: UnlockerRow } | { readonly ok: false; readonly code: RefusalCode }

/** @param network where it comes from, null on this machine */
export async function showUnlocker(
  deps: AppDeps,
  proof: SignInProof,
  network: string | null,
  door: 'sign-in' | 'confirm',
): Promise<Shown> {
  const { limits } = deps
  const place = network ?? ''
  if (!(await limits.attempts.take(place)) || !(await limits.attemptsOverall.take(door)))
    return { ok: false, code: 'too_many_attempts' }
  const account = accountOf(proof)
  if (account !== null && !(await limits.account.take(account))) return { ok: false, code: 'too_many_attempts' }
  const found = 'passkey' in proof ? await ofPasskey(deps, proof.passkey) : await ofSecret(deps, proof)
  if (!found) return { ok: false, code: 'wrong_secret' }
  await limits.attempts.giveBack(place)
  await limits.attemptsOverall.giveBack(door)
  if (account !== null) await limits.account.giveBack(account)
  return { ok: true, found }
}

/** What guesses are counted under; a recovery code is one secret of 160 bits and names no account. */
function accountOf(proof: SignInProof): string | null {
  return 'passkey' in proof
    ? `passkey ${proof.passkey.credential}`
    : proof.account === undefined
      ? null
      : `passphrase ${proof.account}`
}

/** One index look-up by the hash of 32 random bytes: unknown, removed and wrong are the same question and take the same time. */
function ofSecret(
  deps: AppDeps,
  { signInSecret, account }: Exclude<SignInProof, { passkey: unknown }>,
): Promise<UnlockerRow | undefined> {
  const signInHash = sha256(fromBase64Url(signInSecret))
  return findUnlocker(deps.main, {
    signInHash,
    account: account === undefined ? null : Buffer.from(account, 'base64url'),
    now: deps.clock(),
  })
}

async function ofPasskey(deps: AppDeps, assertion: PasskeyAssertion): Promise<UnlockerRow | undefined> {
  // WebAuthn §7.2 step 6: the user handle says whose it is; an authenticator that gives none is asked for one we cannot have.
  const member = Handle.parse(assertion.userHandle)
  const found = await findPasskey(deps.main, { credential: assertion.credential, member, now: deps.clock() })
  const counter = await verifyAssertion(deps, found?.passkey, assertion)
  if (!found || counter === null) return undefined
  const { workspace, unlocker, passkey } = found
  const moved =
    counter === passkey.counter ||
    (await moveCounter(deps.main, workspace, unlocker.unlocker, { from: passkey.counter, to: counter }))
  return moved ? found : undefined
}

/** 16 bytes of the member's id; anything else is nobody's. */
const Handle = z
  .string()
  .nullable()
  .transform((text) =>
    Buffer.from(text ?? '', 'base64url')
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  )
  .pipe(MemberId.catch(MemberId.parse('00000000-0000-4000-8000-000000000000')))
