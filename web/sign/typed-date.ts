// A date as somebody types it on a phone. No schema library there: the vault parses what it signs.
import { dayNumber } from '../../core/dates.ts'
import type { CalendarDate } from '../../core/ids.ts'

/** @returns null for text that is no date */
export function parseDate(text: string): CalendarDate | null {
  const date = text as CalendarDate
  return /^[1-9]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(dayNumber(date)) ? date : null
}
