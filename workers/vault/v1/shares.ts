// The two halves of a data key (protocol §1): the client half sealed to a scope's public key, the server half from the shred store.
import type { Bytes } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'
import { ownHalfAad } from '../../../core/format/asks.ts'
import { dataKeyInfo, sealedShareAad, type ShareContext } from '../../../core/format/v1.ts'
import type { MemberId } from '../../../core/ids.ts'
import { openWith, sealTo } from '../hpke.ts'
import type { ReceivePair } from '../key-pairs.ts'
import { hkdfParent, randomBytes, takeSecret, type ParentKey, type Secret } from '../primitives.ts'
import { sealedBytes } from './sealed-text.ts'

/** Makes a client half and seals it to the scope. */
export async function createClientHalf(c: ShareContext, epoch: number, scopeKey: Bytes): Promise<{ half: Secret; sealed: Bytes }> {
  const halfBytes = randomBytes(32)
  const sealed = await sealTo(scopeKey, halfBytes, sealedShareAad(c, epoch))
  return { half: await takeSecret(halfBytes), sealed }
}

/** The same for a depicted person's share, whose half is sealed to that person too. */
export async function createOwnHalf(
  c: ShareContext,
  epoch: number,
  scopeKey: Bytes,
  person: { readonly author: MemberId; readonly receive: ReceivePair },
): Promise<{ half: Secret; sealed: Bytes; own: Bytes }> {
  const halfBytes = randomBytes(32)
  const sealed = await sealTo(scopeKey, halfBytes, sealedShareAad(c, epoch))
  const own = await sealTo(person.receive.publicBytes, halfBytes, ownHalfAad(c, person.author))
  return { half: await takeSecret(halfBytes), sealed, own }
}

/** @throws CodedError `not_readable` */
export async function openOwnHalf(
  c: ShareContext,
  person: { readonly author: MemberId; readonly receive: ReceivePair },
  own: Bytes,
): Promise<Secret> {
  const halfBytes = await openWith(person.receive, own, ownHalfAad(c, person.author))
  if (halfBytes.length !== 32) throw new CodedError('not_readable')
  return takeSecret(halfBytes)
}

/** @throws CodedError `not_readable` */
export async function openClientHalf(c: ShareContext, epoch: number, scopePair: ReceivePair, sealed: Bytes): Promise<Secret> {
  const halfBytes = await openWith(scopePair, sealed, sealedShareAad(c, epoch))
  if (halfBytes.length !== 32) throw new CodedError('not_readable')
  return takeSecret(halfBytes)
}

/** Opens a client half and seals it again to another epoch of its scope. @throws CodedError `not_readable` */
export async function resealClientHalf(
  c: ShareContext,
  from: { readonly epoch: number; readonly pair: ReceivePair; readonly sealed: Bytes },
  to: { readonly epoch: number; readonly scopeKey: Bytes },
): Promise<Bytes> {
  const halfBytes = await openWith(from.pair, from.sealed, sealedShareAad(c, from.epoch))
  try {
    if (halfBytes.length !== 32) throw new CodedError('not_readable')
    return await sealTo(to.scopeKey, halfBytes, sealedShareAad(c, to.epoch))
  } finally {
    halfBytes.fill(0)
  }
}

/** Opens a client half and seals it to a depicted person's key as well. @throws CodedError `not_readable` */
export async function resealForPerson(
  c: ShareContext,
  from: { readonly epoch: number; readonly pair: ReceivePair; readonly sealed: Bytes },
  person: { readonly author: MemberId; readonly receive: ReceivePair },
): Promise<Bytes> {
  const halfBytes = await openWith(from.pair, from.sealed, sealedShareAad(c, from.epoch))
  try {
    if (halfBytes.length !== 32) throw new CodedError('not_readable')
    return await sealTo(person.receive.publicBytes, halfBytes, ownHalfAad(c, person.author))
  } finally {
    halfBytes.fill(0)
  }
}

/** DEK = HKDF-SHA-256(ikm = client half, salt = server half). @throws CodedError `not_readable` for a server half of another length */
export async function dataKey(c: ShareContext, half: Secret, serverHalf: string): Promise<ParentKey> {
  const salt = sealedBytes(serverHalf)
  if (salt.length !== 32) throw new CodedError('not_readable')
  const key = await hkdfParent(half, dataKeyInfo(c), salt)
  salt.fill(0)
  return key
}
