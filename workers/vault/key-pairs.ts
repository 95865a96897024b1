// X25519 (receive) and Ed25519 (sign) pairs from 32 secret bytes, imported as PKCS#8 (RFC 8410) so that the private halves cannot be exported.
import { concatBytes, equalBytes, fromBase64Url, toBase64Url, type Bytes } from '../../core/bytes.ts'

/** An X25519 pair as `hpke` wants it. */
export interface ReceivePair {
  readonly publicKey: CryptoKey
  readonly privateKey: CryptoKey
  readonly publicBytes: Bytes
}

// RFC 8410 §7: version 0, the algorithm's OID (1.3.101.110 X25519, 1.3.101.112 Ed25519), an octet string with the 32 bytes.
const pkcs8Prefix = (algorithm: number): Bytes =>
  Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, algorithm, 0x04, 0x22, 0x04, 0x20)
const x25519Prefix = pkcs8Prefix(0x6e)
const ed25519Prefix = pkcs8Prefix(0x70)

/** RFC 7748 §6.1: a public key is X25519(private, 9), so it can be had from a key that cannot be exported. */
const x25519BasePoint: Bytes = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 9 : 0))

/** Raw X25519 public key → key to seal to. */
export function importReceiveKey(publicKey: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', publicKey, 'X25519', true, [])
}

/** The pair of a 32-byte X25519 private key. The bytes stay the caller's to zero. */
export async function receivePair(secretBytes: Bytes): Promise<ReceivePair> {
  const privateKey = await importPrivate(x25519Prefix, secretBytes, 'X25519', ['deriveBits'])
  const basePoint = await importReceiveKey(x25519BasePoint)
  const publicBytes = new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: basePoint }, privateKey, 256))
  return { privateKey, publicKey: await importReceiveKey(publicBytes), publicBytes }
}

/** The signing key of a 32-byte Ed25519 seed. The bytes stay the caller's to zero. */
export function importSignKey(seedBytes: Bytes): Promise<CryptoKey> {
  return importPrivate(ed25519Prefix, seedBytes, 'Ed25519', ['sign'])
}

/**
 * The public half of an Ed25519 seed, base64url. WebCrypto tells it through an export only, and Firefox (140) refuses that for an imported key. So: RFC 8032
 * §5.1.5 multiplies the base point by the clamped first half of SHA-512(seed), which is what X25519 does with the same point on the curve's other form
 * (RFC 7748 §4.1), and y = (u - 1) / (u + 1). Which of the two points with that y it is, a signature tells. Nothing secret is reckoned with here.
 */
export async function signPublicKey(seedBytes: Bytes): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', seedBytes))
  const { publicBytes } = await receivePair(digest.slice(0, 32)).finally(() => digest.fill(0))
  const [even, odd] = pointsAt(publicBytes).map(toBase64Url)
  const key = await importSignKey(seedBytes)
  const message = new Uint8Array(0)
  const signature = await signBytes(key, message)
  for (const candidate of [even, odd]) if (candidate && (await verifyBytes(candidate, message, signature))) return candidate
  throw new Error('an Ed25519 seed without a public key')
}

const fieldPrime = 2n ** 255n - 19n

/** Both Ed25519 points, encoded, of an X25519 u-coordinate: the same y, the two signs of x. */
function pointsAt(u: Bytes): readonly [Bytes, Bytes] {
  const at = u.reduceRight((number, byte) => number * 256n + BigInt(byte), 0n)
  let y = ((at + fieldPrime - 1n) * inverse(at + 1n)) % fieldPrime
  const even = new Uint8Array(32)
  for (let index = 0; index < 32; index++, y /= 256n) even[index] = Number(y % 256n)
  const odd = even.slice()
  odd[31] = (odd[31] ?? 0) | 0x80
  return [even, odd]
}

/** By Fermat: number^(p-2). */
function inverse(number: bigint): bigint {
  let [result, power] = [1n, number % fieldPrime]
  for (let left = fieldPrime - 2n; left > 0n; left /= 2n) {
    if (left % 2n === 1n) result = (result * power) % fieldPrime
    power = (power * power) % fieldPrime
  }
  return result
}

/** Ed25519 (RFC 8032), base64url. */
export async function signBytes(key: CryptoKey, message: Bytes): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.sign('Ed25519', key, message)))
}

/** False for anything that is not a valid signature, malformed keys and texts included: what cannot be decoded verifies nothing. */
export async function verifyBytes(publicKey: string, message: Bytes, signature: string): Promise<boolean> {
  try {
    const key = await verifyKey(publicKey)
    return await crypto.subtle.verify('Ed25519', key, fromBase64Url(signature), message)
  } catch {
    // Both the decoder and WebCrypto throw on malformed input; either way there is no valid signature here.
    return false
  }
}

/** The same for raw bytes, as the log's checkpoints hold them. */
export const verifyRaw = (publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> =>
  verifyBytes(toBase64Url(publicKey), message, toBase64Url(signature))

/** True when both raw public keys are the same. */
export function isSameKey(a: Bytes, b: string): boolean {
  return equalBytes(a, fromBase64Url(b))
}

async function importPrivate(prefix: Bytes, secretBytes: Bytes, algorithm: string, usages: KeyUsage[]): Promise<CryptoKey> {
  const pkcs8 = concatBytes(prefix, secretBytes)
  try {
    return await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, usages)
  } finally {
    pkcs8.fill(0)
  }
}

// Few authors sign many statements: each key is imported once. Bounded by the members of a workspace.
const verifyKeys = new Map<string, Promise<CryptoKey>>()

function verifyKey(publicKey: string): Promise<CryptoKey> {
  const known = verifyKeys.get(publicKey)
  if (known) return known
  const imported = crypto.subtle.importKey('raw', fromBase64Url(publicKey), 'Ed25519', false, ['verify'])
  verifyKeys.set(publicKey, imported)
  imported.catch(() => verifyKeys.delete(publicKey))
  return imported
}
