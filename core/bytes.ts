// Bytes and their text forms. Unpadded base64url (RFC 4648 §5) on the wire, lower-case hex for hashes, Crockford base32 for what people type.
import { CodedError } from './errors.ts'

export type Bytes = Uint8Array<ArrayBuffer>

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const crockfordAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** UTF-8 bytes of `text`. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

/** Text of UTF-8 `bytes`. @throws TypeError when they are not valid UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

/** Joins byte strings. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** Equal length and content. The time depends on the length only, so it may compare commitments. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Bytes of lower-case hexadecimal. @throws CodedError `bad_encoding`. */
export function fromHex(hex: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/.test(hex)) throw new CodedError('bad_encoding', 'not lower-case hexadecimal')
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Unpadded base64url. */
export function toBase64Url(bytes: Uint8Array): string {
  const chunks: string[] = []
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]]
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    let chunk = base64Alphabet.charAt(word >> 18) + base64Alphabet.charAt((word >> 12) & 63)
    if (b !== undefined) chunk += base64Alphabet.charAt((word >> 6) & 63)
    if (c !== undefined) chunk += base64Alphabet.charAt(word & 63)
    chunks.push(chunk)
  }
  return chunks.join('')
}

const base64Values = new Map(Array.from(base64Alphabet, (char, value) => [char.charCodeAt(0), value]))

/** Bytes of unpadded, canonical base64url. @throws CodedError `bad_encoding` on padding, foreign characters or stray bits. */
export function fromBase64Url(text: string): Bytes {
  const rest = text.length % 4
  if (rest === 1) throw new CodedError('bad_encoding', 'impossible base64url length')
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let accumulator = 0
  let bitCount = 0
  let offset = 0
  for (let i = 0; i < text.length; i++) {
    const value = base64Values.get(text.charCodeAt(i))
    if (value === undefined) throw new CodedError('bad_encoding', 'not base64url')
    accumulator = ((accumulator << 6) | value) & 0xffff
    bitCount += 6
    if (bitCount >= 8) {
      bitCount -= 8
      bytes[offset++] = (accumulator >> bitCount) & 0xff
    }
  }
  if ((accumulator & ((1 << bitCount) - 1)) !== 0) throw new CodedError('bad_encoding', 'non-canonical base64url')
  return bytes
}

/** Crockford base32 (no I, L, O, U), upper case, most significant bits first, last character zero-filled. */
export function toCrockford(bytes: Uint8Array): string {
  let text = ''
  let accumulator = 0
  let bitCount = 0
  for (const byte of bytes) {
    accumulator = ((accumulator << 8) | byte) & 0xfff
    bitCount += 8
    while (bitCount >= 5) {
      bitCount -= 5
      text += crockfordAlphabet.charAt((accumulator >> bitCount) & 31)
    }
  }
  return bitCount > 0 ? text + crockfordAlphabet.charAt((accumulator << (5 - bitCount)) & 31) : text
}

/**
 * Reads what a person typed: case, spaces and hyphens do not matter; O reads as 0, I and L as 1.
 * @returns undefined when the text cannot be Crockford base32 of exactly `sizeBytes` bytes.
 */
export function parseCrockford(text: string, sizeBytes: number): Bytes | undefined {
  const clean = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  if (clean.length !== Math.ceil((sizeBytes * 8) / 5)) return undefined
  const bytes = new Uint8Array(sizeBytes)
  let accumulator = 0
  let bitCount = 0
  let offset = 0
  for (const char of clean) {
    const value = crockfordAlphabet.indexOf(char)
    if (value < 0) return undefined
    accumulator = ((accumulator << 5) | value) & 0xfff
    bitCount += 5
    if (bitCount >= 8) {
      bitCount -= 8
      bytes[offset++] = (accumulator >> bitCount) & 0xff
    }
  }
  return (accumulator & ((1 << bitCount) - 1)) === 0 ? bytes : undefined
}
