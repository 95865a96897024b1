import { expect, test } from 'vitest'
import type { Pseudonym } from '../../../../../core/ids.ts'
import { findPeople, fitOf, personFit } from '../../../../../web/workspace/people/find-person.ts'
import type { PersonView } from '../../../../../web/workspace/types.ts'

test.each<[string, number | undefined]>([
  ['', 0],
  ['Mia', 0],
  ['mïa J', 0],
  ['jans', 1],
  ['mj', 2],
  ['m.j.', 2],
  ['anse', 3],
  ['jm', undefined],
  ['mia b', undefined],
])('"%s" fits Mia Jansén: %s', (typed, fit) => {
  expect(fitOf('Mia Jansén', typed)).toBe(fit)
})

test('what fits best comes first: nobody wants Piet Dominicus for "mi"', () => {
  const names = ['Piet Dominicus', 'Anna Mira', 'Mia Jansen']
  expect([...names].sort((a, b) => (fitOf(a, 'mi') ?? 9) - (fitOf(b, 'mi') ?? 9))).toEqual([
    'Mia Jansen',
    'Anna Mira',
    'Piet Dominicus',
  ])
})

type Known = Parameters<typeof personFit>[0]

const known = (name: string | null, pseudonym: string, others: readonly PersonView['others'][number][] = []): Known => ({
  document:
    name === null ? null : ({ name, email: `${name.split(' ')[0]?.toLowerCase() ?? ''}@example.org` } as PersonView['document']),
  pseudonym: pseudonym as Pseudonym,
  others,
})

test.each<[string, number | undefined]>([
  ['mia', 0],
  ['mj', 2],
  ['mia@ex', 4],
  ['p-7k3f', 4],
  ['7k3f92', 4],
  ['Maria', 0],
  ['p-2222', 4],
  ['nobody', undefined],
])('by any name, address or number that somebody is known by: "%s"', (typed, fit) => {
  const other = { id: 'x', pseudonym: 'P-2222-2222', name: 'Maria Jansen' } as unknown as PersonView['others'][number]
  expect(personFit(known('Mia Jansen', 'P-7K3F-92QD', [other]), typed)).toBe(fit)
})

test('whoever has no name here is found by their number', () => {
  expect(personFit(known(null, 'P-7K3F-92QD'), '')).toBe(0)
  expect(personFit(known(null, 'P-7K3F-92QD'), 'mia')).toBeUndefined()
})

test('whoever stands first comes first, however little they fit; then the best fit; then the order they came in', () => {
  const people = ['Piet Dominicus', 'Mia de Wit', 'Mia Jansen', 'Anna Mira'].map((name) => known(name, 'P-0000-0000'))
  const found = findPeople(people, 'mi', ({ document }) => document?.name === 'Piet Dominicus')
  expect(found.map(({ document }) => document?.name)).toEqual(['Piet Dominicus', 'Mia de Wit', 'Mia Jansen', 'Anna Mira'])
})
