// Base64url through Node's native code: records reach 16 MiB, where core's portable loop would hold the event loop for a second.
import { CodedError } from '../core/errors.ts'

export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}

/** @throws CodedError `bad_encoding` for anything but unpadded, canonical base64url */
export function decodeBase64Url(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  // Node skips what it cannot read; the round trip shows it.
  if (bytes.toString('base64url') !== text) throw new CodedError('bad_encoding', 'not canonical base64url')
  return bytes
}
