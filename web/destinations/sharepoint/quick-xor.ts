// QuickXorHash, which SharePoint keeps of every file (Microsoft, "Code snippets: QuickXorHash algorithm"). No protection against forgery: it only recognises a
// file of ours whose fingerprint column was never set.
import type { Bytes } from '../../../core/bytes.ts'

const widthBits = 160
const shiftBits = 11

/** @returns base64, as Graph shows it */
export function quickXorOf(bytes: Bytes): string {
  const hash = new Uint8Array(widthBits / 8)
  const mix = (cell: number, value: number): void => {
    hash[cell] = (hash[cell] ?? 0) ^ value
  }
  for (const [index, byte] of bytes.entries()) {
    const bit = (index * shiftBits) % widthBits
    const [cell, offset] = [bit >> 3, bit & 7]
    mix(cell, (byte << offset) & 0xff)
    if (offset > 0) mix((cell + 1) % hash.length, byte >> (8 - offset))
  }
  // The length, 64 bits little-endian, over the last eight bytes.
  const length = new DataView(new ArrayBuffer(8))
  length.setBigUint64(0, BigInt(bytes.length), true)
  for (let at = 0; at < 8; at += 1) mix(hash.length - 8 + at, length.getUint8(at))
  return btoa(String.fromCharCode(...hash))
}
