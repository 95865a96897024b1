// The six words: frozen lists of equal size, twelve bits each, the same things in both languages.
import { expect, test } from 'vitest'
import * as en from '../../../../core/words/en.ts'
import * as nl from '../../../../core/words/nl.ts'
import { wordNumbers, wordsOf } from '../../../../core/words/words.ts'

test.each([
  ['nl', nl],
  ['en', en],
] as const)('%s has 64 different words in each list, and no word that needs a second look', (_language, { firsts, seconds }) => {
  for (const list of [firsts.split(' '), seconds.split(' ')]) {
    expect(new Set(list).size).toBe(64)
    for (const word of list) expect(word).toMatch(/^[a-z]{2,9}$/)
  }
})

test('the first 72 bits of a hash, twelve at a time', () => {
  const hash = Uint8Array.of(0x00, 0x0f, 0xff, 0x12, 0x34, 0x56, 0x80, 0x08, 0x01, 0xff)
  expect(wordNumbers(hash)).toEqual([0x000, 0xfff, 0x123, 0x456, 0x800, 0x801])
  expect(wordsOf([0, 0xfff, 0x041], 'en')).toEqual(['apple-track', 'swan-wheel', 'flower-tray'])
  expect(wordsOf([0, 0xfff, 0x041], 'nl')).toEqual(['appel-baan', 'zwaan-wiel', 'bloem-bak'])
})
