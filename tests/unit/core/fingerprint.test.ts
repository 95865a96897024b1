// Fingerprints: the bits mean what they say, and sameness is a matter of few differing bits.
import fc from '../../support/fast-check.ts'
import { expect, test } from 'vitest'
import { fingerprintOf, isTelling, looksLikeSameFrame } from '../../../core/fingerprint.ts'

const grid = (value: (column: number, row: number) => number): number[] =>
  Array.from({ length: 72 }, (_, i) => value(i % 9, Math.floor(i / 9)))

test('lighter to the right is ones, darker or equal zeros; light and contrast do not matter', () => {
  expect(fingerprintOf(grid((x) => x))).toBe('f'.repeat(16))
  expect(fingerprintOf(grid((x) => -x))).toBe('0'.repeat(16))
  expect(fingerprintOf(grid((x, y) => (y === 0 && x > 0 ? 1 : 0)))).toBe(`8${'0'.repeat(15)}`)
  const some = grid((x, y) => Math.sin(x * 3 + y * y))
  expect(fingerprintOf(some.map((value) => value * 40 + 100))).toBe(fingerprintOf(some))
  expect(() => fingerprintOf([1, 2, 3])).toThrow(RangeError)
})

test('a blank page and a plain gradient tell nothing apart', () => {
  const blank = fingerprintOf(grid(() => 255))
  const gradient = fingerprintOf(grid((x) => x))
  expect([blank, gradient, fingerprintOf(grid((x, y) => Math.sin(x * 3 + y * y))), '0', ''].map(isTelling)).toEqual([
    false,
    false,
    true,
    false,
    false,
  ])
})

test('seven differing bits are the same frame, eight are not, counted by a slow twin', () => {
  const hex = fc
    .array(fc.constantFrom(...Array.from('0123456789abcdef')), { minLength: 16, maxLength: 16 })
    .map((digits) => digits.join(''))
  const bitsOf = (text: string): string =>
    Array.from(text)
      .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
      .join('')
  fc.assert(
    fc.property(hex, fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 16 }), (print, flips) => {
      const bits = Array.from(bitsOf(print))
        .map((bit, i) => (flips.includes(i) ? (bit === '0' ? '1' : '0') : bit))
        .join('')
      const other = (bits.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16)).join('')
      expect(looksLikeSameFrame(print, other)).toBe(flips.length < 8)
    }),
  )
  expect(looksLikeSameFrame('0'.repeat(16), '')).toBe(false)
})
