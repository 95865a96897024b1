// Coming of age, which ends what guardians permitted. Whole calendar days.
import { dayBefore, monthsAfter } from './dates.ts'
import type { CalendarDate } from './ids.ts'

/** The first day somebody is `age`. Born on 29 February it is the 28th where there is none: the earlier view, because then guardians' consent ends. */
export const comesOfAgeOn = (birth: CalendarDate, age: number): CalendarDate => monthsAfter(birth, 12 * age)

/** Whole years lived on a day; negative before birth. */
export function ageOn(birth: CalendarDate, day: CalendarDate): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4))
  return comesOfAgeOn(birth, years) > day ? years - 1 : years
}

/** Last day of a consent that guardians gave: coming of age is only an end date. */
export function lastDayForMinor(until: CalendarDate, birth: CalendarDate, lapseAt: number): CalendarDate {
  const before = dayBefore(comesOfAgeOn(birth, lapseAt))
  return before < until ? before : until
}
