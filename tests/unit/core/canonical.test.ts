import fc from '../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { canonicalJson, type CanonicalValue } from '../../../core/canonical.ts'
import vectors from '../../vectors/canonical-json.json' with { type: 'json' }

test.each(vectors)('$name', ({ input, output }) => {
  expect(canonicalJson(JSON.parse(input) as CanonicalValue)).toBe(output)
})

describe('what has no one form is not_canonical', () => {
  test.each([
    ['a fraction', 0.5],
    ['minus zero', -0],
    ['past the safe integers', 2 ** 53],
    ['not a number', NaN],
    ['a lone high surrogate', '\ud800'],
    ['a lone low surrogate', 'x\udc00y'],
    ['a lone surrogate as a key', { '\ud800': 1 }],
    ['a date', new Date(0)],
    ['bytes', new Uint8Array(1)],
    ['undefined in a list', [undefined]],
    ['a hole in a list', Array(1)],
    ['a function', () => 1],
  ])('%s', (_name, value) => {
    expect(() => canonicalJson(value as unknown as CanonicalValue)).toThrow(expect.objectContaining({ code: 'not_canonical' }))
  })
})

const anyValue = fc.letrec<{ value: CanonicalValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

test('one value, one text: parsing and writing again changes nothing, and key order does not matter', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(JSON.parse(text) as CanonicalValue)).toBe(text)
      if (value !== null && typeof value === 'object' && !Array.isArray(value))
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text)
    }),
  )
})

test('members that are undefined are left out', () => {
  expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}')
})
