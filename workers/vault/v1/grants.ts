// Scope keys: made once per epoch, their private half sealed to every member who holds the scope.
// HPKE does not say who sealed, so an opened grant counts only when its public half is the one the chain names: a server cannot hand out a key it knows.
import { toBase64Url, type Bytes } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'
import { grantAad } from '../../../core/format/v1.ts'
import type { MemberId, WorkspaceId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scopes.ts'
import type { Grant } from '../../../core/wire.ts'
import { openWith, sealTo } from '../hpke.ts'
import { isSameKey, receivePair, type ReceivePair } from '../key-pairs.ts'
import { randomBytes } from '../primitives.ts'
import { sealedBytes } from './sealed-text.ts'

export interface GrantTo {
  readonly workspace: WorkspaceId
  readonly member: MemberId
  readonly receiveKey: Bytes
}

/** Makes a scope's key pair and grants it to one member. */
export async function createScopeKey(scope: Scope, epoch: number, to: GrantTo): Promise<{ pair: ReceivePair; grant: Grant }> {
  const privateBytes = randomBytes(32)
  const pair = await receivePair(privateBytes)
  const sealed = await sealTo(to.receiveKey, privateBytes, grantAad(to.workspace, scope, epoch, to.member))
  privateBytes.fill(0)
  return { pair, grant: { scope, epoch, sealed: toBase64Url(sealed) } }
}

/** @throws CodedError `not_readable`, also when the key inside is not the one the chain names */
export async function openGrant(
  grant: Grant,
  to: { readonly workspace: WorkspaceId; readonly member: MemberId; readonly pair: ReceivePair },
  chainPublicKey: string,
): Promise<ReceivePair> {
  const aad = grantAad(to.workspace, grant.scope, grant.epoch, to.member)
  const privateBytes = await openWith(to.pair, sealedBytes(grant.sealed), aad)
  if (privateBytes.length !== 32) throw new CodedError('not_readable')
  const pair = await receivePair(privateBytes)
  privateBytes.fill(0)
  if (!isSameKey(pair.publicBytes, chainPublicKey)) throw new CodedError('not_readable')
  return pair
}
