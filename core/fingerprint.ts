// Recognises the same frame again (saved smaller, in another format, a little brighter), or the next of a burst, without comparing pixels: 64 bits that
// say where a picture gets lighter from left to right. Says nothing about who is in it.

/** Columns and rows of lightness a fingerprint is made of. */
export const fingerprintGrid = { columns: 9, rows: 8 } as const

/** @param lightness row by row, {@link fingerprintGrid} in size @returns 16 hexadecimal digits */
export function fingerprintOf(lightness: readonly number[]): string {
  const { columns, rows } = fingerprintGrid
  if (lightness.length !== columns * rows) throw new RangeError('not a fingerprint grid')
  let digits = ''
  for (let row = 0; row < rows; row++) {
    for (let half = 0; half < 2; half++) {
      let digit = 0
      for (let bit = 0; bit < 4; bit++) {
        const at = row * columns + half * 4 + bit
        digit = digit * 2 + ((lightness[at + 1] ?? 0) > (lightness[at] ?? 0) ? 1 : 0)
      }
      digits += digit.toString(16)
    }
  }
  return digits
}

/** A blank page gets hardly lighter anywhere, a plain gradient everywhere: many pictures have such a fingerprint, so it tells none of them apart. */
const leastBits = 8

export function isTelling(fingerprint: string): boolean {
  const bits = differingBits(fingerprint, '0'.repeat(16))
  return fingerprint.length === 16 && bits >= leastBits && bits <= 64 - leastBits
}

/** Differing bits from which two pictures count as different ones; copies differ in a few (tests/browser/vision/duplicates.test.ts). */
const differentFrom = 8

export function looksLikeSameFrame(a: string, b: string): boolean {
  return a.length === b.length && differingBits(a, b) < differentFrom
}

/** A fingerprint as numbers, for whoever holds it against thousands. */
export type FrameWords = readonly [first: number, second: number]

export function wordsOf(fingerprint: string): FrameWords {
  return [wordAt(fingerprint, 0), wordAt(fingerprint, 8)]
}

export function areSameFrame(a: FrameWords, b: FrameWords): boolean {
  return ones(a[0] ^ b[0]) + ones(a[1] ^ b[1]) < differentFrom
}

function differingBits(a: string, b: string): number {
  let differing = 0
  for (let at = 0; at < Math.max(a.length, b.length); at += 8) differing += ones(wordAt(a, at) ^ wordAt(b, at))
  return differing
}

const wordAt = (digits: string, at: number): number => Number.parseInt(digits.slice(at, at + 8) || '0', 16)

/** Counted for all 32 bits side by side: an event of ten thousand photos asks this millions of times. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
