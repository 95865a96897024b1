import { describe, expect, test } from 'vitest'
import { fromUtf8 } from '../../../core/bytes.ts'
import { foldChain } from '../../../core/chain.ts'
import { mayAuthor, recordTables, Statement, statementSigningBytes, tableHome, type Signed } from '../../../core/statements.ts'
import { roles, scopesOf } from '../../../core/scopes.ts'
import { chainPrimitives, isSignedByAuthor } from '../../../server/verify.ts'
import { TestMember } from '../../server/member.ts'

test('what is signed starts with a label of its own and a zero byte, then canonical JSON', async () => {
  const { body } = await (await TestMember.create()).event()
  const [label, json] = fromUtf8(statementSigningBytes({ ...body, chainHead: { seq: 0, hash: '0'.repeat(64) } })).split('\0')
  expect(label).toBe('imprimatur/v1|statement')
  expect(Object.keys(JSON.parse(json ?? '') as object)).toEqual(
    ['at', 'author', 'chainHead', 'format', 'kind', 'logHead', 'owner', 'pseudonym', 'statement', 'type', 'workspace'].sort(),
  )
})

test('changing any field of a signed statement breaks its signature', async () => {
  const member = await TestMember.create()
  const { genesis, choice } = await member.founding()
  const chain = await foldChain([genesis, choice], chainPrimitives)
  const subject = await member.subject()
  expect(isSignedByAuthor(chain, subject)).toBe(true)
  for (const [field, value] of Object.entries(subject.body)) {
    const changed = typeof value === 'string' ? `${value}x` : value === null ? { size: 1, root: '0'.repeat(64) } : null
    const altered = { ...subject, body: { ...subject.body, [field]: changed } } as unknown as Signed
    expect(field === 'chainHead' || isSignedByAuthor(chain, altered)).toBe(field === 'chainHead')
  }
})

describe('a body that is not a statement', () => {
  test.each([
    ['an extra field', { name: 'Ilse' }],
    ['a missing pseudonym', { pseudonym: null }],
    ['an event with a pseudonym', { kind: 'event' }],
    ['a pseudonym in small letters', { pseudonym: 'p-7k3f-92qd' }],
    ['another format', { format: 'imprimatur/v2' }],
    ['a date that does not exist', { at: '2026-02-30T00:00:00.000Z' }],
    ['a log head of size zero', { logHead: { size: 0, root: '0'.repeat(64) } }],
  ])('%s', async (_name, change) => {
    const { body } = await (await TestMember.create()).subject()
    const sound = { ...body, chainHead: { seq: 0, hash: '0'.repeat(64) } }
    expect(Statement.safeParse(sound).success).toBe(true)
    expect(Statement.safeParse({ ...sound, ...change }).success).toBe(false)
  })
})

test('every table lives in one scope that some role opens, faces apart from names', () => {
  for (const table of recordTables) expect(roles.some((role) => scopesOf([role]).includes(tableHome[table].scope))).toBe(true)
  expect(tableHome.template.scope).toBe('faces')
  expect(tableHome.person.scope).toBe('people')
})

test('an owner alone settles, and writes about nobody; a viewer and an auditor write nothing', () => {
  expect(mayAuthor('settings', ['owner'])).toBe(true)
  for (const type of ['owner', 'share', 'record', 'consent', 'appearance', 'publication'] as const) {
    expect(mayAuthor(type, ['owner', 'viewer', 'auditor'])).toBe(false)
    expect(mayAuthor(type, ['editor'])).toBe(true)
    expect(mayAuthor(type, ['consent-officer'])).toBe(true)
  }
})
