// The fold against a slow twin: random steps, allowed or not, by random people. The twin keeps no state; it answers every question by walking the
// list of what was accepted so far.
import fc from '../../../support/fast-check.ts'
import { expect, test } from 'vitest'
import { extendChain, foldChain, holdersOf, type LinkedEntry } from '../../../../core/chain.ts'
import { roles as allRoles, scopes, scopesOf, type Role, type Scope } from '../../../../core/scopes.ts'
import { chainPrimitives } from '../../../../server/verify.ts'
import {
  asMember,
  ChainMaker,
  handedOver,
  newKey,
  newPen,
  noneSigned,
  type EntryFields,
  type Pen,
} from '../../../support/chain-maker.ts'

// --- The twin ---

const rolesIn = (past: readonly LinkedEntry[], founder: Pen, of: string): readonly Role[] =>
  past.reduce<readonly Role[]>(
    (held, entry) => {
      if (entry.type === 'add' && entry.member.member === of) return entry.member.roles
      if (entry.type === 'roles' && entry.member === of) return entry.roles
      return entry.type === 'revoke' && entry.member === of ? [] : held
    },
    of === founder.id ? allRoles : [],
  )

function twinAllows(past: readonly LinkedEntry[], people: readonly Pen[], entry: LinkedEntry): boolean {
  const founder = people[0]!
  const held = (of: string): readonly Role[] => rolesIn(past, founder, of)
  const holders = (scope: Scope): readonly Pen[] => people.filter(({ id }) => scopesOf(held(id)).includes(scope))
  const owners = people.filter(({ id }) => held(id).includes('owner'))
  const hasPaper = past.some(({ type }) => type === 'recovery-key')
  const mayLose = (of: string, after: readonly Role[]): boolean => {
    const before = held(of)
    if (before.length === 0) return false
    if (before.includes('owner') && !after.includes('owner') && owners.length === 1) return false
    return scopes.every(
      (scope) => hasPaper || !scopesOf(before).includes(scope) || scopesOf(after).includes(scope) || holders(scope).length > 1,
    )
  }
  if (entry.type === 'epoch') {
    const made = past.filter((one) => one.type === 'epoch' && one.scope === entry.scope).length
    return scopesOf(held(entry.author)).includes(entry.scope) && entry.epoch === made + 2
  }
  if (!held(entry.author).includes('owner')) return false
  if (entry.type === 'add')
    return (
      !past.some((one) => one.type === 'add' && one.member.member === entry.member.member) && entry.member.member !== founder.id
    )
  if (entry.type === 'roles') {
    const loses = held(entry.member).some((role) => !entry.roles.includes(role))
    return mayLose(entry.member, entry.roles) && loses === (entry.closing !== null)
  }
  if (entry.type === 'revoke') return mayLose(entry.member, [])
  return entry.type === 'recovery-key' || entry.type === 'small-practice'
}

/** Scopes somebody lost after their newest epoch, or all after another recovery key. */
function twinStale(past: readonly LinkedEntry[], founder: Pen): readonly Scope[] {
  return scopes.filter((scope) => {
    const newest = past.findLastIndex((entry) => entry.type === 'epoch' && entry.scope === scope)
    // Another recovery key in the place of the first: so does whoever had its sheets.
    const papers = past.flatMap(({ type }, index) => (type === 'recovery-key' ? [index] : []))
    if (papers.length > 1 && (papers.at(-1) ?? 0) > newest) return true
    return past.some((entry, i) => {
      if (i < newest || (entry.type !== 'roles' && entry.type !== 'revoke')) return false
      const before = rolesIn(past.slice(0, i), founder, entry.member)
      return scopesOf(before).includes(scope) && !scopesOf(entry.type === 'roles' ? entry.roles : []).includes(scope)
    })
  })
}

// --- Random steps ---

const person = fc.integer({ min: 0, max: 5 })
/** Mostly the founder: who is nobody yet may do nothing. */
const author = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: person })
const someRoles = fc.uniqueArray(fc.constantFrom(...allRoles), { minLength: 1, maxLength: 4 })
const step = fc.oneof(
  fc.record({ type: fc.constant('add' as const), author, of: person, roles: someRoles }),
  fc.record({ type: fc.constant('roles' as const), author, of: person, roles: someRoles, listed: fc.boolean() }),
  fc.record({ type: fc.constant('revoke' as const), author, of: person }),
  fc.record({
    type: fc.constant('epoch' as const),
    author,
    scope: fc.constantFrom(...scopes),
    epoch: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ type: fc.constant('recovery-key' as const), author }),
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function fieldsOf(one: Step, people: readonly Pen[]): EntryFields {
  switch (one.type) {
    case 'add':
      return { type: 'add', member: asMember(people[one.of]!, one.roles), through: handedOver() }
    case 'roles':
      return {
        type: 'roles',
        member: people[one.of]!.id,
        roles: one.roles,
        compared: false,
        closing: one.listed ? noneSigned : null,
      }
    case 'revoke':
      return { type: 'revoke', member: people[one.of]!.id, closing: noneSigned }
    case 'epoch':
      return { type: 'epoch', scope: one.scope, epoch: one.epoch, publicKey: newKey() }
    case 'recovery-key':
      return { type: 'recovery-key', receiveKey: newKey(), signKey: newPen().signKey }
  }
}

test('every step is taken or refused as the twin says, and the state is the twin’s', async () => {
  let taken = 0
  let refusedCount = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const people = Array.from({ length: 6 }, () => newPen())
      const chain = new ChainMaker(people[0]!)
      let state = await foldChain(chain.entries, chainPrimitives)
      const past: LinkedEntry[] = []
      for (const one of steps) {
        const entry = chain.next(people[one.author]!, fieldsOf(one, people))
        const body = entry.body as LinkedEntry
        const next = await extendChain(state, [entry], chainPrimitives).catch(() => undefined)
        expect(next !== undefined).toBe(twinAllows(past, people, body))
        if (!next) {
          refusedCount++
          continue
        }
        taken++
        state = next
        chain.entries.push(entry)
        past.push(body)
      }
      for (const { id } of people) expect(state.members.get(id)?.roles ?? []).toEqual(rolesIn(past, people[0]!, id))
      expect([...state.stale].sort()).toEqual([...twinStale(past, people[0]!)].sort())
      for (const scope of scopes) expect(holdersOf(state.members, scope).every((id) => state.members.has(id))).toBe(true)
    }),
    { numRuns: 80 },
  )
  // Both kinds were really tried.
  expect(taken).toBeGreaterThan(50)
  expect(refusedCount).toBeGreaterThan(50)
}, 60_000)
