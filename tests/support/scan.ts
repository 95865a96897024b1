// Searches large places for many needles at once: one pass over the bytes, whatever the number of needles and their disguises.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Finding, Needle } from './needles.ts'

export interface Scanner {
  /** @returns each needle and encoding found in `bytes`, once. */
  scan(place: string, bytes: Buffer): readonly Finding[]
}

interface Pattern {
  readonly needle: string
  readonly encoding: string
  readonly bytes: Buffer
}

const bits = 20

/** Patterns are looked up by their first four bytes. */
export function createScanner(needles: readonly Needle[]): Scanner {
  const byStart = new Map<number, Pattern[]>()
  const maybe = new Uint8Array(1 << bits)
  for (const { name: needle, forms } of needles)
    for (const { encoding, bytes } of forms) {
      if (bytes.length < 4) throw new RangeError(`${needle} as ${encoding} is too short to be told from chance`)
      const start = bytes.readUInt32LE(0)
      const known = byStart.get(start)
      if (known) known.push({ needle, encoding, bytes })
      else byStart.set(start, [{ needle, encoding, bytes }])
      maybe[slot(start)] = 1
    }

  const search = (place: string, bytes: Buffer): Finding[] => {
    const found = new Map<string, Finding>()
    let start = 0
    for (let at = 0; at < bytes.length; at++) {
      start = ((start >>> 8) | ((bytes[at] ?? 0) << 24)) >>> 0
      if (at < 3 || maybe[slot(start)] === 0) continue
      const from = at - 3
      for (const { needle, encoding, bytes: wanted } of byStart.get(start) ?? [])
        if (bytes.compare(wanted, 0, wanted.length, from, Math.min(bytes.length, from + wanted.length)) === 0)
          found.set(`${needle} ${encoding}`, { needle, encoding, place })
    }
    return [...found.values()]
  }
  return { scan: (place, bytes) => layers(bytes).flatMap((layer) => search(place, layer)) }
}

const slot = (start: number): number => Math.imul(start, 0x9e3779b1) >>> (32 - bits)

function layers(bytes: Buffer): readonly Buffer[] {
  const found = [bytes]
  for (const unpack of [gunzipSync, inflateSync, brotliDecompressSync]) {
    try {
      found.push(unpack(bytes))
    } catch {
      // Not a stream of this kind: nothing to unpack, the raw layer is still searched.
    }
  }
  return found
}
