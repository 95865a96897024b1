// Everything that follows from a member secret: the receive and sign pairs, the key of the member's own record, the key of this device.
import type { Bytes } from '../../../core/bytes.ts'
import { memberAsksInfo } from '../../../core/format/asks.ts'
import { derivationInfo } from '../../../core/format/v1.ts'
import { importSignKey, receivePair, signPublicKey, type ReceivePair } from '../key-pairs.ts'
import { hkdf, hkdfParent, takeSecret, type ParentKey } from '../primitives.ts'

export interface MemberKeys {
  readonly receive: ReceivePair
  readonly signKey: CryptoKey
  /** Seals what the member carries from device to device: the heads they have seen. */
  readonly record: ParentKey
  /** Seals what only this member's devices read back. */
  readonly device: ParentKey
  /** Secrets of the links this member makes follow from it. */
  readonly asks: ParentKey
}

/** Derives the keys of a member secret, which is zeroed. */
export async function memberKeys(secretBytes: Bytes): Promise<MemberKeys> {
  const { keys, seed } = await derive(secretBytes)
  seed.fill(0)
  return keys
}

/** The same with the public sign key, which the founding entry names. */
export async function newMemberKeys(secretBytes: Bytes): Promise<{ keys: MemberKeys; signPublic: string }> {
  const { keys, seed } = await derive(secretBytes)
  const signPublic = await signPublicKey(seed)
  seed.fill(0)
  return { keys, signPublic }
}

async function derive(secretBytes: Bytes): Promise<{ keys: MemberKeys; seed: Bytes }> {
  const secret = await takeSecret(secretBytes)
  const receiveBytes = await hkdf(secret, derivationInfo.memberReceive, 32)
  const seed = await hkdf(secret, derivationInfo.memberSign, 32)
  const keys = {
    receive: await receivePair(receiveBytes),
    signKey: await importSignKey(seed),
    record: await hkdfParent(secret, derivationInfo.memberRecord),
    device: await hkdfParent(secret, derivationInfo.device),
    asks: await hkdfParent(secret, memberAsksInfo),
  }
  receiveBytes.fill(0)
  return { keys, seed }
}
