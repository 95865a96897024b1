// QuickXorHash against the example its ports print for "hello world", and against a slow twin written from Microsoft's description of it.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { utf8, type Bytes } from '../../../../core/bytes.ts'
import { quickXorOf } from '../../../../web/destinations/sharepoint/quick-xor.ts'

const width = 160n
const all = (1n << width) - 1n

/** One number of 160 bits, each byte turned eleven bits further than the one before; the length lies over its upper 64. */
function slow(bytes: Bytes): string {
  let block = 0n
  for (const [index, byte] of bytes.entries()) {
    const turn = BigInt(index * 11) % width
    const value = BigInt(byte)
    block ^= ((value << turn) | (value >> (width - turn))) & all
  }
  block ^= BigInt(bytes.length) << 96n
  const cells = Array.from({ length: 20 }, (_, at) => Number((block >> BigInt(8 * at)) & 0xffn))
  return Buffer.from(cells).toString('base64')
}

test.each([
  ['', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ['hello world', 'aCgDG9jwBhDc4Q1yawMZAAAAAAA='],
])('%j', (text, hash) => {
  expect(quickXorOf(utf8(text))).toBe(hash)
  expect(slow(utf8(text))).toBe(hash)
})

test.each([1, 14, 15, 16, 20, 21, 159, 160, 161, 5000])('%i random bytes, as the slow twin has it', (size) => {
  const bytes = new Uint8Array(randomBytes(size))
  expect(quickXorOf(bytes)).toBe(slow(bytes))
})
