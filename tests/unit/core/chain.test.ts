import { describe, expect, test } from 'vitest'
import { chainContains, chainEntryBytes, foldChain, memberAt, scopesOfMember, type GenesisEntry } from '../../../core/chain.ts'
import { MemberId } from '../../../core/ids.ts'
import type { ChainHead } from '../../../core/statements.ts'
import type { FoundWorkspace } from '../../../core/wire.ts'
import { chainPrimitives } from '../../../server/verify.ts'
import { TestMember } from '../../server/member.ts'

const genesis = async (): Promise<{ member: TestMember; entry: FoundWorkspace['genesis']; head: ChainHead }> => {
  const member = await TestMember.create()
  const entry = (await member.founding()).genesis
  return { member, entry, head: { seq: 0, hash: await chainPrimitives.hashHex(chainEntryBytes(entry)) } }
}

test('a genesis entry founds: members, scope keys and a head that the chain went through', async () => {
  const { member, entry, head } = await genesis()
  const state = await foldChain([entry], chainPrimitives)
  expect(state.head).toEqual(head)
  expect(state.genesisHash).toBe(head.hash)
  expect(scopesOfMember(state, member.member)).toEqual(['people', 'faces', 'papers', 'library', 'log'])
  expect(chainContains(state, head)).toBe(true)
  expect(memberAt(state, head, member.member)?.signKey).toBe(entry.body.founder.signKey)
  expect([...state.scopeKeys.values()].map(({ epoch }) => epoch)).toEqual([1, 1, 1, 1, 1])
})

test('a stranger and an unknown head have no one', async () => {
  const { member, entry } = await genesis()
  const state = await foldChain([entry], chainPrimitives)
  const stranger = MemberId.parse('99999999-9999-4999-8999-999999999999')
  expect(scopesOfMember(state, stranger)).toEqual([])
  expect(memberAt(state, { seq: 1, hash: member.chainHead.hash }, member.member)).toBeUndefined()
  expect(memberAt(state, { seq: 0, hash: '0'.repeat(64) }, member.member)).toBeUndefined()
})

describe('chain_refused', () => {
  type Body = GenesisEntry
  const spoilt: readonly [string, (body: Body) => unknown][] = [
    ['another workspace', (body) => ({ ...body, workspace: '99999999-9999-4999-8999-999999999999' })],
    ['an author who is not the founder', (body) => ({ ...body, author: '99999999-9999-4999-8999-999999999999' })],
    ['a founder who is not an owner', (body) => ({ ...body, founder: { ...body.founder, roles: ['editor'] } })],
    ['a scope key twice', (body) => ({ ...body, scopeKeys: [body.scopeKeys[0], ...body.scopeKeys.slice(0, 4)] })],
    ['a scope key of a later epoch', (body) => ({ ...body, scopeKeys: body.scopeKeys.map((key) => ({ ...key, epoch: 2 })) })],
    [
      'a swapped scope key',
      (body) => ({ ...body, scopeKeys: body.scopeKeys.map((key) => ({ ...key, publicKey: 'A'.repeat(43) })) }),
    ],
    ['a swapped signing key', (body) => ({ ...body, founder: { ...body.founder, signKey: 'A'.repeat(43) } })],
    ['a lowered format', (body) => ({ ...body, minimumFormat: 0 })],
    ['an unknown type', (body) => ({ ...body, type: 'takeover' })],
    ['an extra field', (body) => ({ ...body, note: 'x' })],
  ]
  test.each(spoilt)('%s', async (_name, spoil) => {
    const { entry } = await genesis()
    const altered = { ...entry, body: spoil(entry.body) }
    await expect(foldChain([altered], chainPrimitives)).rejects.toMatchObject({ code: 'chain_refused' })
  })

  test('no entries, a second genesis, or nonsense', async () => {
    const { entry } = await genesis()
    for (const entries of [[], [entry, entry], [null], ['x']])
      await expect(foldChain(entries, chainPrimitives)).rejects.toMatchObject({ code: 'chain_refused' })
  })

  test('every altered signature', async () => {
    const { entry } = await genesis()
    for (const at of [0, 40, 84]) {
      const other = entry.signature[at] === 'A' ? 'B' : 'A'
      const signature = entry.signature.slice(0, at) + other + entry.signature.slice(at + 1)
      await expect(foldChain([{ ...entry, signature }], chainPrimitives)).rejects.toMatchObject({ code: 'chain_refused' })
    }
  })
})
