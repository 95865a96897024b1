// The symmetric half of WebCrypto as the formats use it: random bytes, SHA-256, HKDF (RFC 5869) and AES-256-GCM.
// A parent key is a 32-byte HKDF pseudorandom key held as a non-extractable HMAC key, so that expanding from it never shows its bytes.
import { concatBytes, toHex, type Bytes } from '../../core/bytes.ts'
import { CodedError } from '../../core/errors.ts'

declare const parentKeyBrand: unique symbol
/** What single-use envelope keys are expanded from. */
export type ParentKey = CryptoKey & { readonly [parentKeyBrand]: true }

declare const secretBrand: unique symbol
/** Input keying material for HKDF. */
export type Secret = CryptoKey & { readonly [secretBrand]: true }

const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 } as const
const noSalt: Bytes = new Uint8Array(0)

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

export async function sha256Hex(bytes: Bytes): Promise<string> {
  return toHex(await sha256(bytes))
}

/** Moves secret bytes into a non-extractable key and zeroes them. */
export async function takeSecret(bytes: Bytes): Promise<Secret> {
  const secret = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits', 'deriveKey'])
  bytes.fill(0)
  return secret as Secret
}

/** HKDF-SHA-256 to bytes, at most 8160. */
export async function hkdf(secret: Secret, info: Bytes, length: number, salt: Bytes = noSalt): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, secret, length * 8))
}

/** HKDF-SHA-256 to a parent key, without its bytes ever being seen. */
export async function hkdfParent(secret: Secret, info: Bytes, salt: Bytes = noSalt): Promise<ParentKey> {
  const key = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info }, secret, hmac, false, ['sign'])
  return key as ParentKey
}

/** HKDF-Expand (RFC 5869 §2.3) to 64 bytes: the first block is an AES-256-GCM key, the second commits to it. */
export async function expandEnvelopeKey(parent: ParentKey, info: Bytes): Promise<{ key: CryptoKey; commitment: Bytes }> {
  const first = await hmacSha256(parent, concatBytes(info, Uint8Array.of(1)))
  const commitment = await hmacSha256(parent, concatBytes(first, info, Uint8Array.of(2)))
  const key = await crypto.subtle.importKey('raw', first, 'AES-GCM', false, ['encrypt', 'decrypt'])
  first.fill(0)
  return { key, commitment }
}

export async function aesGcmSeal(key: CryptoKey, nonce: Bytes, plaintext: Bytes, aad: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, key, plaintext))
}

/** @throws CodedError `not_readable` */
export async function aesGcmOpen(key: CryptoKey, nonce: Bytes, ciphertext: Bytes, aad: Bytes): Promise<Bytes> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, key, ciphertext))
  } catch {
    // WebCrypto tells nothing but "OperationError"; neither do we.
    throw new CodedError('not_readable')
  }
}

/** HMAC-SHA-256 (RFC 2104). */
export async function hmacSha256(key: ParentKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, message))
}
