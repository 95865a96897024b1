// Arithmetic of calendar dates: whole days. Only `localDay` and `today` know a zone: the one where this computer stands.
import type { CalendarDate } from './ids.ts'

const dayMs = 86_400_000

/** Days since 1970-01-01. */
export function dayNumber(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs
}

export function dayBefore(date: CalendarDate): CalendarDate {
  const before = onDayNumber(dayNumber(date) - 1)
  if (before === null) throw new RangeError('no date before the first')
  return before
}

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
