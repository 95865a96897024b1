// SHA-256 in the forms the server stores and compares.
import { createHash } from 'node:crypto'
import { toHex, type Bytes } from '../core/bytes.ts'
import type { Sha256 } from '../core/log/tree.ts'

export function sha256(bytes: Uint8Array): Bytes {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

export const sha256Hex = (bytes: Uint8Array): string => toHex(sha256(bytes))

/** For core's tree, which also runs where hashing is asynchronous. */
export const asyncSha256: Sha256 = (bytes) => Promise.resolve(sha256(bytes))
