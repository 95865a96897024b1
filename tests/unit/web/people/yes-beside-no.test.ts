// What an officer hears before two cards become one: a yes on one that no withdrawal on the other ends.
import { expect, test } from 'vitest'
import { foldConsent, noConsent, type ConsentState } from '../../../../core/consent.ts'
import type { CalendarDate } from '../../../../core/ids.ts'
import type { ConsentAction } from '../../../../core/statements.ts'
import { isYesBesideNo } from '../../../../web/console/people/yes-beside-no.ts'
import { event, permit, quitclaims } from '../../../support/consent-samples.ts'

const [first, second] = quitclaims as [(typeof quitclaims)[0], (typeof quitclaims)[0]]
const said = (...actions: ConsentAction[]): ConsentState => foldConsent(actions.map((action) => event(action)))
const term = { from: '2026-01-01', until: '2026-12-31' } as { from: CalendarDate; until: CalendarDate }
const during = '2026-06-30' as CalendarDate

const yes = [permit({ quitclaim: first, ...term })] as const
const withdrawn = [permit({ quitclaim: second, ...term }), { action: 'withdraw', quitclaim: second, channels: null }] as const

test('joining ends nothing: the yes of one stands beside everything that was withdrawn on the other', () => {
  const both = said(...yes, ...withdrawn)
  expect(both.quitclaims.map(({ id, ended }) => [id, ended]).sort()).toEqual([
    [first, null],
    [second, 'withdrawn'],
  ])
})

test.each<[string, ConsentState, ConsentState, string, boolean]>([
  ['a yes and a withdrawal', said(...yes), said(...withdrawn), during, true],
  ['a yes and a no to what was asked', said(...yes), said({ action: 'decline', quitclaim: second }), during, true],
  [
    'a yes and one of several channels withdrawn',
    said(...yes),
    said(withdrawn[0], { action: 'withdraw', quitclaim: second, channels: ['website'] }),
    during,
    true,
  ],
  ['a yes that is over', said(...yes), said(...withdrawn), '2027-01-01', false],
  ['two yeses', said(...yes), said(withdrawn[0]), during, false],
  ['two noes', said(...withdrawn), said(...withdrawn), during, false],
  ['never beats any yes', said(...yes), { ...said(...withdrawn), never: true }, during, false],
  ['nothing was said', said(...yes), noConsent, during, false],
])('%s', (_what, one, other, date, told) => {
  expect(isYesBesideNo(one, other, date as CalendarDate)).toBe(told)
  expect(isYesBesideNo(other, one, date as CalendarDate)).toBe(told)
})
