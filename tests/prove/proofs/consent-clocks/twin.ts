// The slow, obvious twin: a calendar that is walked day by day with the leap rule written out, no Date and no arithmetic on day numbers.
export interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

export const lengthOf = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

export const show = ({ year, month, day }: Day): string =>
  `${String(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

export function next({ year, month, day }: Day): Day {
  if (day < lengthOf(year, month)) return { year, month, day: day + 1 }
  return month < 12 ? { year, month: month + 1, day: 1 } : { year: year + 1, month: 1, day: 1 }
}

export function previous({ year, month, day }: Day): Day {
  if (day > 1) return { year, month, day: day - 1 }
  const before = month > 1 ? { year, month: month - 1 } : { year: year - 1, month: 12 }
  return { ...before, day: lengthOf(before.year, before.month) }
}

export function compare(a: Day, b: Day): number {
  return a.year - b.year || a.month - b.month || a.day - b.day
}

/** Days from `a` to `b`, walked; negative when `b` comes first. */
export function walk(a: Day, b: Day): number {
  let steps = 0
  if (compare(a, b) > 0) return -walk(b, a)
  for (let at = a; compare(at, b) < 0; at = next(at)) steps += 1
  return steps
}

/** Month by month; the day is remembered, so that a short month on the way costs nothing. */
export function monthsOn({ year, month, day }: Day, months: number): Day {
  let [y, m] = [year, month]
  for (let i = 0; i < months; i++) [y, m] = m === 12 ? [y + 1, 1] : [y, m + 1]
  return { year: y, month: m, day: Math.min(day, lengthOf(y, m)) }
}

/** Amsterdam's calendar day of a moment in UTC, by the rule of Directive 2000/84/EC: summer time from the last Sunday of March to that of October, 01:00 UTC. */
export function amsterdamDay(utc: Day, hour: number): Day {
  const moment = [utc.month, utc.day, hour]
  const from = [3, lastSunday(utc.year, 3), 1]
  const to = [10, lastSunday(utc.year, 10), 1]
  const offset = isBefore(moment, from) || !isBefore(moment, to) ? 1 : 2
  return hour + offset >= 24 ? next(utc) : utc
}

const sundays = new Map<string, number>()

function lastSunday(year: number, month: number): number {
  const known = sundays.get(`${String(year)}-${String(month)}`)
  if (known !== undefined) return known
  // 1995-01-01 was a Sunday, and so was every seventh day since.
  const days = walk({ year: 1995, month: 1, day: 1 }, { year, month, day: lengthOf(year, month) })
  const sunday = lengthOf(year, month) - (days % 7)
  sundays.set(`${String(year)}-${String(month)}`, sunday)
  return sunday
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  for (const [i, part] of a.entries()) if (part !== b[i]) return part < (b[i] ?? 0)
  return false
}
