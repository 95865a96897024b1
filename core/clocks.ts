// The clocks of a consent: warnings before it ends, reminders while nobody has signed. Whole calendar days; asked when they are read.
import { quitclaimStatusOn, standing, termElapsed, type ConsentState, type Quitclaim } from './consent.ts'
import { dayNumber, localDay } from './dates.ts'
import type { Channel } from './channels.ts'
import type { CalendarDate, QuitclaimId } from './ids.ts'

export type TermWarning = 'ended' | 'last-twentieth' | 'last-fifth'

/** At 80 % and 95 % of the term, and after its last day. */
export function termWarning(from: CalendarDate, until: CalendarDate, date: CalendarDate): TermWarning | null {
  if (date > until) return 'ended'
  const elapsed = termElapsed(from, until, date)
  return elapsed >= 0.95 ? 'last-twentieth' : elapsed >= 0.8 ? 'last-fifth' : null
}

export const dayWarnings = [30, 60, 90] as const

/** The nearest of 30, 60 and 90 days within which it ends; null when it ended or has longer. */
export function endsWithin(until: CalendarDate, date: CalendarDate): (typeof dayWarnings)[number] | null {
  const left = dayNumber(until) - dayNumber(date)
  return left < 0 ? null : (dayWarnings.find((days) => left <= days) ?? null)
}

export interface End {
  readonly quitclaim: QuitclaimId
  /** What ends with it and nothing later covers. */
  readonly channels: readonly Channel[]
  readonly from: CalendarDate
  readonly until: CalendarDate
  readonly warning: TermWarning | null
  readonly within: (typeof dayWarnings)[number] | null
}

/**
 * The ends that somebody should know about, the first to come (or to have come) first: of every consent with a channel that no other one permits for longer,
 * when it ended, or a warning or 90 days are reached. An end that somebody answered since, yes or no, is history.
 * @returns none for whoever must never appear; what was withdrawn or rests on another basis than consent does not end like this
 */
export function endsOf({ quitclaims, declines, never }: ConsentState, date: CalendarDate): readonly End[] {
  if (never) return []
  const open = quitclaims.filter((one) => runsOut.has(quitclaimStatusOn(one, date)))
  const answered = (until: CalendarDate): boolean =>
    declines.some(({ at }) => localDay(Date.parse(at)) > until) || quitclaims.some(({ from }) => from > until && from <= date)
  return open
    .flatMap(({ id, from, until, basis, channels }): readonly End[] => {
      if (basis !== 'consent' || until === null || (date > until && answered(until))) return []
      const left = channels.filter(
        (channel) => !open.some((other) => other.channels.includes(channel) && lastsBeyond(other, until)),
      )
      const [warning, within] = [termWarning(from, until, date), endsWithin(until, date)]
      if (left.length === 0 || (warning === null && within === null)) return []
      return [{ quitclaim: id, channels: left, from, until, warning, within }]
    })
    .sort((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : a.quitclaim < b.quitclaim ? -1 : 1))
}

const lastsBeyond = ({ until }: Quitclaim, day: CalendarDate): boolean => until === null || until > day

const runsOut: ReadonlySet<string> = new Set([...standing, 'expired'])

export const reminderRule = { firstAfterDays: 5, everyDays: 2, atMost: 5, stopAfterDays: 30 } as const

/** Is a reminder due of a request that nobody answered? `reminded`: the days earlier ones went out. */
export function isReminderDue(asked: CalendarDate, reminded: readonly CalendarDate[], date: CalendarDate): boolean {
  const since = dayNumber(date) - dayNumber(asked)
  const last = reminded.reduce((latest, day) => Math.max(latest, dayNumber(day)), Number.NEGATIVE_INFINITY)
  return (
    reminded.length < reminderRule.atMost &&
    since >= reminderRule.firstAfterDays &&
    since <= reminderRule.stopAfterDays &&
    dayNumber(date) - last >= reminderRule.everyDays
  )
}
