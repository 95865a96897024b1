// Whether a "yes" stays inside what its form offered: nothing is permitted that the person was not asked. The server refuses it, and no client counts it.
import type { Channel, Purpose } from '../channels.ts'
import { dayNumber } from '../dates.ts'
import type { FormDocument } from '../forms/document.ts'
import { lastDayOf } from '../forms/term.ts'
import type { CalendarDate, Instant } from '../ids.ts'
import type { ConsentAction, ConsentStatement } from '../statements.ts'
import type { AskStatement, FormRef } from './statements.ts'

/** The person's day may be one ahead of the one in UTC. */
const zone = 1

/** Through a link, at the statement's own time `at`. True for everything that permits nothing. */
export function isOffered(form: FormDocument, consent: ConsentAction, at: Instant): boolean {
  if (consent.action === 'matching-permit') return form.matching !== null
  if (consent.action !== 'permit') return true
  return isWithin(form, consent) && dayNumber(consent.from) <= dayNumber(at.slice(0, 10) as CalendarDate) + zone
}

/** A permit and the form that was signed, on whatever paper and day. */
export function isWithin(
  form: FormDocument,
  {
    purposes,
    channels,
    territory,
    from,
    until,
  }: Readonly<Pick<Permit, 'territory' | 'from' | 'until'>> & {
    readonly purposes: readonly Purpose[]
    readonly channels: readonly Channel[]
  },
): boolean {
  return (
    purposes.every((asked) => form.purposes.some(({ purpose }) => purpose === asked)) &&
    channels.every((asked) => form.channels.some(({ channel }) => channel === asked)) &&
    territory === (form.territory?.code ?? null) &&
    until !== null &&
    dayNumber(until) <= dayNumber(lastDayOf(form.term.ends, from)) + zone
  )
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
    return form !== undefined && isOffered(form.document, consent, at)
  }
  if (consent.action === 'matching-permit' || consent.form === null) return true
  const form = find(consent.form)
  return form !== undefined && isWithin(form.document, consent)
}

type Permit = Extract<ConsentAction, { action: 'permit' }>
