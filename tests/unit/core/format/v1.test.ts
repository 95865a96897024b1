import fc from '../../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { concatBytes, toHex, utf8 } from '../../../../core/bytes.ts'
import {
  decodeDocument,
  decodeEnvelope,
  decodeMemberSecret,
  encodeDocument,
  encodeEnvelope,
  encodeMemberSecret,
  joinFields,
  padmeLength,
  recordAad,
  type RecordContext,
} from '../../../../core/format/v1.ts'
import type { MemberId, OwnerId, RecordId, ShareId, WorkspaceId } from '../../../../core/ids.ts'

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names the brand
const id = <T>(n: number): T => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as T
const bytes = (length: number, value = 0): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(value)
const notReadable = expect.objectContaining({ code: 'not_readable' }) as Error

test.each<[string, (string | number)[]]>([
  ['an empty field', ['a', '']],
  ['a separator', ['a|b']],
])('fields refuse %s, so that joined fields are unambiguous', (_name, fields) => {
  expect(() => joinFields(...fields)).toThrow(expect.objectContaining({ code: 'bad_field' }) as Error)
})

test('associated data of a record names everything it is bound to', () => {
  const context: RecordContext = {
    workspace: id<WorkspaceId>(1),
    owner: id<OwnerId>(2),
    scope: 'people',
    share: id<ShareId>(3),
    table: 'person',
    record: id<RecordId>(4),
    version: 5,
  }
  expect(new TextDecoder().decode(recordAad(context))).toBe(
    `${id<string>(1)}|person|${id<string>(4)}|5|${id<string>(2)}|people|${id<string>(3)}|imprimatur/v1`,
  )
})

describe('envelope', () => {
  const parts = { commitment: bytes(32, 1), nonce: bytes(12, 2), ciphertext: bytes(20, 3) }

  test('is laid out byte by byte', () => {
    expect(toHex(encodeEnvelope(parts))).toBe('494d503101' + '01'.repeat(32) + '02'.repeat(12) + '03'.repeat(20))
    expect(decodeEnvelope(encodeEnvelope(parts))).toEqual(parts)
  })

  test.each([
    ['another magic', concatBytes(utf8('IMP2'), encodeEnvelope(parts).subarray(4))],
    ['another suite', concatBytes(utf8('IMP1'), bytes(1, 2), encodeEnvelope(parts).subarray(5))],
    ['too few bytes for a tag', encodeEnvelope(parts).subarray(0, 64)],
    ['nothing', bytes(0)],
  ])('with %s is refused', (_name, envelope) => {
    expect(() => decodeEnvelope(envelope)).toThrow(notReadable)
  })

  test('parts of a wrong length are a bug', () => {
    for (const wrong of [{ commitment: bytes(31) }, { nonce: bytes(16) }, { ciphertext: bytes(15) }])
      expect(() => encodeEnvelope({ ...parts, ...wrong })).toThrow(RangeError)
  })
})

describe('document', () => {
  test('reads back, and its size is a PADMÉ size of at least 256', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.option(fc.uint8Array({ minLength: 1, maxLength: 5000 })), (json, attachment) => {
        const document = { json: JSON.parse(JSON.stringify(json)) as unknown, attachment: attachment && new Uint8Array(attachment) }
        const encoded = encodeDocument(document)
        expect(decodeDocument(encoded)).toEqual(document)
        expect(encoded.length).toBe(padmeLength(encoded.length))
        expect(encoded.length).toBeGreaterThanOrEqual(256)
      }),
    )
  })

  test('short documents are not told apart by size', () => {
    const sizes = ['', 'Bo', 'Wilhelmina van Oranje-Nassau'].map(
      (name) => encodeDocument({ json: { name }, attachment: null }).length,
    )
    expect(new Set(sizes)).toEqual(new Set([256]))
  })

  test('an empty attachment reads back as none', () => {
    expect(decodeDocument(encodeDocument({ json: 1, attachment: bytes(0) }))).toEqual({ json: 1, attachment: null })
  })

  test('what has no JSON form is refused before it is sealed', () => {
    expect(() => encodeDocument({ json: undefined, attachment: null })).toThrow(
      expect.objectContaining({ code: 'bad_document' }) as Error,
    )
  })

  test.each([
    ['nothing', bytes(0)],
    ['a JSON length beyond the end', concatBytes(Uint8Array.of(0, 0, 1, 0), bytes(100))],
    ['a JSON length near 2^32', concatBytes(bytes(4, 255), bytes(100))],
    [
      'an attachment length beyond the end',
      concatBytes(Uint8Array.of(0, 0, 0, 1), utf8('1'), Uint8Array.of(0, 0, 1, 0), bytes(10)),
    ],
    ['bytes in the padding', concatBytes(encodeDocument({ json: 1, attachment: null }).subarray(0, 255), Uint8Array.of(1))],
    ['no JSON', concatBytes(Uint8Array.of(0, 0, 0, 1), utf8('{'), bytes(4))],
    ['JSON that is no UTF-8', concatBytes(Uint8Array.of(0, 0, 0, 3, 0x22, 0xff, 0x22), bytes(4))],
  ])('with %s is refused', (_name, encoded) => {
    expect(() => decodeDocument(encoded)).toThrow(notReadable)
  })
})

describe('PADMÉ', () => {
  // Worked by hand from the paper: E = ⌊log2 L⌋, S = ⌊log2 E⌋ + 1, the last E − S bits rounded up to zero.
  test.each([
    [1, 1],
    [2, 2],
    [9, 10],
    [256, 256],
    [257, 272],
    [1000, 1024],
    [1025, 1088],
    [100_000, 100_352],
  ])('%i becomes %i', (length, padded) => {
    expect(padmeLength(length)).toBe(padded)
  })

  test('never shortens, never costs more than 12 %, and is its own size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (length) => {
        const padded = padmeLength(length)
        expect(padded).toBeGreaterThanOrEqual(length)
        expect(padded).toBeLessThanOrEqual(length * 1.12)
        expect(padmeLength(padded)).toBe(padded)
      }),
    )
  })
})

describe('member secret', () => {
  const secret = { secret: bytes(32, 7), workspace: id<WorkspaceId>(1), member: id<MemberId>(2), genesisHash: 'ab'.repeat(32) }

  test('is 96 bytes and reads back', () => {
    const encoded = encodeMemberSecret(secret)
    expect(toHex(encoded)).toBe(
      '07'.repeat(32) + '00000000000040008000000000000001' + '00000000000040008000000000000002' + 'ab'.repeat(32),
    )
    expect(decodeMemberSecret(encoded)).toEqual(secret)
  })

  test.each([
    ['short', encodeMemberSecret(secret).subarray(0, 95)],
    ['long', concatBytes(encodeMemberSecret(secret), bytes(1))],
    ['no ids inside', bytes(96)],
  ])('that is %s is refused', (_name, encoded) => {
    expect(() => decodeMemberSecret(encoded)).toThrow(notReadable)
  })
})
