// Whose consent ends soon, or ended: at 80 % and 95 % of the term and after it, and within 90, 60 and 30 days. Pure; asked when it is read.
import { endOf, type dayWarnings, type TermWarning } from '../../../../core/clocks.ts'
import { termElapsed } from '../../../../core/consent.ts'
import { daysUntil } from '../../../../core/dates.ts'
import type { CalendarDate } from '../../../../core/ids.ts'
import type { PersonView } from '../../../workspace/types.ts'

export const expiringPiles = ['ended', 'within-30', 'within-60', 'within-90', 'later'] as const
export type ExpiringPile = (typeof expiringPiles)[number]

export interface ExpiringRow {
  readonly person: PersonView
  readonly until: CalendarDate
  readonly warning: TermWarning | null
  /** Of the term, 0..1. */
  readonly elapsed: number
  /** Negative when it ended. */
  readonly daysLeft: number
  /** `later`: much of a long term has passed, but more than 90 days are left. */
  readonly pile: ExpiringPile
}

/** One row for each person whose best consent ends or ended, the nearest end first. */
export function expiringOn(people: readonly PersonView[], today: CalendarDate): readonly ExpiringRow[] {
  return people.flatMap((person) => rowOf(person, today) ?? []).sort((a, b) => a.daysLeft - b.daysLeft)
}

function rowOf(person: PersonView, today: CalendarDate): ExpiringRow | null {
  const end = endOf(person.consent, today)
  if (!end) return null
  const { from, until, warning, within } = end
  const pile = warning === 'ended' ? 'ended' : within === null ? 'later' : pileWithin(within)
  return { person, until, warning, elapsed: termElapsed(from, until, today), daysLeft: daysUntil(today, until), pile }
}

const pileWithin = (days: (typeof dayWarnings)[number]) => `within-${days}` as const
