// What a later no on one card of a person ends on the other, when both become one: only what is older, only what the no was about, and the newest word stands.
import { expect, test } from 'vitest'
import type { ConsentEvent } from '../../../core/consent.ts'
import type { Channel } from '../../../core/channels.ts'
import type { FormDocument } from '../../../core/forms/document.ts'
import type { CalendarDate, MemberId, QuitclaimId } from '../../../core/ids.ts'
import { overtakenEnds, overtakenOn, type Overtaken } from '../../../core/overtaken.ts'
import type { ConsentAction, ConsentStatement } from '../../../core/statements.ts'
import { event, permit, quitclaims } from '../../support/consent-samples.ts'
import { formDocument } from '../../support/form-samples.ts'

const [first, second, third] = quitclaims as [QuitclaimId, QuitclaimId, QuitclaimId]
const [member, person] = ['00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000004'] as MemberId[]
const on = '2026-06-30' as CalendarDate

/** Said on this day of April, by a member unless told otherwise. */
const said = (day: number, consent: ConsentAction, author = member, size = day): ConsentEvent => {
  const { statement, verified } = event(consent, true, undefined, `2026-04-${String(day).padStart(2, '0')}T10:00:00.000Z`)
  const signed = { ...statement, author, logHead: { size, root: '0'.repeat(64) } } as ConsentStatement
  return { statement: signed, verified }
}

const page = { method: 'page', from: '2026-04-01' as CalendarDate } as const
const yes = (day: number, change: Parameters<typeof permit>[0] = {}, author = member) =>
  said(day, permit({ ...page, quitclaim: first, channels: ['website', 'intranet'], ...change }), author)
const theirs = (day: number, change: Parameters<typeof permit>[0] = {}) => yes(day, { quitclaim: second, ...change })
const stop = (day: number, channels: Channel[] | null = null, author = member) =>
  said(day, { action: 'withdraw', quitclaim: second, channels }, author)

const asked = (channels: readonly Channel[], change: object = {}): FormDocument =>
  formDocument({
    channels: channels.map((channel) => ({ channel, label: { nl: 'x', en: 'x' }, sentence: { nl: 'x.', en: 'x.' } })),
    ...change,
  })

/** In short: channels that end of each yes, and `matching`. */
const overtaken = (own: readonly ConsentEvent[], other: readonly ConsentEvent[], form?: FormDocument): string[] =>
  overtakenOn(
    ...([own, other].map((events) => ({ events, askedOf: (author: MemberId) => (author === person ? form : undefined) })) as [
      never,
      never,
    ]),
    on,
  ).map(short)
const short = (one: Overtaken): string => (one.what === 'matching' ? 'matching' : [...one.channels].join('+'))

const grant = (day: number, id = third, author = member) => said(day, { action: 'matching-permit', grant: id, until: null }, author)

test.each<[string, readonly ConsentEvent[], readonly ConsentEvent[], readonly string[]]>([
  ['everything was stopped after the yes', [yes(1)], [theirs(2), stop(3)], ['website+intranet']],
  ['also what the other card never spoke of', [yes(1)], [theirs(2, { channels: ['own:hal'] }), stop(3)], ['website+intranet']],
  ['a yes of after the stop is a new decision', [yes(4)], [theirs(2), stop(3)], []],
  ['one channel was stopped, the rest still stands there', [yes(1)], [theirs(2), stop(3, ['website'])], ['website']],
  [
    'one of two was ended: what that one was about',
    [yes(1)],
    [theirs(2, { channels: ['intranet'] }), yes(2, { quitclaim: third, channels: ['website'] }), stop(3)],
    ['intranet'],
  ],
  ['nothing was stopped', [yes(1)], [theirs(2)], []],
  [
    'the older yes ended already',
    [yes(1), said(2, { action: 'withdraw', quitclaim: first, channels: null })],
    [theirs(2), stop(3)],
    [],
  ],
  ['the older yes is over', [yes(1, { until: '2026-06-29' as CalendarDate })], [theirs(2), stop(3)], []],
  [
    'asked again since on the other card, the yes to it stands',
    [yes(1)],
    [theirs(2), stop(3), yes(4, { quitclaim: third, channels: ['website'] })],
    ['intranet'],
  ],
  [
    'asked again since on its own card',
    [yes(1), yes(4, { quitclaim: third, channels: ['website'] })],
    [theirs(2), stop(3)],
    ['intranet'],
  ],
  ['*never* needs nothing else', [yes(1)], [theirs(2), stop(3), said(4, { action: 'never' })], []],
  ['a yes that nobody may count', [{ ...yes(1), verified: false }], [theirs(2), stop(3)], []],
  ['said of another card while they were one', [yes(1)], [said(3, { action: 'withdraw', quitclaim: third, channels: null })], []],
])('%s', (_what, own, other, ends) => {
  expect(overtaken(own, other)).toEqual(ends)
})

test('what came later goes by the log its author had seen, not by a clock', () => {
  const late = said(9, permit({ ...page, quitclaim: first, channels: ['website'] }), member, 1)
  expect(overtaken([late], [theirs(2), said(3, { action: 'withdraw', quitclaim: second, channels: null }, member, 5)])).toEqual([
    'website',
  ])
})

test('paper and older registers were said by their first day, however late somebody recorded them', () => {
  const paper = (from: string) => yes(9, { method: 'paper', from: from as CalendarDate })
  expect(overtaken([paper('2026-04-02')], [theirs(2), stop(3)])).toEqual(['website+intranet'])
  expect(overtaken([paper('2026-04-04')], [theirs(2), stop(3)])).toEqual([])
})

test('recognition ends where it was stopped itself, or where the person left nothing standing', () => {
  const ended = said(5, { action: 'matching-withdraw', grant: second })
  expect(overtaken([grant(1)], [grant(2, second), ended])).toEqual(['matching'])
  expect(overtaken([grant(6)], [grant(2, second), ended])).toEqual([])
  expect(overtaken([grant(1)], [grant(2, second), ended, grant(6, first)])).toEqual([])
  // A member who ends a quitclaim says nothing about recognition; "stop everything" does.
  expect(overtaken([grant(1)], [theirs(2), stop(3)])).toEqual([])
  expect(overtaken([grant(1)], [theirs(2), stop(3, null, person)], asked(['website']))).toEqual(['matching'])
})

test('an answer is a no to what its form asks and was not ticked, as on one card', () => {
  const answer = (channels: readonly Channel[]) => [yes(3, { quitclaim: second, channels: [...channels] }, person)]
  const older = [yes(1, { channels: ['website', 'intranet', 'own:hal'] }), grant(1)]
  const form = asked(['website', 'intranet'])
  expect(overtaken(older, answer(['intranet']), form)).toEqual(['website', 'matching'])
  expect(overtaken(older, [...answer(['intranet']), grant(3, second, person)], form)).toEqual(['website'])
  expect(overtaken(older, answer(['intranet']), asked(['website', 'intranet'], { matching: null }))).toEqual(['website'])
  expect(overtaken(older, [said(3, { action: 'decline', quitclaim: second }, person)], form)).toEqual([
    'website+intranet',
    'matching',
  ])
  // What does not rest on consent was not asked; nobody knows what a no that a member recorded was about.
  expect(overtaken([yes(1, { basis: 'contract' })], answer(['intranet']), form)).toEqual([])
  expect(overtaken(older, [said(3, { action: 'decline', quitclaim: second })], form)).toEqual([])
})

test('said as an ordinary withdrawal: of all of it, or of its part', () => {
  const [all] = overtakenOn(
    { events: [yes(1)], askedOf: () => undefined },
    { events: [theirs(2), stop(3)], askedOf: () => undefined },
    on,
  )
  expect(overtakenEnds(all!)).toEqual([{ action: 'withdraw', quitclaim: first, channels: null }])
  const [part] = overtakenOn(
    { events: [yes(1)], askedOf: () => undefined },
    { events: [theirs(2), stop(3, ['website'])], askedOf: () => undefined },
    on,
  )
  expect(overtakenEnds(part!)).toEqual([{ action: 'withdraw', quitclaim: first, channels: ['website'] }])
  expect(overtakenEnds({ what: 'matching', grants: [third] })).toEqual([{ action: 'matching-withdraw', grant: third }])
})
