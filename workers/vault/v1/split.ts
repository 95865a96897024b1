// Splitting 32 bytes into three sheets of which any two give them back: Shamir's scheme with a straight line per byte over GF(2^8).
// One sheet alone is 32 uniformly random bytes.
import type { Bytes } from '../../../core/bytes.ts'
import { randomBytes } from '../primitives.ts'

/** Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197 §4.2). */
export function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 0; bit < 8; bit++) {
    if (((b >> bit) & 1) === 1) product ^= a << bit
  }
  for (let bit = 14; bit >= 8; bit--) if (((product >> bit) & 1) === 1) product ^= 0x11b << (bit - 8)
  return product
}

/** a^254 is 1/a for every a but 0. */
function inverse(a: number): number {
  let result = 1
  for (let i = 0; i < 254; i++) result = multiply(result, a)
  return result
}

/** y = secret + slope · x at x = 1, 2, 3. */
export function splitSecret(secret: Bytes): { readonly x: number; readonly y: Bytes }[] {
  const slope = randomBytes(secret.length)
  const parts = [1, 2, 3].map((x) => ({ x, y: secret.map((byte, i) => byte ^ multiply(slope[i] ?? 0, x)) }))
  slope.fill(0)
  return parts
}

/** The line through two points, at x = 0. @throws RangeError for one point twice */
export function joinSecret(a: { readonly x: number; readonly y: Bytes }, b: { readonly x: number; readonly y: Bytes }): Bytes {
  if (a.x === b.x || a.y.length !== b.y.length) throw new RangeError('two different sheets are needed')
  const scale = inverse(a.x ^ b.x)
  return a.y.map((byte, i) => multiply(multiply(byte, b.x) ^ multiply(b.y[i] ?? 0, a.x), scale))
}
