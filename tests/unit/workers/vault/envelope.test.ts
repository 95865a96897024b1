import fc from '../../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { utf8, type Bytes } from '../../../../core/bytes.ts'
import {
  decodeEnvelope,
  deviceAad,
  encodeEnvelope,
  grantAad,
  headsAad,
  recordAad,
  recordKeyInfo,
  sealedShareAad,
  unlockerAad,
  type RecordContext,
} from '../../../../core/format/v1.ts'
import type { MemberId, OwnerId, RecordId, ShareId, UnlockerId, WorkspaceId } from '../../../../core/ids.ts'
import { openWith, sealTo } from '../../../../workers/vault/hpke.ts'
import { receivePair } from '../../../../workers/vault/key-pairs.ts'
import { hkdfParent, randomBytes, takeSecret, type ParentKey } from '../../../../workers/vault/primitives.ts'
import { openEnvelope, sealEnvelope } from '../../../../workers/vault/v1/envelope.ts'
import { newId } from '../../../support/practice-vault.ts'

const parentKey = async (): Promise<ParentKey> => hkdfParent(await takeSecret(randomBytes(32)), utf8('test'))
const place = { info: utf8('info'), aad: utf8('aad') }
const notReadable = { code: 'not_readable' }

function flipBit(bytes: Bytes, bit: number): Bytes {
  const flipped = bytes.slice()
  flipped[bit >> 3]! ^= 1 << (bit & 7)
  return flipped
}

const context: RecordContext = {
  workspace: newId<WorkspaceId>(),
  owner: newId<OwnerId>(),
  scope: 'people',
  share: newId<ShareId>(),
  table: 'person',
  record: newId<RecordId>(),
  version: 3,
}

describe('an envelope', () => {
  test('opens to what was sealed, whatever that was', async () => {
    const parent = await parentKey()
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 2000 }),
        fc.uint8Array({ maxLength: 60 }),
        fc.uint8Array({ maxLength: 60 }),
        async (plaintext, info, aad) => {
          const where = { info: new Uint8Array(info), aad: new Uint8Array(aad) }
          const sealed = await sealEnvelope(parent, where, new Uint8Array(plaintext))
          expect(await openEnvelope(parent, where, sealed)).toEqual(new Uint8Array(plaintext))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('with any single bit flipped is not readable', async () => {
    const parent = await parentKey()
    for (const length of [0, 1, 33]) {
      const sealed = await sealEnvelope(parent, place, randomBytes(length))
      for (let bit = 0; bit < sealed.length * 8; bit++)
        await expect(openEnvelope(parent, place, flipBit(sealed, bit)), `bit ${String(bit)}`).rejects.toMatchObject(notReadable)
    }
  })

  test('cut short or with bytes added is not readable', async () => {
    const parent = await parentKey()
    const sealed = await sealEnvelope(parent, place, utf8('hello'))
    for (let length = 0; length < sealed.length; length++)
      await expect(openEnvelope(parent, place, sealed.subarray(0, length))).rejects.toMatchObject(notReadable)
    await expect(openEnvelope(parent, place, new Uint8Array([...sealed, 0]))).rejects.toMatchObject(notReadable)
  })

  test('under another key fails on the commitment, and with the commitment replaced on the tag', async () => {
    const [right, wrong] = [await parentKey(), await parentKey()]
    const sealed = decodeEnvelope(await sealEnvelope(right, place, utf8('hello')))
    const other = decodeEnvelope(await sealEnvelope(wrong, place, utf8('hello')))
    const mixed = encodeEnvelope({ ...sealed, commitment: other.commitment })
    await expect(openEnvelope(wrong, place, encodeEnvelope(sealed))).rejects.toMatchObject(notReadable)
    await expect(openEnvelope(wrong, place, mixed)).rejects.toMatchObject(notReadable)
    await expect(openEnvelope(right, place, mixed)).rejects.toMatchObject(notReadable)
  })

  test('zeroes the plaintext it was given', async () => {
    const plaintext = utf8('hello')
    await sealEnvelope(await parentKey(), place, plaintext)
    expect([...plaintext]).toEqual([0, 0, 0, 0, 0])
  })

  test('sealing twice never repeats a nonce', async () => {
    const parent = await parentKey()
    const nonces = await Promise.all(
      Array.from({ length: 500 }, async () => decodeEnvelope(await sealEnvelope(parent, place, utf8('x'))).nonce.join()),
    )
    expect(new Set(nonces).size).toBe(500)
  })
})

test.each<[keyof RecordContext, unknown]>([
  ['workspace', newId()],
  ['owner', newId()],
  ['scope', 'library'],
  ['share', newId()],
  ['table', 'paper'],
  ['record', newId()],
  ['version', 4],
])('a record moved to another %s is not readable, even under the right key', async (field, value) => {
  const parent = await parentKey()
  const info = recordKeyInfo(context.record, context.version)
  const sealed = await sealEnvelope(parent, { info, aad: recordAad(context) }, utf8('hello'))
  const moved = { ...context, [field]: value }
  await expect(openEnvelope(parent, { info, aad: recordAad(moved) }, sealed)).rejects.toMatchObject(notReadable)
  const movedInfo = recordKeyInfo(moved.record, moved.version)
  await expect(openEnvelope(parent, { info: movedInfo, aad: recordAad(moved) }, sealed)).rejects.toMatchObject(notReadable)
})

test('no two kinds of associated data can be equal', () => {
  const { workspace, owner, share } = context
  const member = newId<MemberId>()
  const all = [
    recordAad(context),
    sealedShareAad(context, 1),
    grantAad(workspace, 'people', 1, member),
    headsAad(workspace, member),
    deviceAad(workspace, member, 'drafts', share),
    unlockerAad(newId<UnlockerId>(), 'passphrase'),
  ].map((aad) => new TextDecoder().decode(aad))
  const shape = (aad: string): string =>
    aad
      .split('|')
      .map((field) => (/^[0-9a-f-]{36}$/.test(field) ? 'id' : field))
      .join('|')
  expect(new Set(all.map(shape)).size).toBe(all.length)
  expect(owner).not.toBe(workspace)
})

describe('what is sealed to a public key', () => {
  test('opens with its pair; with any bit flipped, other data or another pair it is not readable', async () => {
    const [pair, other] = [await receivePair(randomBytes(32)), await receivePair(randomBytes(32))]
    const [secret, aad] = [randomBytes(32), sealedShareAad(context, 1)]
    const sealed = await sealTo(pair.publicBytes, secret, aad)
    expect(sealed).toHaveLength(80)
    expect(await openWith(pair, sealed, aad)).toEqual(secret)
    await expect(openWith(other, sealed, aad)).rejects.toMatchObject(notReadable)
    await expect(openWith(pair, sealed, sealedShareAad(context, 2))).rejects.toMatchObject(notReadable)
    // X25519 ignores the top bit of a public key (RFC 7748 §5), but HPKE binds the encapsulated bytes.
    for (let bit = 0; bit < sealed.length * 8; bit++)
      await expect(openWith(pair, flipBit(sealed, bit), aad), `bit ${String(bit)}`).rejects.toMatchObject(notReadable)
    for (const length of [0, 31, 32, 47, 79])
      await expect(openWith(pair, sealed.subarray(0, length), aad)).rejects.toMatchObject(notReadable)
  })
})
