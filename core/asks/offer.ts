// Whether a "yes" given through a link stays inside what its form offered: nothing is permitted that the person was not asked.
import { dayNumber } from '../dates.ts'
import type { FormDocument } from '../forms/document.ts'
import { lastDayOf } from '../forms/term.ts'
import type { CalendarDate, Instant } from '../ids.ts'
import type { ConsentAction } from '../statements.ts'

/** The person's day may be one ahead of the one in UTC. */
const zone = 1

/** True for everything that permits nothing. `at` is the statement's own time. */
export function isOffered(form: FormDocument, consent: ConsentAction, at: Instant): boolean {
  if (consent.action === 'matching-permit') return form.matching !== null
  if (consent.action !== 'permit') return true
  const { purposes, channels, territory, from, until } = consent
  return (
    purposes.every((asked) => form.purposes.some(({ purpose }) => purpose === asked)) &&
    channels.every((asked) => form.channels.some(({ channel }) => channel === asked)) &&
    territory === (form.territory?.code ?? null) &&
    dayNumber(from) <= dayNumber(at.slice(0, 10) as CalendarDate) + zone &&
    until !== null &&
    dayNumber(until) <= dayNumber(lastDayOf(form.term.ends, from)) + zone
  )
}
