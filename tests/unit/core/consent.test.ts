import fc from '../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import {
  foldConsent,
  matchingPermittedOn,
  quitclaimStatusOn,
  speakingOn,
  termElapsed,
  type ConsentEvent,
} from '../../../core/consent.ts'
import { permissionOn, type Refusal } from '../../../core/verdict/permission.ts'
import { noRules } from '../../../core/verdict/rules.ts'
import { onDay } from '../../../core/verdict/use.ts'
import type { Channel } from '../../../core/channels.ts'
import { CalendarDate } from '../../../core/ids.ts'
import { ConsentAction } from '../../../core/statements.ts'
import {
  anyEvents,
  anyRestricting,
  anyUnverifiedPermitting,
  channels,
  days,
  event,
  nevers,
  permit,
  quitclaims,
} from '../../support/consent-samples.ts'

const day = (text: string): CalendarDate => CalendarDate.parse(text)
const [first, second] = quitclaims as [(typeof quitclaims)[0], (typeof quitclaims)[0]]
const today = day('2026-06-30')

const answer = (events: readonly ConsentEvent[], channel: Channel = 'website', date = today): 'permitted' | Refusal => {
  const permission = permissionOn(foldConsent(events), onDay(channel, date), noRules)
  return permission.permitted ? 'permitted' : permission.refusal
}

describe('may this person be shown', () => {
  const given = event(permit())
  test.each<[string, ConsentEvent[], 'permitted' | Refusal]>([
    ['nothing recorded', [], 'no-quitclaim'],
    ['a verified permit', [given], 'permitted'],
    ['a permit whose signature does not verify', [event(permit(), false)], 'no-quitclaim'],
    ['another channel', [event(permit({ channels: ['intranet'] }))], 'channel-not-included'],
    ['its last day', [event(permit({ until: today }))], 'permitted'],
    ['the day after its last', [event(permit({ until: day('2026-06-29') }))], 'expired'],
    ['its first day', [event(permit({ from: today }))], 'permitted'],
    ['the day before its first', [event(permit({ from: day('2026-07-01') }))], 'not-yet-valid'],
    ['a contract without an end', [event(permit({ basis: 'contract', until: null }))], 'permitted'],
    ['permitted in one country only', [event(permit({ territory: 'NL' }))], 'outside-territory'],
    ['withdrawn', [given, event({ action: 'withdraw', quitclaim: first, channels: null })], 'withdrawn'],
    [
      'withdrawn by somebody unverified',
      [given, event({ action: 'withdraw', quitclaim: first, channels: null }, false)],
      'withdrawn',
    ],
    ['this channel withdrawn', [given, event({ action: 'withdraw', quitclaim: first, channels: ['website'] }, false)], 'withdrawn'],
    ['another channel withdrawn', [given, event({ action: 'withdraw', quitclaim: first, channels: ['intranet'] })], 'permitted'],
    ['another quitclaim withdrawn', [given, event({ action: 'withdraw', quitclaim: second, channels: null })], 'permitted'],
    ['declined', [given, event({ action: 'decline', quitclaim: first }, false)], 'declined'],
    [
      'superseded without a successor',
      [given, event({ action: 'supersede', quitclaim: first, by: second }, false)],
      'no-quitclaim',
    ],
    [
      'superseded by one that permits',
      [given, event({ action: 'supersede', quitclaim: first, by: second }), event(permit({ quitclaim: second }))],
      'permitted',
    ],
    ['lapsed today', [given, event({ action: 'lapse', quitclaim: first, from: today }, false)], 'expired'],
    ['lapses tomorrow', [given, event({ action: 'lapse', quitclaim: first, from: day('2026-07-01') })], 'permitted'],
    [
      'a lapse after its end lengthens nothing',
      [event(permit({ until: day('2026-02-01') })), event({ action: 'lapse', quitclaim: first, from: day('2027-01-01') })],
      'expired',
    ],
    ['withdrawn before it was permitted', [event({ action: 'withdraw', quitclaim: first, channels: null }), given], 'withdrawn'],
    [
      'permitted again under the same id',
      [given, event({ action: 'withdraw', quitclaim: first, channels: null }), event(permit())],
      'withdrawn',
    ],
    [
      'permitted anew after a withdrawal',
      [given, event({ action: 'withdraw', quitclaim: first, channels: null }), event(permit({ quitclaim: second }))],
      'permitted',
    ],
    ['never', [given, event({ action: 'never' }, false)], 'never'],
    [
      'never, lifted',
      [given, event({ action: 'never' }, false, nevers[0]), event({ action: 'never-lifted', never: nevers[0]! })],
      'permitted',
    ],
    [
      'never, lifted by somebody unverified',
      [given, event({ action: 'never' }, true, nevers[0]), event({ action: 'never-lifted', never: nevers[0]! }, false)],
      'never',
    ],
    [
      'two nevers, one lifted',
      [
        given,
        event({ action: 'never' }, true, nevers[0]),
        event({ action: 'never' }, true, nevers[1]),
        event({ action: 'never-lifted', never: nevers[0]! }),
      ],
      'never',
    ],
  ])('%s', (_name, events, expected) => {
    expect(answer(events)).toBe(expected)
    expect(answer([...events].reverse())).toBe(expected)
  })

  test('the most telling refusal of several quitclaims is given', () => {
    const expired = event(permit({ until: day('2026-02-01') }))
    const withdrawn = [event(permit({ quitclaim: second })), event({ action: 'withdraw', quitclaim: second, channels: null })]
    expect(answer([expired, ...withdrawn])).toBe('withdrawn')
    expect(answer([expired])).toBe('expired')
  })

  test('of several that count, the one that lasts longest answers', () => {
    const longer = event(permit({ quitclaim: second, until: day('2027-12-31') }))
    const permission = permissionOn(foldConsent([longer, event(permit())]), onDay('website', today), noRules)
    expect(permission).toMatchObject({ permitted: true, quitclaim: { id: second } })
  })
})

describe('matching', () => {
  const grant = event({ action: 'matching-permit', grant: first, until: today })
  test.each<[string, ConsentEvent[], boolean]>([
    ['nothing recorded', [], false],
    ['permission to publish is not permission to match', [event(permit())], false],
    ['permitted until today', [grant], true],
    ['until yesterday', [event({ action: 'matching-permit', grant: first, until: day('2026-06-29') })], false],
    ['without an end', [event({ action: 'matching-permit', grant: first, until: null })], true],
    ['unverified', [event({ action: 'matching-permit', grant: first, until: null }, false)], false],
    ['withdrawn', [grant, event({ action: 'matching-withdraw', grant: first }, false)], false],
    ['another grant withdrawn', [grant, event({ action: 'matching-withdraw', grant: second })], true],
    ['never ends it too', [grant, event({ action: 'never' }, false)], false],
    [
      'a withdrawn quitclaim leaves it',
      [grant, event(permit()), event({ action: 'withdraw', quitclaim: first, channels: null })],
      true,
    ],
  ])('%s', (_name, events, expected) => {
    expect(matchingPermittedOn(foldConsent(events), today)).toBe(expected)
  })
})

test.each<[string, ConsentEvent[], string, string]>([
  ['at the start', [event(permit())], '2026-01-01', 'signed'],
  ['before 80 % of the term', [event(permit())], '2026-10-19', 'signed'],
  ['after 80 % of the term', [event(permit())], '2026-10-20', 'expiring'],
  ['on the last day', [event(permit())], '2026-12-31', 'expiring'],
  ['after the last day', [event(permit())], '2027-01-01', 'expired'],
  ['without an end', [event(permit({ basis: 'contract', until: null }))], '2099-01-01', 'signed'],
  [
    'every channel withdrawn one by one',
    [event(permit()), event({ action: 'withdraw', quitclaim: first, channels })],
    '2026-01-01',
    'withdrawn',
  ],
  ['its first day still to come', [event(permit())], '2025-12-31', 'upcoming'],
  ['to come, without an end', [event(permit({ basis: 'contract', until: null }))], '2025-12-31', 'upcoming'],
  ['signed with no channel ticked', [event(permit({ channels: [] }))], '2026-01-01', 'declined'],
  [
    'declined and superseded',
    [event(permit()), event({ action: 'supersede', quitclaim: first, by: second }), event({ action: 'decline', quitclaim: first })],
    '2026-01-01',
    'declined',
  ],
])('status %s', (_name, events, date, status) => {
  expect(foldConsent(events).quitclaims.map((quitclaim) => quitclaimStatusOn(quitclaim, day(date)))).toEqual([status])
})

test('a no to what was never agreed is an ending of its own, and speaks until something newer does', () => {
  const at = (hour: number): string => `2026-02-01T${String(hour).padStart(2, '0')}:00:00.000Z`
  const no = event({ action: 'decline', quitclaim: second }, false, undefined, at(9))
  const alone = foldConsent([no])
  expect(alone.declines).toMatchObject([{ quitclaim: second, at: at(9) }])
  expect(speakingOn(alone, day('2026-03-01'))).toMatchObject({ quitclaim: null, status: 'declined', declined: { at: at(9) } })
  expect(permissionOn(alone, onDay('website', day('2026-03-01')), noRules)).toEqual({
    permitted: false,
    refusal: 'declined',
    quitclaim: null,
  })
  // A no to one question does not undo what stands.
  const stands = foldConsent([no, event(permit(), true, undefined, at(8))])
  expect(speakingOn(stands, day('2026-03-01'))).toMatchObject({ status: 'signed' })
  // When that is over, the no is what was said last; what is signed after it speaks again.
  expect(speakingOn(stands, day('2027-03-01'))).toMatchObject({ status: 'declined', quitclaim: null })
  const later = foldConsent([no, event(permit(), true, undefined, at(10))])
  expect(speakingOn(later, day('2027-03-01'))).toMatchObject({ status: 'expired' })
  // Of a quitclaim that was permitted it is that quitclaim's ending, as before.
  const own = foldConsent([event(permit()), event({ action: 'decline', quitclaim: first })])
  expect(own.declines).toEqual([])
  expect(own.quitclaims).toMatchObject([{ ended: 'declined' }])
})

test('the share of the term that has passed stays between 0 and 1', () => {
  expect(termElapsed(day('2026-01-01'), day('2026-01-01'), day('2025-12-31'))).toBe(0)
  expect(termElapsed(day('2026-01-01'), day('2026-01-01'), day('2026-01-01'))).toBe(1)
  expect(termElapsed(day('2026-01-01'), day('2026-01-03'), day('2026-01-02'))).toBe(0.5)
  expect(termElapsed(day('2026-01-01'), day('2026-01-03'), day('2030-01-01'))).toBe(1)
})

test('consent without a last day is not a statement at all', () => {
  expect(ConsentAction.safeParse(permit({ until: null })).success).toBe(false)
  expect(ConsentAction.safeParse(permit({ until: null, basis: 'public-interest' })).success).toBe(true)
})

const runs = { numRuns: process.env['SLOW'] ? 20_000 : 2_000 }

describe('for any events', () => {
  test('order and repetition change nothing', () => {
    fc.assert(
      fc.property(
        anyEvents.chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })),
        ),
        ([events, shuffled]) => {
          expect(foldConsent(shuffled)).toEqual(foldConsent(events))
        },
      ),
      runs,
    )
  })

  test('an unverified permission changes nothing at all', () => {
    fc.assert(
      fc.property(anyEvents, fc.array(anyUnverifiedPermitting, { minLength: 1, maxLength: 4 }), (events, unverified) => {
        expect(foldConsent([...events, ...unverified])).toEqual(foldConsent(events))
      }),
      runs,
    )
  })

  test('withdrawing, declining, lapsing, superseding and never permit nothing that was not permitted', () => {
    fc.assert(
      fc.property(anyEvents, anyRestricting, (events, restriction) => {
        const [before, after] = [foldConsent(events), foldConsent([...events, restriction])]
        for (const date of days) {
          expect(!matchingPermittedOn(before, date) && matchingPermittedOn(after, date)).toBe(false)
          for (const channel of channels)
            expect(
              !permissionOn(before, onDay(channel, date), noRules).permitted &&
                permissionOn(after, onDay(channel, date), noRules).permitted,
            ).toBe(false)
        }
      }),
      runs,
    )
  })
})
