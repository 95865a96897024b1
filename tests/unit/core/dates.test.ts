// Which day it is: the one where somebody decides or signs, wherever the workspace, the server or UTC stands.
import { afterEach, expect, test, vi } from 'vitest'
import { endsOf } from '../../../core/clocks.ts'
import { foldConsent } from '../../../core/consent.ts'
import { dayAfter, dayBefore, daysAfter, endOfDay, lastWholeDay, localDay } from '../../../core/dates.ts'
import type { CalendarDate } from '../../../core/ids.ts'
import { endsAfter } from '../../../web/console/people/asks/terms.ts'
import { event, permit, quitclaims } from '../../support/consent-samples.ts'
import fc from '../../support/fast-check.ts'
import { standingIn } from '../../support/time-zone.ts'

const day = (text: string): CalendarDate => text as CalendarDate
// One on either side of every other, and one whose clocks go back at midnight: that night has its last hour twice.
const zones = [
  'Etc/GMT+12',
  'America/Los_Angeles',
  'America/Santiago',
  'Europe/Amsterdam',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
]

afterEach(() => vi.useRealTimers())

test.each([
  ['America/Los_Angeles', '2027-01-01T07:30:00Z', '2026-12-31'],
  ['America/Los_Angeles', '2027-01-01T08:30:00Z', '2027-01-01'],
  ['Europe/Amsterdam', '2026-12-31T22:30:00Z', '2026-12-31'],
  ['Europe/Amsterdam', '2026-12-31T23:30:00Z', '2027-01-01'],
  ['Pacific/Auckland', '2026-12-31T11:30:00Z', '2027-01-01'],
])('in %s it is, at %s, %s', (zone, at, expected) => {
  expect(standingIn(zone, () => localDay(Date.parse(at)))).toBe(expected)
})

test('a day ends where the next begins, in every zone; what works until then, works on all of it and not on the next', () => {
  const anyDay = fc.integer({ min: 0, max: 7300 }).map((days) => daysAfter(day('2024-01-01'), days))
  for (const zone of zones)
    standingIn(zone, () => {
      fc.assert(
        fc.property(anyDay, (date) => {
          const end = endOfDay(date)
          expect([localDay(end), localDay(end + 1)]).toEqual([date, dayAfter(date)])
          expect([lastWholeDay(end), lastWholeDay(end - 1)]).toEqual([date, dayBefore(date)])
        }),
      )
    })
})

test.each(zones)('a link for fourteen days, made at any hour in %s, works on the whole of the day its letter names', (zone) => {
  for (const hour of ['00:30', '10:26', '23:30']) {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(`2026-11-27T${hour}:00Z`) })
    const { made, ends } = standingIn(zone, () => ({ made: localDay(Date.now()), ends: Date.parse(endsAfter('14')) }))
    expect(standingIn(zone, () => lastWholeDay(ends))).toBe(daysAfter(made, 14))
  }
})

test('who said no just after midnight, the day after it ended, has answered: by the calendar of who reads it, not by UTC', () => {
  const until = day('2026-06-14')
  const ended = event(permit({ quitclaim: quitclaims[0]!, from: day('2025-06-14'), until }))
  const no = event({ action: 'decline', quitclaim: quitclaims[1]! }, true, undefined, '2026-06-14T22:30:00.000Z')
  const ends = (zone: string): number => standingIn(zone, () => endsOf(foldConsent([ended, no]), day('2026-06-20')).length)
  expect(ends('Europe/Amsterdam')).toBe(0)
  expect(ends('America/Los_Angeles')).toBe(1)
})
