// Every rule of the membership chain, each with the entry that keeps it beside the one that breaks it.
import { describe, expect, test } from 'vitest'
import {
  closingAfter,
  extendChain,
  foldChain,
  isGuarded,
  isOwnWord,
  isStriking,
  memberAt,
  scopeKeyAt,
  scopesOfMember,
  type ChainState,
} from '../../../../core/chain.ts'
import { scopes, type Role } from '../../../../core/scopes.ts'
import { chainPrimitives } from '../../../../server/verify.ts'
import {
  asMember,
  ChainMaker,
  handedOver,
  hashOf,
  newKey,
  newPen,
  noneSigned,
  type EntryFields,
  type Pen,
} from '../../../support/chain-maker.ts'

/** An owner who founded with every role, a second owner, an editor and a viewer. */
function hospital() {
  const [founder, owner, editor, viewer] = [newPen(), newPen(), newPen(), newPen()]
  const chain = new ChainMaker(founder)
  for (const [pen, roles] of [
    [owner, ['owner', 'viewer']],
    [editor, ['editor']],
    [viewer, ['viewer']],
  ] as const)
    chain.add(founder, { type: 'add', member: asMember(pen, roles), through: handedOver() })
  return { chain, founder, owner, editor, viewer }
}
type Hospital = ReturnType<typeof hospital>

const folded = (chain: ChainMaker): Promise<ChainState> => foldChain(chain.entries, chainPrimitives)
const roles = (pen: Pen, held: Role[], change: Partial<Extract<EntryFields, { type: 'roles' }>> = {}): EntryFields => ({
  type: 'roles',
  member: pen.id,
  roles: held,
  compared: false,
  closing: null,
  ...change,
})
const revoke = (pen: Pen): EntryFields => ({ type: 'revoke', member: pen.id, closing: noneSigned })
const add = (pen: Pen, held: Role[], through = handedOver()): EntryFields => ({ type: 'add', member: asMember(pen, held), through })
const reset = (pen: Pen, fresh = newPen(), through = handedOver()): EntryFields => ({
  type: 'reset',
  member: pen.id,
  signKey: fresh.signKey,
  receiveKey: fresh.receiveKey,
  through,
  closing: noneSigned,
})
const recoveryKey = (pen = newPen()): EntryFields => ({ type: 'recovery-key', receiveKey: pen.receiveKey, signKey: pen.signKey })
const epoch = (scope: 'people' | 'faces' | 'papers' | 'library', number: number): EntryFields => ({
  type: 'epoch',
  scope,
  epoch: number,
  publicKey: newKey(),
})

type Attempt = (h: Hospital) => readonly [Pen, EntryFields]
const allowed: readonly [string, Attempt][] = [
  ['an owner adds somebody', ({ owner }) => [owner, add(newPen(), ['viewer'])]],
  ['an owner gives a role', ({ owner, viewer }) => [owner, roles(viewer, ['viewer', 'editor'])]],
  ['an owner takes a role', ({ founder, editor }) => [founder, roles(editor, ['viewer'], { closing: noneSigned })]],
  ['an owner removes somebody', ({ owner, editor }) => [owner, revoke(editor)]],
  ['an owner removes another owner', ({ founder, owner }) => [founder, revoke(owner)]],
  ['an owner resets a member', ({ owner, editor }) => [owner, reset(editor)]],
  ['an owner sets a recovery key', ({ owner }) => [owner, recoveryKey()]],
  ['an owner chooses a small practice', ({ founder }) => [founder, { type: 'small-practice', alone: true }]],
  ['a holder makes the next epoch', ({ editor }) => [editor, epoch('faces', 2)]],
  ['a viewer makes the next epoch of the library', ({ viewer }) => [viewer, epoch('library', 2)]],
  ['a mailed viewer without words', ({ owner }) => [owner, add(newPen(), ['viewer'], handedOver({ delivery: 'mailed' }))]],
  [
    'a mailed editor whose words were compared',
    ({ owner }) => [owner, add(newPen(), ['editor'], handedOver({ delivery: 'mailed', compared: true }))],
  ],
]
const refused: readonly [string, Attempt][] = [
  ['an editor adds somebody', ({ editor }) => [editor, add(newPen(), ['viewer'])]],
  ['an editor gives themselves a role', ({ editor }) => [editor, roles(editor, ['editor', 'owner'])]],
  ['a viewer removes an owner', ({ viewer, owner }) => [viewer, revoke(owner)]],
  ['an editor resets an owner', ({ editor, owner }) => [editor, reset(owner)]],
  ['an owner resets themselves', ({ owner }) => [owner, reset(owner)]],
  ['an editor sets a recovery key', ({ editor }) => [editor, recoveryKey()]],
  ['an editor chooses a small practice', ({ editor }) => [editor, { type: 'small-practice', alone: true }]],
  ['a stranger adds themselves', () => [newPen(), add(newPen(), ['owner'])]],
  ['a member who is there already', ({ owner, editor }) => [owner, add(editor, ['viewer'])]],
  ['somebody else with a member’s keys', ({ owner, editor }) => [owner, add({ ...editor, id: newPen().id }, ['viewer'])]],
  [
    'one key for signing and receiving',
    ({ owner }) => [owner, add({ ...newPen(), signKey: 'A'.repeat(43), receiveKey: 'A'.repeat(43) }, ['viewer'])],
  ],
  ['a role lost without a list', ({ owner, editor }) => [owner, roles(editor, ['viewer'])]],
  ['a list without a role lost', ({ owner, viewer }) => [owner, roles(viewer, ['viewer', 'editor'], { closing: noneSigned })]],
  ['roles of a stranger', ({ owner }) => [owner, roles(newPen(), ['viewer'])]],
  ['the last holder of a scope goes', ({ owner, founder }) => [owner, revoke(founder)]],
  [
    'the last holder of a scope loses it',
    ({ owner, founder }) => [owner, roles(founder, ['owner', 'editor'], { closing: noneSigned })],
  ],
  ['an owner who holds nothing makes an epoch', ({ owner }) => [owner, epoch('faces', 2)]],
  ['a viewer makes an epoch of people', ({ viewer }) => [viewer, epoch('people', 2)]],
  ['an epoch is left out', ({ editor }) => [editor, epoch('faces', 3)]],
  ['an epoch that stands already', ({ editor }) => [editor, { type: 'epoch', scope: 'faces', epoch: 1, publicKey: newKey() }]],
  ['a mailed editor without words', ({ owner }) => [owner, add(newPen(), ['editor'], handedOver({ delivery: 'mailed' }))]],
  [
    'a mailed reset of an editor without words',
    ({ owner, editor }) => [owner, reset(editor, newPen(), handedOver({ delivery: 'mailed' }))],
  ],
  ['a minimum format this version does not know', ({ owner }) => [owner, { type: 'minimum-format', minimumFormat: 2 }]],
  ['recovered without a recovery key', ({ owner }) => [owner, { type: 'recovered', member: asMember(owner, ['owner']) }]],
  [
    'restored to another head',
    ({ owner }) => [owner, { type: 'restored-to', restored: { seq: 1, hash: 'ab'.repeat(32) }, log: null }],
  ],
]

test.each(allowed)('allowed: %s', async (_name, attempt) => {
  const h = hospital()
  h.chain.add(...attempt(h))
  expect((await folded(h.chain)).head).toEqual({ seq: 4, hash: hashOf(h.chain.entries.at(-1)!) })
})

test.each(refused)('refused: %s', async (_name, attempt) => {
  const h = hospital()
  const before = await folded(h.chain)
  await expect(extendChain(before, [h.chain.next(...attempt(h))], chainPrimitives)).rejects.toMatchObject({ code: 'chain_refused' })
})

describe('the place of an entry', () => {
  test.each([
    ['another workspace', { workspace: newKey() }],
    ['a number left out', { seq: 6 }],
    ['a number used twice', { seq: 3 }],
    ['another entry before it', { previous: 'ab'.repeat(32) }],
  ])('%s', async (_name, place) => {
    const { chain, owner } = hospital()
    const before = await folded(chain)
    const entry = chain.next(owner, add(newPen(), ['viewer']), place as object)
    await expect(extendChain(before, [entry], chainPrimitives)).rejects.toMatchObject({ code: 'chain_refused' })
  })

  test('a signature of somebody else, and an entry left out in the middle', async () => {
    const { chain, owner, editor } = hospital()
    const forged = chain.next(owner, add(newPen(), ['owner']), {}, editor)
    await expect(foldChain([...chain.entries, forged], chainPrimitives)).rejects.toMatchObject({ code: 'chain_refused' })
    await expect(foldChain(chain.entries.toSpliced(2, 1), chainPrimitives)).rejects.toMatchObject({ code: 'chain_refused' })
  })
})

describe('over time', () => {
  test('who is removed signs nothing more, and is known where they were', async () => {
    const { chain, founder, owner } = hospital()
    chain.add(founder, revoke(owner))
    const state = await folded(chain)
    expect(scopesOfMember(state, owner.id)).toEqual([])
    expect(memberAt(state, { seq: 3, hash: hashOf(chain.entries[3]!) }, owner.id)?.roles).toEqual(['owner', 'viewer'])
    expect(memberAt(state, state.head, owner.id)).toBeUndefined()
    expect([...state.stale]).toEqual(['library'])
    expect(closingAfter(state, owner.id, 3)).toEqual({ seq: 4, member: owner.id, ...noneSigned })
    expect(closingAfter(state, owner.id, 4)).toBeUndefined()
    expect(closingAfter(state, founder.id, 0)).toBeUndefined()
    await expect(extendChain(state, [chain.next(owner, add(newPen(), ['viewer']))], chainPrimitives)).rejects.toMatchObject({
      code: 'chain_refused',
    })
    await expect(extendChain(state, [chain.next(founder, add(owner, ['viewer']))], chainPrimitives)).rejects.toMatchObject({
      code: 'chain_refused',
    })
  })

  test('a new epoch answers for what was lost; the old key stays known', async () => {
    const { chain, founder, editor } = hospital()
    const first = (await folded(chain)).scopeKeys.get('faces')!.publicKey
    chain.add(founder, roles(editor, ['viewer'], { closing: noneSigned }))
    expect([...(await folded(chain)).stale]).toEqual(['people', 'faces'])
    const next = epoch('faces', 2)
    chain.add(founder, next)
    const state = await folded(chain)
    expect([...state.stale]).toEqual(['people'])
    expect(scopeKeyAt(state, 'faces', 1)).toBe(first)
    expect(state.scopeKeys.get('faces')).toEqual({ epoch: 2, publicKey: 'publicKey' in next ? next.publicKey : '' })
    expect(scopeKeyAt(state, 'faces', 3)).toBeUndefined()
  })

  test('after a reset the old key signs nothing, the new one does, and the scopes are due', async () => {
    const { chain, founder, owner } = hospital()
    const fresh = newPen(owner.id)
    chain.add(founder, reset(owner, fresh))
    const state = await folded(chain)
    expect([...state.stale]).toEqual(['library'])
    await expect(extendChain(state, [chain.next(owner, recoveryKey())], chainPrimitives)).rejects.toMatchObject({
      code: 'chain_refused',
    })
    chain.add(fresh, recoveryKey())
    expect((await folded(chain)).recoveryKey).not.toBeNull()
  })

  test('with a recovery key the last holder may go; it recovers once, and everything is due', async () => {
    const { chain, founder, owner } = hospital()
    const paper = newPen()
    chain.add(owner, recoveryKey(paper))
    chain.add(owner, revoke(founder))
    const saved = newPen()
    const recovered: EntryFields = { type: 'recovered', member: asMember(saved, ['owner', 'consent-officer', 'editor', 'auditor']) }
    const before = await folded(chain)
    // By an owner, or by the new one: only the paper's signature counts.
    for (const wrong of [owner, saved])
      await expect(extendChain(before, [chain.next(saved, recovered, {}, wrong)], chainPrimitives)).rejects.toMatchObject({
        code: 'chain_refused',
      })
    chain.entries.push(chain.next(saved, recovered, {}, paper))
    const state = await folded(chain)
    expect(state.recoveryKey).toBeNull()
    expect(state.stale.size).toBe(5)
    const again = { type: 'recovered', member: asMember(newPen(), ['owner']) } as const
    await expect(extendChain(state, [chain.next(newPen(), again, {}, paper)], chainPrimitives)).rejects.toMatchObject({
      code: 'chain_refused',
    })
    await expect(extendChain(state, [chain.next(saved, recoveryKey(paper))], chainPrimitives)).rejects.toMatchObject({
      code: 'chain_refused',
    })
  })

  test('words compared later open the way', async () => {
    const { chain, founder } = hospital()
    const guest = newPen()
    chain.add(founder, add(guest, ['viewer'], handedOver({ delivery: 'mailed' })))
    const before = await folded(chain)
    expect([...before.uncompared]).toEqual([guest.id])
    const more = (compared: boolean): EntryFields => roles(guest, ['viewer', 'editor'], { compared })
    await expect(extendChain(before, [chain.next(founder, more(false))], chainPrimitives)).rejects.toMatchObject({
      code: 'chain_refused',
    })
    chain.add(founder, more(true))
    const state = await folded(chain)
    expect(state.uncompared.size).toBe(0)
    expect(scopesOfMember(state, guest.id)).toContain('faces')
  })

  test('the last owner stays', async () => {
    const founder = newPen()
    const chain = new ChainMaker(founder)
    chain.add(founder, recoveryKey())
    const state = await folded(chain)
    for (const attempt of [revoke(founder), roles(founder, ['editor'], { closing: noneSigned })])
      await expect(extendChain(state, [chain.next(founder, attempt)], chainPrimitives)).rejects.toMatchObject({
        code: 'chain_refused',
      })
  })

  test('what an owner says of themselves is their own word, until they lose it or somebody else says it', async () => {
    const { chain, founder, owner, editor } = hospital()
    const said = async (pen: Pen | null): Promise<readonly string[]> => {
      const state = await folded(chain)
      return scopes.filter((scope) => isOwnWord(state, pen?.id ?? null, scope))
    }
    chain.add(founder, roles(editor, ['editor', 'consent-officer']))
    expect(await said(editor)).toEqual([])
    chain.add(owner, roles(owner, ['owner', 'viewer', 'editor']))
    expect(await said(owner)).toEqual(['people', 'faces'])
    // A role more by somebody else says nothing of the ones before; a recovery key opens what its maker was given by others.
    chain.add(founder, roles(owner, ['owner', 'viewer', 'editor', 'auditor']))
    chain.add(owner, recoveryKey())
    expect([await said(owner), await said(null)]).toEqual([
      ['people', 'faces'],
      ['people', 'faces'],
    ])
    chain.add(founder, recoveryKey())
    chain.add(founder, roles(owner, ['owner', 'viewer'], { closing: noneSigned }))
    chain.add(founder, roles(owner, ['owner', 'viewer', 'editor']))
    expect([await said(owner), await said(null)]).toEqual([[], []])
    chain.add(owner, roles(owner, ['owner', 'viewer', 'editor', 'consent-officer']))
    chain.add(founder, revoke(owner))
    expect(await said(owner)).toEqual([])
  })

  test('its story says who did what, and what everybody should ask about', async () => {
    const { chain, founder, owner, editor } = hospital()
    chain.add(founder, roles(editor, ['viewer'], { closing: noneSigned }))
    chain.add(owner, roles(owner, ['owner', 'viewer', 'editor']))
    chain.add(owner, roles(owner, ['owner', 'viewer'], { closing: noneSigned }))
    chain.add(founder, reset(editor))
    chain.add(founder, epoch('people', 2))
    const paper = newPen()
    chain.add(founder, recoveryKey(paper))
    const wies = newPen()
    chain.entries.push(chain.next(wies, { type: 'recovered', member: asMember(wies, ['owner']) }, {}, paper))
    const { story, history } = await folded(chain)
    expect(story.map(({ hash }) => hash)).toEqual([...history.keys()])
    expect(
      story.slice(4).map(({ type, author, member, gained, lost, scope }) => [type, author, member, gained, lost, scope]),
    ).toEqual([
      ['roles', founder.id, editor.id, ['viewer'], ['editor'], null],
      ['roles', owner.id, owner.id, ['editor'], [], null],
      ['roles', owner.id, owner.id, [], ['editor'], null],
      ['reset', founder.id, editor.id, [], [], null],
      ['epoch', founder.id, null, [], [], 'people'],
      ['recovery-key', founder.id, null, [], [], null],
      ['recovered', wies.id, wies.id, ['owner'], [], null],
    ])
    expect(story.flatMap((event, seq) => (isStriking(event) ? seq : []))).toEqual([5, 7, 10])
  })

  test('a restored chain says where it was put back', async () => {
    const { chain, owner } = hospital()
    const head = { seq: 3, hash: hashOf(chain.entries[3]!) }
    chain.add(owner, { type: 'restored-to', restored: head, log: { size: 7, root: 'ab'.repeat(32) } })
    expect((await folded(chain)).restored).toEqual([
      { seq: 4, at: chain.entries[4]!.body.at, author: owner.id, to: head, log: { size: 7, root: 'ab'.repeat(32) } },
    ])
  })

  test('real data waits for a second owner, a recovery key or the choice, and waits again when that ends', async () => {
    const founder = newPen()
    const guarded = async (...steps: readonly EntryFields[]): Promise<boolean> => {
      const chain = new ChainMaker(founder)
      for (const step of steps) chain.add(founder, step)
      return isGuarded(await folded(chain))
    }
    expect(await guarded()).toBe(false)
    expect(await guarded(add(newPen(), ['editor']))).toBe(false)
    expect(await guarded(add(newPen(), ['owner']))).toBe(true)
    expect(await guarded(recoveryKey())).toBe(true)
    expect(await guarded({ type: 'small-practice', alone: true })).toBe(true)
    expect(await guarded({ type: 'small-practice', alone: true }, { type: 'small-practice', alone: false })).toBe(false)
  })
})

test('extended piece by piece or folded whole, a chain says the same', async () => {
  const { chain, founder, editor } = hospital()
  chain.add(founder, revoke(editor))
  chain.add(founder, epoch('faces', 2))
  let grown = await foldChain(chain.entries.slice(0, 1), chainPrimitives)
  for (const entry of chain.entries.slice(1)) grown = await extendChain(grown, [entry], chainPrimitives)
  expect(grown).toEqual(await folded(chain))
})
