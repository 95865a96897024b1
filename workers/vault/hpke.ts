// Sealing to a public key: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The only file that touches `hpke`.
// Base mode says nothing about who sealed: shares carry a signed hash, grants are checked against the chain's public key.
import { AEAD_AES_256_GCM, CipherSuite, EncapError, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from 'hpke'
import { concatBytes, type Bytes } from '../../core/bytes.ts'
import { CodedError } from '../../core/errors.ts'
import { hpkeInfo } from '../../core/format/v1.ts'
import { importReceiveKey, type ReceivePair } from './key-pairs.ts'

const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM)
const encapsulatedLength = 32

/** @returns encapsulated key 32 B | ciphertext and tag. */
export async function sealTo(publicKey: Bytes, plaintext: Uint8Array, aad: Bytes): Promise<Bytes> {
  const recipient = await importReceiveKey(publicKey)
  const { encapsulatedSecret, ciphertext } = await onceMore(() => suite.Seal(recipient, plaintext, { aad, info: hpkeInfo }))
  return concatBytes(encapsulatedSecret, ciphertext)
}

/** WebKitGTK (2.50) fails to make about one X25519 pair in 256; the next one is another. */
async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof EncapError) return work()
    throw error
  }
}

/** @throws CodedError `not_readable`, whatever was wrong */
export async function openWith(pair: ReceivePair, sealed: Uint8Array, aad: Bytes): Promise<Bytes> {
  const [encapsulated, ciphertext] = [sealed.slice(0, encapsulatedLength), sealed.slice(encapsulatedLength)]
  try {
    // The whole pair, because the private key cannot be exported and hpke then cannot work out the public half itself.
    return new Uint8Array(await suite.Open(pair, encapsulated, ciphertext, { aad, info: hpkeInfo }))
  } catch {
    // One opaque answer: which part failed is a hint to whoever altered it.
    throw new CodedError('not_readable')
  }
}
