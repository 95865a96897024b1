// The one-pass scanner finds exactly what the plain one finds, wherever it lies.
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { scan, textNeedle, vectorNeedle, type Finding } from '../../support/needles.ts'
import { createScanner } from '../../support/scan.ts'

const needles = [
  textNeedle('name', 'Zwaantje Wijdeveld'),
  vectorNeedle(
    'vector',
    Array.from({ length: 128 }, (_, i) => Math.sin(i + 1)),
  ),
]
const sorted = (found: readonly Finding[]): string[] => found.map(({ needle, encoding }) => `${needle} ${encoding}`).sort()

describe('createScanner', () => {
  it.each([0, 1, 5000])('finds every disguise at offset %i, as the plain scanner does', (offset) => {
    const scanner = createScanner(needles)
    for (const { forms } of needles)
      for (const { bytes } of forms) {
        const haystack = Buffer.concat([randomBytes(offset), bytes])
        const found = sorted(scanner.scan('here', haystack))
        expect(found.length).toBeGreaterThan(0)
        expect(found).toEqual(sorted(scan('here', haystack, needles)))
      }
  })

  it('looks inside packed content and finds nothing in noise', () => {
    const scanner = createScanner(needles)
    expect(sorted(scanner.scan('here', gzipSync('to Zwaantje Wijdeveld')))).toContain('name raw')
    expect(scanner.scan('here', randomBytes(1_000_000))).toEqual([])
  })
})
