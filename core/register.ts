// The register of publications, read today: which files stand somewhere, which will soon have to go, and which should not stand there any more.
// A file that left shows what it showed then: covering the photo afterwards does not help it, so what it rests on is asked for by its quitclaims.
import { noConsent, type ConsentState } from './consent.ts'
import { daysUntil, earliest } from './dates.ts'
import type { AssetDocument, Publication } from './documents.ts'
import type { CalendarDate, OwnerId, QuitclaimId } from './ids.ts'
import { permissionOn, permittedUntil, type Refusal } from './verdict/permission.ts'
import type { PublishingRules } from './verdict/rules.ts'
import { onDay, type Use } from './verdict/use.ts'

/** Ends within so many days: time to renew, or to plan that it goes. */
export const endingDays = 90

/** `gone`: a quitclaim it rests on is not here any more, as after an erasure. `time-over`: its own last day is past. `somebody-else`: a member has since named a person in it. */
export type Lapse = Refusal | 'gone' | 'time-over' | 'somebody-else'

export type Standing =
  | { readonly state: 'ended' }
  | { readonly state: 'lapsed'; readonly lapses: readonly { readonly code: Lapse; readonly subject: OwnerId | null }[] }
  /** `until`: the last day it may stand there by the consents of today; null when there is none. */
  | { readonly state: 'ending'; readonly days: number; readonly until: CalendarDate }
  | { readonly state: 'standing'; readonly until: CalendarDate | null }

export function standingOf(
  publication: Publication,
  { faces, withoutFace }: AssetDocument,
  consents: ReadonlyMap<OwnerId, ConsentState>,
  rules: PublishingRules,
  today: CalendarDate,
): Standing {
  const { channel, quitclaims, ended, at } = publication
  if (ended) return { state: 'ended' }
  const ownEnd = ownEndOf(publication, consents)
  const use = onDay(channel, today)
  const holders = holdersOf(consents)
  const rested = new Set(quitclaims.flatMap((id) => holders.get(id) ?? []))
  const gone = quitclaims.filter((id) => !holders.has(id)).map(() => ({ code: 'gone' as const, subject: null }))
  // Somebody who was only named afterwards may never have agreed: the file was cleared for other people.
  const later = faces.flatMap(({ decision, decidedAt, covered }) =>
    decision.kind === 'person' && !covered && decidedAt !== null && decidedAt > at && !rested.has(decision.subject)
      ? [decision.subject]
      : [],
  )
  const lapses = [
    ...(ownEnd !== null && ownEnd < today ? [{ code: 'time-over' as const, subject: null }] : []),
    ...gone,
    ...[...rested].flatMap((subject) => refusalOf(subject, consents, use, rules)),
    ...[...new Set(later)].flatMap((subject) =>
      refusalOf(subject, consents, use, rules).map((lapse) => ({ ...lapse, code: 'somebody-else' as const })),
    ),
    // A person who must never appear counts wherever they are known to be.
    ...withoutFace.filter((subject) => !rested.has(subject)).flatMap((subject) => neverOf(subject, consents)),
  ]
  if (lapses.length > 0) return { state: 'lapsed', lapses }
  // A consent that was renewed carries the file on; one that was shortened takes it down sooner. What the file says of itself stays as it was.
  const ends = [...rested, ...later].map((subject) => permittedUntil(consents.get(subject) ?? noConsent, use, rules) ?? null)
  const until = earliest([ownEnd, ...ends])
  const days = until === null ? Infinity : daysUntil(today, until)
  return until !== null && days <= endingDays ? { state: 'ending', days, until } : { state: 'standing', until }
}

/** The editor's own last day. Records from before it was kept do not tell: a last day that is none of their quitclaims' was the editor's. */
export function ownEndOf(
  { until, ownEnd, quitclaims }: Publication,
  consents: ReadonlyMap<OwnerId, ConsentState>,
): CalendarDate | null {
  if (ownEnd !== undefined) return ownEnd
  const rested = new Set(quitclaims)
  const ends = [...consents.values()].flatMap((state) => state.quitclaims.filter(({ id }) => rested.has(id)))
  return ends.some((one) => one.until === until) ? null : until
}

/** What its destination knows as its last day. */
export const toldEndOf = ({ told, until }: Publication): CalendarDate | null => (told ? told.until : until)

export function holdersOf(consents: ReadonlyMap<OwnerId, ConsentState>): ReadonlyMap<QuitclaimId, OwnerId> {
  return new Map([...consents].flatMap(([owner, { quitclaims }]) => quitclaims.map(({ id }) => [id, owner] as const)))
}

function refusalOf(
  subject: OwnerId,
  consents: ReadonlyMap<OwnerId, ConsentState>,
  use: Use,
  rules: PublishingRules,
): { readonly code: Refusal; readonly subject: OwnerId }[] {
  const permission = permissionOn(consents.get(subject) ?? noConsent, use, rules)
  return permission.permitted ? [] : [{ code: permission.refusal, subject }]
}

function neverOf(
  subject: OwnerId,
  consents: ReadonlyMap<OwnerId, ConsentState>,
): { readonly code: Refusal; readonly subject: OwnerId }[] {
  return consents.get(subject)?.never ? [{ code: 'never', subject }] : []
}
