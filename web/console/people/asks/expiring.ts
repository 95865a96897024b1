// Whose consent ends soon, or ended: at 80 % and 95 % of the term and after it, and within 90, 60 and 30 days. Pure; asked when it is read.
import { endsOf, type dayWarnings, type TermWarning } from '../../../../core/clocks.ts'
import { termElapsed, type Quitclaim } from '../../../../core/consent.ts'
import { daysUntil } from '../../../../core/dates.ts'
import type { FormRef } from '../../../../core/asks/statements.ts'
import type { FormDocument } from '../../../../core/forms/document.ts'
import { lastDayOf } from '../../../../core/forms/term.ts'
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
  /** Guardians decided until now: from here on it is the person who is asked, not the guardian whose address stands here. */
  readonly comesOfAge: boolean
}

/** One row for each person with a consent that ends or ended and nothing later covers, the nearest end first. */
export function expiringOn(
  people: readonly PersonView[],
  today: CalendarDate,
  find: (form: FormRef) => { readonly document: FormDocument } | undefined,
): readonly ExpiringRow[] {
  return people.flatMap((person) => rowOf(person, today, find) ?? []).sort((a, b) => a.daysLeft - b.daysLeft)
}

function rowOf(person: PersonView, today: CalendarDate, find: Parameters<typeof expiringOn>[2]): ExpiringRow | null {
  const [end] = endsOf(person.consent, today)
  if (!end) return null
  const { quitclaim, from, until, warning, within } = end
  const pile = warning === 'ended' ? 'ended' : within === null ? 'later' : pileWithin(within)
  const comesOfAge = person.consent.quitclaims.some((one) => one.id === quitclaim && endsWithAge(one, find))
  return { person, until, warning, elapsed: termElapsed(from, until, today), daysLeft: daysUntil(today, until), pile, comesOfAge }
}

/** Guardians signed, and it ends before the form's own term does: the day before the child decides. */
function endsWithAge({ guardians, from, until, form, ended }: Quitclaim, find: Parameters<typeof expiringOn>[2]): boolean {
  if (guardians === null || until === null || ended !== null) return false
  const term = form && find(form)?.document.term.ends
  return term ? until < lastDayOf(term, from) : false
}

const pileWithin = (days: (typeof dayWarnings)[number]) => `within-${days}` as const
