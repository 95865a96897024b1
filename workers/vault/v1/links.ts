// Keys that follow from a link's secret, and from the secret a depicted person's browser makes: derived the same way, never stored by us.
import { concatBytes, toBase64Url, type Bytes } from '../../../core/bytes.ts'
import { addressBytes, askInfo, askSecretInfo } from '../../../core/format/asks.ts'
import type { AskId } from '../../../core/ids.ts'
import { importSignKey, receivePair, signPublicKey, type ReceivePair } from '../key-pairs.ts'
import { hkdf, hmacSha256, sha256Hex, takeSecret, type ParentKey } from '../primitives.ts'

export interface SignPair {
  readonly signKey: CryptoKey
  /** Base64url. */
  readonly publicKey: string
}

export interface PersonKeys extends SignPair {
  readonly receive: ReceivePair
  /** Base64url. */
  readonly receiveKey: string
}

/** What a link holds, as its author's own key makes it again; the caller's to zero. */
export const linkSecret = (asks: ParentKey, ask: AskId): Promise<Bytes> =>
  // HKDF-Expand (RFC 5869 §2.3): one block.
  hmacSha256(asks, concatBytes(askSecretInfo(ask), Uint8Array.of(1)))

/** The key that certifies whoever signs through the link. The secret stays the caller's to zero. */
export async function linkKeys(secretBytes: Bytes): Promise<SignPair> {
  return signPair(await derived(secretBytes, askInfo.linkSign))
}

/** Its private half alone, as showing the link needs it. The secret stays the caller's to zero. */
export const linkSignKey = async (secretBytes: Bytes): Promise<CryptoKey> => signKeyOf(await derived(secretBytes, askInfo.linkSign))

/** The same of a person's own secret. */
export const personSignKey = async (secretBytes: Bytes): Promise<CryptoKey> =>
  signKeyOf(await derived(secretBytes, askInfo.personSign))

/** SHA-256(salt | address), the salt derived from the link's secret: neither our server nor anybody without the link can try addresses. */
export async function linkAddressHash(secretBytes: Bytes, address: string): Promise<string> {
  return sha256Hex(addressBytes(await linkSalt(secretBytes), address))
}

/** The salt itself: whoever holds the link shows it to have an address compared. */
export async function linkSalt(secretBytes: Bytes): Promise<Bytes> {
  return derived(secretBytes, askInfo.address)
}

/** The keys of a person's own secret, which stays the caller's to zero. */
export async function personKeys(secretBytes: Bytes): Promise<PersonKeys> {
  const secret = await takeSecret(secretBytes.slice())
  const receiveBytes = await hkdf(secret, askInfo.personReceive, 32)
  const receive = await receivePair(receiveBytes)
  receiveBytes.fill(0)
  return { ...(await signPair(await hkdf(secret, askInfo.personSign, 32))), receive, receiveKey: toBase64Url(receive.publicBytes) }
}

async function signPair(seed: Bytes): Promise<SignPair> {
  const pair = { signKey: await importSignKey(seed), publicKey: await signPublicKey(seed) }
  seed.fill(0)
  return pair
}

async function signKeyOf(seed: Bytes): Promise<CryptoKey> {
  const key = await importSignKey(seed)
  seed.fill(0)
  return key
}

const derived = async (secretBytes: Bytes, info: Bytes): Promise<Bytes> => hkdf(await takeSecret(secretBytes.slice()), info, 32)
