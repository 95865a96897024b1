// Arithmetic of calendar dates: whole days. Only `localDay`, `today` and what follows from them know a zone: the one where this computer stands.
import type { CalendarDate } from './ids.ts'

const dayMs = 86_400_000

/** Days since 1970-01-01. */
export function dayNumber(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs
}

/** So many days later, or earlier. @throws RangeError when that has no text */
export function daysAfter(date: CalendarDate, days: number): CalendarDate {
  const found = onDayNumber(dayNumber(date) + days)
  if (found === null) throw new RangeError('no such date')
  return found
}

export const dayBefore = (date: CalendarDate): CalendarDate => daysAfter(date, -1)

/** The last date that has a text. */
export const farthest = '9999-12-31' as CalendarDate

/** @returns null after {@link farthest} */
export function dayAfter(date: CalendarDate): CalendarDate | null {
  return onDayNumber(dayNumber(date) + 1)
}

/** The first of these days; null is a day that never comes. */
export function earliest(dates: readonly (CalendarDate | null)[]): CalendarDate | null {
  return dates.reduce((first, date) => (date !== null && (first === null || date < first) ? date : first), null)
}

/** The calendar day of a moment where this computer stands. */
export function localDay(at: number): CalendarDate {
  const moment = new Date(at)
  const [year, month, day] = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()]
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as CalendarDate
}

/** Legal dates have no zone: it is the day it is where somebody decides or signs. */
export const today = (): CalendarDate => localDay(Date.now())

/** The last moment of a day where this computer stands: just before the next begins, because some nights have their last hour twice. */
export function endOfDay(date: CalendarDate): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return new Date(year, month - 1, day + 1).getTime() - 1
}

/** What can be promised of something that works until `at`: the last day that is over by then. */
export const lastWholeDay = (at: number): CalendarDate => dayBefore(localDay(at + 1))

/** The same day of the month so many months later; where that month is shorter, its last day. */
export function monthsAfter(date: CalendarDate, months: number): CalendarDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10) as CalendarDate
}

function onDayNumber(number: number): CalendarDate | null {
  const text = new Date(number * dayMs).toISOString().slice(0, 10)
  return /^\d{4}-/.test(text) ? (text as CalendarDate) : null
}

/** Whole days from one date to the other, negative when it is past. */
export function daysUntil(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from)
}
