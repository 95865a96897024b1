// Legal dates have no zone: the day it is where the person signs. No schema library on the phone: the vault parses what it signs.
import { dayNumber } from '../../core/dates.ts'
import type { CalendarDate } from '../../core/ids.ts'

export function localToday(): CalendarDate {
  const now = new Date()
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-') as CalendarDate
}

/** @returns null for text that is no date */
export function parseDate(text: string): CalendarDate | null {
  const date = text as CalendarDate
  return /^[1-9]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(dayNumber(date)) ? date : null
}
