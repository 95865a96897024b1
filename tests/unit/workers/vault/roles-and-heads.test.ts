// What a chain of several members will rest on, checked on chains made by hand: who may sign what, and which histories are accepted.
import { beforeAll, describe, expect, test } from 'vitest'
import { toBase64Url } from '../../../../core/bytes.ts'
import { chainContains, memberAt, type ChainState } from '../../../../core/chain.ts'
import type { MemberId, OwnerId } from '../../../../core/ids.ts'
import { roles, type Role } from '../../../../core/scopes.ts'
import { mayAuthor, type Signed } from '../../../../core/statements.ts'
import { ensureChainContains, newestLogHead } from '../../../../workers/vault/heads.ts'
import { Links } from '../../../../workers/vault/links.ts'
import { isVerified } from '../../../../workers/vault/statements.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import { foundPractice, newId, type PracticeVault } from '../../../support/practice-vault.ts'

let practice: PracticeVault
beforeAll(async () => {
  practice = await foundPractice(createVault())
})

const key = toBase64Url(new Uint8Array(32))
const otherHash = 'cd'.repeat(32)

/** The practice chain as it would look had the founder held only `held`, with a later head on which nobody is left. */
function chainWith(held: readonly Role[], seenHash: string, seenSeq = 0): ChainState {
  const { workspace, founder } = practice.request.genesis.body
  const members = new Map([[founder.member, { ...founder, roles: [...held] }]])
  return {
    workspace,
    genesisHash: seenHash,
    head: { seq: seenSeq + 1, hash: otherHash },
    members: new Map(),
    history: new Map([
      [seenHash, { seq: seenSeq, members }],
      [otherHash, { seq: seenSeq + 1, members: new Map() }],
    ]),
    scopeKeys: new Map([['people', { epoch: 1, publicKey: key }]]),
    epochs: new Map([['people', [key]]]),
    stale: new Set(),
    recoveryKey: null,
    smallPractice: true,
    minimumFormat: 1,
    uncompared: new Set(),
    ownWord: new Map(),
    closings: [],
    restored: [],
    story: [],
    spent: new Set(),
  }
}

describe('a signature counts only from a role that may say so', () => {
  test.each(roles)('%s', async (role) => {
    const permit = await practice.vault.signConsent(newId<OwnerId>(), { action: 'never-lifted', never: newId() }, null)
    const settings = await practice.vault.signSettings(false, [])
    const verified = (statement: Signed): Promise<boolean> =>
      isVerified(
        {
          chain: chainWith([role], statement.body.chainHead.hash, statement.body.chainHead.seq),
          closings: new Map(),
          links: new Links(),
        },
        statement,
      )
    expect(await verified(permit)).toBe(['consent-officer', 'editor'].includes(role))
    expect(await verified(settings)).toBe(role === 'owner')
  })

  test('somebody with no role may sign nothing, and one of several is enough', () => {
    expect(mayAuthor('consent', [])).toBe(false)
    expect(mayAuthor('consent', ['viewer', 'editor'])).toBe(true)
  })
})

describe('a chain with history', () => {
  test('knows a member at the head where they were one, and nobody at a head it never had', async () => {
    const { author } = practice.request.genesis.body
    const genesisHash = (await practice.vault.signSettings(true, [])).body.chainHead.hash
    const chain = chainWith(['owner'], genesisHash)
    expect(memberAt(chain, { seq: 0, hash: genesisHash }, author)?.roles).toEqual(['owner'])
    expect(memberAt(chain, { seq: 1, hash: otherHash }, author)).toBeUndefined()
    expect(memberAt(chain, { seq: 1, hash: genesisHash }, author)).toBeUndefined()
    expect(memberAt(chain, { seq: 0, hash: genesisHash }, newId<MemberId>())).toBeUndefined()
    expect(chainContains(chain, chain.head)).toBe(true)
  })

  test('is refused when it lacks a head already seen', () => {
    const chain = chainWith(['owner'], 'ab'.repeat(32))
    ensureChainContains(chain, { seq: 0, hash: 'ab'.repeat(32) })
    for (const seen of [
      { seq: 2, hash: 'ef'.repeat(32) },
      { seq: 1, hash: 'ab'.repeat(32) },
    ])
      expect(() => {
        ensureChainContains(chain, seen)
      }).toThrow(expect.objectContaining({ code: 'chain_refused' }) as Error)
  })
})

test('the newest of two log heads is the larger; two roots of one size are two logs', () => {
  const head = (size: number, byte: string) => ({ size, root: byte.repeat(32) })
  expect(newestLogHead(null, null)).toBeNull()
  expect(newestLogHead(null, head(1, 'ab'))).toEqual(head(1, 'ab'))
  expect(newestLogHead(head(2, 'ab'), head(1, 'cd'))).toEqual(head(2, 'ab'))
  expect(newestLogHead(head(2, 'ab'), head(2, 'ab'))).toEqual(head(2, 'ab'))
  expect(() => newestLogHead(head(2, 'ab'), head(2, 'cd'))).toThrow(expect.objectContaining({ code: 'log_refused' }) as Error)
})
