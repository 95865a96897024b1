// Which entries are one person: whatever order a server shows the statements in, how often, and whoever joined whom to whom.
import fc from '../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { foldAliases } from '../../../core/aliases.ts'
import type { OwnerId } from '../../../core/ids.ts'
import { AliasStatement } from '../../../core/statements.ts'

const ids = ['a', 'b', 'c', 'd', 'e'] as unknown as readonly OwnerId[]
const [anna, bea, cas, dirk] = ids as [OwnerId, OwnerId, OwnerId, OwnerId]

let made = 0
/** Each signed under a longer log than the one before, unless told otherwise. */
const alias = (owner: OwnerId, of: OwnerId, { joined = true, size = (made += 1), at = 0, statement = '' } = {}): AliasStatement =>
  ({
    ...{ type: 'alias', owner, of, joined, statement: statement || `s${String((made += 1))}` },
    ...{ logHead: { size, root: 'r' }, at: `2026-11-27T00:00:0${String(at)}.000Z` },
  }) as never

test('an entry that nobody joined is a person of its own', () => {
  const { personOf, entriesOf, joinedTo } = foldAliases([])
  expect([personOf(anna), entriesOf(anna), joinedTo(anna)]).toEqual([anna, [anna], undefined])
})

test('the entry that stands comes first, whichever of them is asked about', () => {
  const joined = foldAliases([alias(bea, anna), alias(dirk, anna)])
  for (const entry of [anna, bea, dirk]) {
    expect(joined.personOf(entry)).toBe(anna)
    expect(joined.entriesOf(entry)).toEqual([anna, bea, dirk])
  }
  expect(joined.entriesOf(cas)).toEqual([cas])
})

test('who was joined to somebody who was joined is the same person too', () => {
  const { entriesOf } = foldAliases([alias(anna, bea), alias(bea, cas)])
  expect(entriesOf(anna)).toEqual([cas, anna, bea])
})

describe('the later of two statements about an entry stands', () => {
  const join = alias(bea, anna, { size: 5 })
  const apart = alias(bea, anna, { size: 9, joined: false })

  test('by the longer log its author had seen, in whatever order they are told', () => {
    expect(foldAliases([join, apart]).personOf(bea)).toBe(bea)
    expect(foldAliases([apart, join]).personOf(bea)).toBe(bea)
    const again = alias(bea, cas, { size: 12 })
    expect(foldAliases([again, apart, join]).personOf(bea)).toBe(cas)
    // An old "these are two people" that is shown once more frees nobody.
    expect(foldAliases([join, again, apart]).personOf(bea)).toBe(cas)
  })

  test('by the clock of its author, when both had seen the same; by its id, when even that is the same', () => {
    const sooner = alias(bea, anna, { size: 5, at: 1, statement: 's1' })
    const later = alias(bea, anna, { size: 5, at: 2, statement: 's0', joined: false })
    const twin = alias(bea, anna, { size: 5, at: 2, statement: 's2' })
    for (const order of [
      [sooner, later],
      [later, sooner],
    ])
      expect(foldAliases(order).personOf(bea)).toBe(bea)
    for (const order of [
      [later, twin],
      [twin, later],
    ])
      expect(foldAliases(order).personOf(bea)).toBe(anna)
  })
})

test('two officers who joined the same two the other way round agree that it is one person', () => {
  const both = [alias(bea, anna), alias(anna, bea)]
  for (const order of [both, [...both].reverse()]) {
    expect(foldAliases(order).entriesOf(anna)).toEqual([anna, bea])
    expect(foldAliases(order).personOf(bea)).toBe(anna)
  }
})

test('an event, or somebody who is not here, is nobody’s other entry', () => {
  const isPerson = (id: OwnerId): boolean => id !== cas
  const { entriesOf } = foldAliases([alias(anna, cas), alias(cas, bea), alias(dirk, bea)], isPerson)
  expect([entriesOf(anna), entriesOf(cas), entriesOf(bea)]).toEqual([[anna], [cas], [bea, dirk]])
})

test('an entry cannot be joined to itself', () => {
  const owner = crypto.randomUUID()
  const body = {
    ...{ type: 'alias', format: 'imprimatur/v1', workspace: crypto.randomUUID(), statement: crypto.randomUUID(), joined: true },
    ...{ author: crypto.randomUUID(), at: '2026-11-27T00:00:00.000Z', chainHead: { seq: 0, hash: '0'.repeat(64) }, logHead: null },
  }
  expect(AliasStatement.safeParse({ ...body, owner, of: crypto.randomUUID() }).success).toBe(true)
  expect(AliasStatement.safeParse({ ...body, owner, of: owner }).success).toBe(false)
})

describe('for any statements', () => {
  const some = fc.array(
    fc
      .record({
        owner: fc.constantFrom(...ids),
        of: fc.constantFrom(...ids),
        joined: fc.boolean(),
        size: fc.integer({ min: 1, max: 4 }),
        at: fc.integer({ min: 0, max: 2 }),
        statement: fc.uuid(),
      })
      .filter(({ owner, of }) => owner !== of)
      .map(({ owner, of, ...rest }) => alias(owner, of, rest)),
    { maxLength: 12 },
  )
  const picture = (statements: readonly AliasStatement[]) => ids.map((id) => foldAliases(statements).entriesOf(id))

  test('the order and repetitions change nothing', () => {
    fc.assert(
      fc.property(some, fc.array(fc.nat()), (statements, ranks) => {
        const shuffled = statements.map((one, i) => ({ one, rank: ranks[i] ?? i })).sort((a, b) => a.rank - b.rank)
        expect(picture([...shuffled.map(({ one }) => one), ...statements])).toEqual(picture(statements))
      }),
    )
  })

  test('the entries fall apart into people: each is in one of them, and all of one person agree who stands', () => {
    fc.assert(
      fc.property(some, (statements) => {
        const { personOf, entriesOf } = foldAliases(statements)
        for (const id of ids) {
          expect(entriesOf(id)).toContain(id)
          expect(entriesOf(id)[0]).toBe(personOf(id))
          expect(new Set(entriesOf(id)).size).toBe(entriesOf(id).length)
          for (const other of entriesOf(id)) expect(entriesOf(other)).toEqual(entriesOf(id))
        }
      }),
    )
  })

  test('whoever is joined by a standing statement is one person with them', () => {
    fc.assert(
      fc.property(some, (statements) => {
        const { personOf, joinedTo } = foldAliases(statements)
        for (const id of ids) {
          const of = joinedTo(id)
          if (of !== undefined) expect(personOf(id)).toBe(personOf(of))
        }
      }),
    )
  })
})
