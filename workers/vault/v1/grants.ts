// Scope keys: made once per epoch, their private half sealed to every member who holds the scope, and to the recovery key.
// HPKE does not say who sealed, so an opened grant counts only when its public half is the one the chain names: a server cannot hand out a key it knows.
import { fromBase64Url, toBase64Url, type Bytes } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'
import { recoveryGrantAad } from '../../../core/format/members.ts'
import { grantAad } from '../../../core/format/v1.ts'
import type { MemberId, WorkspaceId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scopes.ts'
import type { Grant } from '../../../core/wire.ts'
import { openWith, sealTo } from '../hpke.ts'
import { isSameKey, receivePair, type ReceivePair } from '../key-pairs.ts'
import { randomBytes } from '../primitives.ts'
import { sealedBytes } from './sealed-text.ts'

/** Who can open what is granted: a member (by their receive key), or the recovery key. */
export interface Grantee {
  readonly workspace: WorkspaceId
  /** Null: the recovery key. */
  readonly member: MemberId | null
  /** Base64url. */
  readonly receiveKey: string
}

/** A scope key that was just made, or taken out of a grant; its bytes are the holder's to zero. */
export interface ScopeKeyBytes {
  readonly scope: Scope
  readonly epoch: number
  readonly privateBytes: Bytes
}

/** Makes a scope's key pair. The private bytes are the caller's to seal and then to zero. */
export async function createScopeKey(scope: Scope, epoch: number): Promise<ScopeKeyBytes & { pair: ReceivePair }> {
  const privateBytes = randomBytes(32)
  return { scope, epoch, privateBytes, pair: await receivePair(privateBytes) }
}

export async function sealScopeKey({ scope, epoch, privateBytes }: ScopeKeyBytes, to: Grantee): Promise<Grant> {
  const sealed = await sealTo(fromBase64Url(to.receiveKey), privateBytes, aadOf(scope, epoch, to))
  return { scope, epoch, sealed: toBase64Url(sealed) }
}

/** @throws CodedError `not_readable`, also when the key inside is not the one the chain names */
export async function openGrant(
  grant: Grant,
  to: Grantee,
  own: ReceivePair,
  chainPublicKey: string,
): Promise<ScopeKeyBytes & { pair: ReceivePair }> {
  const { scope, epoch, sealed } = grant
  const privateBytes = await openWith(own, sealedBytes(sealed), aadOf(scope, epoch, to))
  if (privateBytes.length !== 32) throw new CodedError('not_readable')
  const pair = await receivePair(privateBytes)
  if (!isSameKey(pair.publicBytes, chainPublicKey)) throw new CodedError('not_readable')
  return { scope, epoch, privateBytes, pair }
}

const aadOf = (scope: Scope, epoch: number, { workspace, member, receiveKey }: Grantee): Bytes =>
  member === null ? recoveryGrantAad(workspace, scope, epoch, receiveKey) : grantAad(workspace, scope, epoch, member)
