import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bytesNeedle, scan, textNeedle, vectorNeedle } from '../../support/needles.ts'

const secret = 'Wilhelmina Kanarie-Öz'
const needles = [textNeedle('name', secret)]
const found = (haystack: Buffer | string): boolean => scan('here', Buffer.from(haystack), needles).length > 0

describe('a leaked text is found', () => {
  test.each([
    ['in the clear', `{"name":"${secret}"}`],
    ['in hexadecimal', Buffer.from(`\\x00${secret}`).toString('hex')],
    ['percent-encoded', encodeURIComponent(secret)],
    ['JSON-escaped', Array.from(secret, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ...[0, 1, 2, 3].map((n) => [`in base64 at offset ${String(n)}`, Buffer.from(`${'x'.repeat(n)}${secret}yy`).toString('base64')]),
    ...[0, 1, 2].map((n) => [
      `in base64url at offset ${String(n)}`,
      Buffer.from(`${'x'.repeat(n)}${secret}`).toString('base64url'),
    ]),
  ])('%s', (_, haystack) => {
    expect(found(haystack)).toBe(true)
  })
  test('as UTF-16 of both orders', () => {
    expect(found(Buffer.from(secret, 'utf16le'))).toBe(true)
    expect(found(Buffer.from(secret, 'utf16le').swap16())).toBe(true)
  })
  test('inside a gzip stream', () => {
    expect(found(gzipSync(`body ${secret}`))).toBe(true)
  })
})

test('what is not there is not found', () => {
  expect(found(Buffer.from('Wilhelmina Kanari').toString('base64'))).toBe(false)
})

test('a vector is found as float32 bytes, in base64 and as printed JSON', () => {
  const vector = Array.from({ length: 128 }, (_, i) => Math.fround(Math.sin(i + 1) / 11))
  const needle = [vectorNeedle('embedding', vector)]
  const raw = Buffer.from(Float32Array.from(vector).buffer)
  for (const haystack of [raw, Buffer.from(raw.toString('base64')), Buffer.from(JSON.stringify(vector))])
    expect(scan('here', haystack, needle)).not.toEqual([])
  expect(scan('here', Buffer.from(JSON.stringify(vector.map((v) => v + 0.01))), needle)).toEqual([])
})

test('a slice of a picture is found inside a larger blob', () => {
  const picture = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)
  const blob = Buffer.concat([Buffer.alloc(333), picture, Buffer.alloc(10)])
  expect(scan('here', blob, [bytesNeedle('crop', picture)])).not.toEqual([])
})
