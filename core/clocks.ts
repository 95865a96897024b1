// The clocks of a consent: warnings before it ends, reminders while nobody has signed. Whole calendar days; asked when they are read.
import { speakingOn, termElapsed, type ConsentState } from './consent.ts'
import { dayNumber } from './dates.ts'
import type { CalendarDate } from './ids.ts'

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

/**
 * The end that somebody should know about: of the consent that speaks for a person, when it ended, or a warning or 90 days are reached.
 * @returns null for whoever withdrew, declined, must never appear, or rests on another basis than consent
 */
export function endOf(state: ConsentState, date: CalendarDate) {
  const speaking = state.never ? undefined : speakingOn(state, date)
  if (!speaking || !runsOut.has(speaking.status)) return null
  const { from, until, basis } = speaking.quitclaim
  if (basis !== 'consent' || until === null) return null
  const [warning, within] = [termWarning(from, until, date), endsWithin(until, date)]
  return warning === null && within === null ? null : { from, until, warning, within }
}

const runsOut: ReadonlySet<string> = new Set(['signed', 'expiring', 'expired'])

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
