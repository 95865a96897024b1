// Made-up dates where calendars go wrong more often than not (leap days, month ends, clock changes), and what the twin says of each.
import fc from 'fast-check'
import type { ConsentEvent } from '../../../../core/consent.ts'
import type { Channel } from '../../../../core/channels.ts'
import type { CalendarDate } from '../../../../core/ids.ts'
import { channels, event, permit, quitclaims } from '../../../support/consent-samples.ts'
import { formDocument } from '../../../support/form-samples.ts'
import type { Clocks } from './clocks.ts'
import { amsterdamDay, compare, lengthOf, monthsOn, next, previous, show, walk, type Day } from './twin.ts'

const anyDay: fc.Arbitrary<Day> = fc
  .record({
    year: fc.integer({ min: 1996, max: 2060 }),
    month: fc.integer({ min: 1, max: 12 }),
    at: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(27, 28, 29, 30)),
    leap: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ year, month, at, leap }) =>
    leap === 0 ? { year: year - (year % 4), month: 2, day: 29 } : { year, month, day: Math.min(at + 1, lengthOf(year, month)) },
  )

/** Days after a day: near it, near an ordinary term's marks, or anywhere. */
const later = (most: number): fc.Arbitrary<number> => fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: most }))

export interface ClockCase {
  readonly from: Day
  readonly length: number
  readonly offset: number
  readonly months: number
  readonly birth: Day
  readonly age: 16 | 18
  readonly lapse: number | null
  readonly gaps: readonly number[]
  readonly hour: number
  readonly change: 'march' | 'october' | null
  /** Other consents of the same person: how long after the first they begin and last, and which channels they permit. */
  readonly others: readonly { readonly after: number; readonly length: number; readonly channels: readonly Channel[] }[]
  /** Which mark of the term the day asked about lies near. */
  readonly mark: 'start' | 'eighty' | 'ninety-five' | 'end' | 'thirty' | 'sixty' | 'ninety'
}

export const anyClockCase: fc.Arbitrary<ClockCase> = fc.record({
  from: anyDay,
  length: later(1830),
  offset: fc.integer({ min: -2, max: 2 }),
  months: fc.integer({ min: 1, max: 60 }),
  birth: anyDay,
  age: fc.constantFrom(16, 18),
  lapse: fc.option(later(1830)),
  gaps: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
  hour: fc.integer({ min: 0, max: 23 }),
  change: fc.option(fc.constantFrom('march', 'october')),
  others: fc.array(
    fc.record({
      after: fc.integer({ min: -30, max: 60 }),
      length: fc.integer({ min: 0, max: 150 }),
      channels: fc.subarray(channels),
    }),
    { maxLength: 2 },
  ),
  mark: fc.constantFrom('start', 'eighty', 'ninety-five', 'end', 'thirty', 'sixty', 'ninety'),
})

const date = (day: Day): CalendarDate => show(day) as CalendarDate

function onward(day: Day, days: number): Day {
  let at = day
  for (let i = 0; i < Math.abs(days); i++) at = days < 0 ? previous(at) : next(at)
  return at
}

/** @returns what a clock says differently from the twin, or undefined */
export function brokenClock(clocks: Clocks, one: ClockCase): string | undefined {
  return (
    wrongTerm(clocks, one) ??
    wrongAge(clocks, one) ??
    wrongValidity(clocks, one) ??
    wrongSigning(clocks, one) ??
    wrongEnds(clocks, one) ??
    wrongReminder(clocks, one) ??
    wrongDay(clocks, one)
  )
}

const differs = (what: string, said: unknown, twin: unknown): string | undefined =>
  said === twin ? undefined : `${what}: ${String(said)}, the twin says ${String(twin)}`

function wrongTerm(clocks: Clocks, { from, months }: ClockCase): string | undefined {
  return differs('last day of a term', clocks.lastDayOf({ months }, date(from)), show(monthsOn(from, months)))
}

function wrongAge(clocks: Clocks, { birth, age, length }: ClockCase): string | undefined {
  const last = previous(monthsOn(birth, 12 * age))
  const until = onward(last, length - 900)
  return differs(
    'last day before coming of age',
    clocks.lastDayForMinor(date(until), date(birth), age),
    show(compare(last, until) < 0 ? last : until),
  )
}

function wrongValidity(clocks: Clocks, { from, length, offset, lapse, mark }: ClockCase): string | undefined {
  const until = onward(from, length)
  const marks = {
    start: 0,
    eighty: Math.ceil(length * 0.8),
    'ninety-five': Math.ceil(length * 0.95),
    end: length,
    thirty: length - 30,
    sixty: length - 60,
    ninety: length - 90,
  }
  const day = onward(from, marks[mark] + offset)
  const elapsed = walk(from, day)
  // Whole numbers only: elapsed/length >= 80/100.
  const passed = (percent: number): boolean => (length === 0 ? elapsed >= 0 : elapsed * 100 >= length * percent)
  const ended = compare(day, until) > 0
  const left = walk(day, until)
  const warning = ended ? 'ended' : passed(95) ? 'last-twentieth' : passed(80) ? 'last-fifth' : null
  const within = left < 0 ? null : left <= 30 ? 30 : left <= 60 ? 60 : left <= 90 ? 90 : null

  const [quitclaim] = quitclaims
  if (!quitclaim) throw new Error('no quitclaim')
  const lapsed = lapse === null ? null : onward(from, lapse)
  const events: ConsentEvent[] = [
    event(permit({ quitclaim, channels: ['website'], from: date(from), until: date(until) })),
    ...(lapsed ? [event({ action: 'lapse', quitclaim, from: date(lapsed) }, false)] : []),
  ]
  const state = clocks.foldConsent(events)
  const permitted = compare(day, from) >= 0 && !ended && (lapsed === null || compare(day, lapsed) < 0)
  const status = clocks.statusOn({ ...state.quitclaims[0]!, until: date(until) }, date(day))
  return (
    differs('warning', clocks.termWarning(date(from), date(until), date(day)), warning) ??
    differs('ends within', clocks.endsWithin(date(until), date(day)), within) ??
    differs('permitted', clocks.permits(state, date(day)), permitted) ??
    differs('status', status, ended ? 'expired' : elapsed < 0 ? 'upcoming' : passed(80) ? 'expiring' : 'signed')
  )
}

/** Whoever signs on the day it is where they stand, for the whole term of the form, is offered it at any hour; five days more never. */
function wrongSigning(clocks: Clocks, { from: utc, hour, months }: ClockCase): string | undefined {
  const at = `${show(utc)}T${String(hour).padStart(2, '0')}:30:00.000Z`
  const day = clocks.localDay(Date.parse(at))
  const form = formDocument({ term: { ends: { months }, sentence: { nl: 'Zo lang.', en: 'So long.' } } })
  const signed = { channels: ['website' as const], territory: 'NL', from: day }
  const last = clocks.lastDayOf({ months }, day)
  const offered = (until: CalendarDate): boolean => clocks.isOffered(form, permit({ ...signed, until }), at)
  const beyond = date(onward(readDay(last), 5))
  return differs('signing at night', offered(last), true) ?? differs('longer than the term', offered(beyond), false)
}

const readDay = (text: string): Day => {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  return { year, month, day }
}

/** Several consents of one person, walked day by day: a channel's end is told when no other consent permits it on any later day. */
function wrongEnds(clocks: Clocks, { from, length, offset, others }: ClockCase): string | undefined {
  const term = length % 150
  const all = [{ after: 0, length: term, channels: ['website', 'intranet'] as readonly Channel[] }, ...others].map((one, i) => {
    const first = onward(from, one.after)
    return { id: quitclaims[i]!, first, last: onward(first, one.length), channels: one.channels }
  })
  const day = onward(from, term + offset)
  const events = all.map(({ id, first, last, channels: some }) =>
    event(permit({ quitclaim: id, channels: [...some], from: date(first), until: date(last) })),
  )
  const latest = all.reduce((last, one) => (compare(one.last, last) > 0 ? one.last : last), from)
  const expected = all.flatMap(({ id, first, last, channels: some }) => {
    if (compare(last, day) < 0 && all.some((other) => compare(other.first, last) > 0 && compare(other.first, day) <= 0)) return []
    const total = walk(first, last)
    const near = walk(day, last) <= 90 || (total === 0 ? compare(day, first) >= 0 : walk(first, day) * 100 >= total * 80)
    const ending = some.filter((channel) => {
      for (let at = next(last); compare(at, latest) <= 0; at = next(at))
        if (all.some((other) => other.channels.includes(channel) && compare(other.first, at) <= 0 && compare(at, other.last) <= 0))
          return false
      return true
    })
    return ending.length > 0 && near ? [`${id}: ${ending.join(', ')}`] : []
  })
  const told = clocks
    .endsOf(clocks.foldConsent(events), date(day))
    .map(({ quitclaim, channels: some }) => `${quitclaim}: ${some.join(', ')}`)
  return differs('ends to tell', told.sort().join('; '), expected.sort().join('; '))
}

function wrongReminder(clocks: Clocks, { from, gaps, length }: ClockCase): string | undefined {
  const reminded: Day[] = []
  let at = onward(from, 4)
  for (const gap of gaps) reminded.push((at = onward(at, gap)))
  const day = onward(reminded.at(-1) ?? from, length % 12)
  const since = walk(from, day)
  const last = reminded.at(-1)
  const due = reminded.length < 5 && since >= 5 && since <= 30 && (last === undefined || walk(last, day) >= 2)
  return differs('reminder due', clocks.isReminderDue(date(from), reminded.map(date), date(day)), due)
}

/** Around the two nights of the year that are not 24 hours away from their neighbours, and on any other. */
function wrongDay(clocks: Clocks, { from, hour, change, offset }: ClockCase): string | undefined {
  const month = change === 'march' ? 3 : change === 'october' ? 10 : null
  const utc = month === null ? from : onward({ year: from.year, month, day: 28 }, offset)
  const at = Date.parse(`${show(utc)}T${String(hour).padStart(2, '0')}:30:00Z`)
  return differs('day in Amsterdam', clocks.localDay(at), show(amsterdamDay(utc, hour)))
}
