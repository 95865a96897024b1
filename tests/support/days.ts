// Calendar days relative to today, as the browser on the same machine sees today.
import type { CalendarDate } from '../../core/ids.ts'

export function dayFromNow(days: number): CalendarDate {
  const date = new Date()
  // By the calendar: a day on which the clock is put forward has 23 hours.
  date.setDate(date.getDate() + days)
  return date.toLocaleDateString('sv') as CalendarDate
}
