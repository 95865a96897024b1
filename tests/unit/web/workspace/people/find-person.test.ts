import { expect, test } from 'vitest'
import { fitOf } from '../../../../web/console/desk/name-search.ts'

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
