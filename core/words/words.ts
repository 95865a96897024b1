// Six words that two people compare: 72 bits of a hash as six pairs of everyday nouns, 12 bits each, in the reader's language.
import * as en from './en.ts'
import * as nl from './nl.ts'

const lists = { nl, en } as const
const bitsPerWord = 12
const wordCount = 6

/** Numbers from 0 to 4095, six of them; what travels, so that each side reads them in its own language. */
export type WordNumbers = readonly number[]

/** The first 72 bits of a hash. */
export function wordNumbers(hash: Uint8Array): WordNumbers {
  return Array.from({ length: wordCount }, (_, i) => {
    const bit = i * bitsPerWord
    const [a = 0, b = 0] = [hash[bit >> 3], hash[(bit >> 3) + 1]]
    return (((a << 8) | b) >> (4 - (bit & 7))) & 0xfff
  })
}

/** The words, like `apple-bridge`. */
export function wordsOf(numbers: WordNumbers, language: keyof typeof lists): readonly string[] {
  const [firsts, seconds] = [lists[language].firsts.split(' '), lists[language].seconds.split(' ')]
  return numbers.map((number) => `${firsts[number >> 6] ?? ''}-${seconds[number & 63] ?? ''}`)
}
