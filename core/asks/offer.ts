// Whether a "yes" stays inside what its form offered: nothing is permitted that the person was not asked. The server refuses it, and no client counts it.
import type { Channel, Purpose } from '../channels.ts'
import { dayAfter, dayNumber } from '../dates.ts'
import type { FormDocument } from '../forms/document.ts'
import { lastDayOf } from '../forms/term.ts'
import type { CalendarDate, Instant } from '../ids.ts'
import type { ConsentAction, ConsentStatement } from '../statements.ts'
import type { AskStatement, FormRef } from './statements.ts'

/** The person's day may be one away from the one in UTC. */
const zone = 1

/** Who decides for a child, on what basis, and that recognition ends with the term: asked of what is said since. What stood before keeps standing. */
export const rulesSince = '2026-11-26T12:00:00.000Z' as Instant

/** Through a link, at the statement's own time `at`. True for everything that permits nothing. */
export function isOffered(form: FormDocument, consent: ConsentAction, at: Instant, rules: 'old' | 'new' = 'new'): boolean {
  const day = at.slice(0, 10) as CalendarDate
  if (consent.action === 'matching-permit')
    return form.matching !== null && (rules === 'old' || endsInTerm(form, dayAfter(day) ?? day, consent.until))
  if (consent.action !== 'permit') return true
  const begins = dayNumber(consent.from) - dayNumber(day)
  if (!isWithin(form, consent, rules) || begins > zone) return false
  // Nobody signs for somebody else where the form asks people themselves, nor on a day that is over.
  return rules === 'old' || (begins >= -zone && (form.minors !== null || consent.guardians === undefined))
}

/** A permit and the form that was signed, on whatever paper and day. */
export function isWithin(form: FormDocument, permit: Signable, rules: 'old' | 'new' = 'new'): boolean {
  const { purposes, channels, territory, from, until } = permit
  return (
    purposes.every((asked) => form.purposes.some(({ purpose }) => purpose === asked)) &&
    channels.every((asked) => form.channels.some(({ channel }) => channel === asked)) &&
    territory === (form.territory?.code ?? null) &&
    endsInTerm(form, from, until) &&
    (rules === 'old' || (permit.basis === form.legalBasis.basis && isSignedByEnough(form, permit.guardians)))
  )
}

/** As many decided for a child as the form asks; nobody did for who may sign themselves. */
export function isSignedByEnough({ minors }: Pick<FormDocument, 'minors'>, guardians: number | undefined): boolean {
  if (minors === null) return true
  return guardians === undefined ? minors.orThemselves === true : guardians >= minors.guardians
}

/** Months have unequal ends: who signed just after midnight has the term of that day, although it is still the day before in UTC. */
function endsInTerm({ term }: FormDocument, from: CalendarDate, until: CalendarDate | null): boolean {
  if (until === null) return false
  const ends = [dayNumber(lastDayOf(term.ends, from)) + zone, dayNumber(lastDayOf(term.ends, dayAfter(from) ?? from))]
  return dayNumber(until) <= Math.max(...ends)
}

/**
 * What a client asks before it counts a statement whose signature is good. A member's own word may stand under no form at all; one that names a form stands
 * or falls with it, and so does everything that came through a link. A form that is not here offers nothing.
 */
export function countsUnderForm(
  { consent, at }: Pick<ConsentStatement, 'consent' | 'at'>,
  /** The link it came through; undefined for a member's own word. */
  ask: AskStatement | undefined,
  find: (form: FormRef) => { readonly document: FormDocument } | undefined,
): boolean {
  if (consent.action !== 'permit' && consent.action !== 'matching-permit') return true
  if (ask) {
    const form = find(ask.form)
    // Nobody answers an invitation before it was made: a time that says so is the invitation's.
    return form !== undefined && isOffered(form.document, consent, at, rulesAt(ask.at > at ? ask.at : at))
  }
  if (consent.action === 'matching-permit' || consent.form === null) return true
  const form = find(consent.form)
  return form !== undefined && isWithin(form.document, consent, rulesAt(at))
}

const rulesAt = (at: Instant): 'old' | 'new' => (at < rulesSince ? 'old' : 'new')

type Permit = Extract<ConsentAction, { action: 'permit' }>
type Signable = Readonly<Pick<Permit, 'territory' | 'from' | 'until' | 'basis'>> & {
  readonly purposes: readonly Purpose[]
  readonly channels: readonly Channel[]
  readonly guardians?: number | undefined
}
