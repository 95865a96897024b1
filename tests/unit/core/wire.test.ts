import { describe, expect, test } from 'vitest'
import {
  EnvelopeB64,
  FeedQuery,
  FoundWorkspace,
  maxEnvelopeBytes,
  PutStatements,
  refusalCodes,
  ReleaseShares,
  Secret32,
} from '../../../core/wire.ts'
import { refusalStatus } from '../../../server/http/refuse.ts'
import { TestMember } from '../../server/member.ts'

test('every refusal code has one status, and none is a success', () => {
  expect(Object.keys(refusalStatus).sort()).toEqual([...refusalCodes].sort())
  for (const status of Object.values(refusalStatus)) expect(status).toBeGreaterThanOrEqual(400)
})

test('an envelope is base64url up to 16 MiB', () => {
  expect(EnvelopeB64.safeParse('A'.repeat(Math.ceil((maxEnvelopeBytes * 4) / 3))).success).toBe(true)
  expect(EnvelopeB64.safeParse('A'.repeat(Math.ceil((maxEnvelopeBytes * 4) / 3) + 1)).success).toBe(false)
  for (const text of ['A=', 'A+', 'A B', 'é']) expect(EnvelopeB64.safeParse(text).success).toBe(false)
})

describe('founding', () => {
  test.each([
    ['no unlocker', { unlockers: [] }],
    ['an empty name', { name: '  ' }],
    ['a name without end', { name: 'x'.repeat(121) }],
    ['an address that is none', { member: { name: 'Ilse', email: 'nowhere' } }],
    ['an extra field', { passphrase: 'correct horse' }],
  ])('with %s is refused', async (_name, change) => {
    const request = await (await TestMember.create()).founding()
    expect(FoundWorkspace.safeParse(request).success).toBe(true)
    expect(FoundWorkspace.safeParse({ ...request, ...change }).success).toBe(false)
  })
})

test('shares and records never pass as clear statements', async () => {
  const member = await TestMember.create()
  await member.founding()
  const { statement } = await member.share((await member.event()).body.owner, 'library')
  expect(PutStatements.safeParse({ statements: [await member.event()] }).success).toBe(true)
  expect(PutStatements.safeParse({ statements: [statement] }).success).toBe(false)
})

test('a feed query has sane defaults and bounds', () => {
  expect(FeedQuery.parse({})).toEqual({ after: 0, limit: 500 })
  for (const query of [{ after: '-1' }, { limit: '0' }, { limit: '1001' }, { after: 'x' }, { after: '1.5' }])
    expect(FeedQuery.safeParse(query).success).toBe(false)
})

test('a release says what it is for, in a word of ours', () => {
  const shares = ['11111111-1111-4111-8111-111111111111']
  expect(ReleaseShares.safeParse({ shares, purpose: 'roster' }).success).toBe(true)
  for (const purpose of ['', 'Anna de Vries', 'anna-de-vries'])
    expect(ReleaseShares.safeParse({ shares, purpose }).success).toBe(false)
  expect(ReleaseShares.safeParse({ shares: [], purpose: 'roster' }).success).toBe(false)
})

test('32 bytes have one text: stray bits in the last character are refused', () => {
  const text = 'A'.repeat(43)
  expect(Secret32.safeParse(text).success).toBe(true)
  for (const other of [`${text.slice(0, -1)}B`, text.slice(0, -1), `${text}A`, `${text.slice(0, -1)}=`])
    expect(Secret32.safeParse(other).success).toBe(false)
})
