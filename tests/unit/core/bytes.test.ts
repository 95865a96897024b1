import { expect, test } from 'vitest'
import { fromBase64Url, toBase64Url, toCrockford, parseCrockford, utf8 } from '../../../core/bytes.ts'

// RFC 4648 §10, without padding.
test.each([
  ['', ''],
  ['f', 'Zg'],
  ['fo', 'Zm8'],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg'],
  ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
])('base64url of "%s" is %s', (text, encoded) => {
  expect(toBase64Url(utf8(text))).toBe(encoded)
  expect(fromBase64Url(encoded)).toEqual(utf8(text))
})

test('what a person types reads back, whatever the case, spaces and look-alikes', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => i * 17)
  const typed = toCrockford(bytes)
    .toLowerCase()
    .replace(/0/g, 'o')
    .replace(/1/g, 'l')
    .replace(/(.{4})/g, '$1 - ')
  expect(parseCrockford(typed, 16)).toEqual(bytes)
  expect(parseCrockford(`${typed}x`, 16)).toBeUndefined()
})
