// May this person be shown in this use? Asked of the consent state when it is read: no job has to run for an ended consent to stop counting.
// A use that lasts is permitted only when every one of its days is, by one quitclaim or by several that follow each other.
import type { ConsentState, Quitclaim } from '../consent.ts'
import { dayAfter } from '../dates.ts'
import type { CalendarDate } from '../ids.ts'
import { covers, minorsNeedFor, purposesOf, territoriesOf, type PublishingRules } from './rules.ts'
import type { Use } from './use.ts'

/** Why a person may not be shown, most telling first. */
export const refusals = [
  'never',
  'withdrawn',
  'objected', // a basis other than consent was objected to (GDPR Art. 21)
  'ends-before', // permitted when the use begins, not until it ends
  'expired',
  'not-yet-valid',
  'minor-not-shown',
  'one-guardian',
  'outside-territory',
  'purpose-not-included',
  'channel-not-included',
  'declined',
  'no-quitclaim',
] as const
export type Refusal = (typeof refusals)[number]

export type Permission =
  /** `quitclaim` covers the last day; `earlier` those that cover the days before, if it does not cover them itself. */
  | { readonly permitted: true; readonly quitclaim: Quitclaim; readonly earlier: readonly Quitclaim[] }
  | { readonly permitted: false; readonly refusal: Refusal; readonly quitclaim: Quitclaim | null }

export function permissionOn(state: ConsentState, use: Use, rules: PublishingRules): Permission {
  if (state.never) return { permitted: false, refusal: 'never', quitclaim: null }
  const answers = state.quitclaims.map((quitclaim) => ({ quitclaim, refusal: standingRefusal(quitclaim, use, rules) }))
  const standing = answers.filter(({ refusal }) => refusal === null).map(({ quitclaim }) => quitclaim)
  const lastDay = use.until > use.from ? use.until : use.from
  const used: Quitclaim[] = []
  for (let day: CalendarDate | null = use.from; day !== null;) {
    const next = longestOn(standing, day)
    if (!next) break
    used.push(next)
    if (next.until === null || next.until >= lastDay) return { permitted: true, quitclaim: next, earlier: used.slice(0, -1) }
    day = dayAfter(next.until)
  }
  const last = used.at(-1)
  if (last) return { permitted: false, refusal: 'ends-before', quitclaim: last }
  const dated = answers.map(({ quitclaim, refusal }) => ({ quitclaim, refusal: refusal ?? refusalByDate(quitclaim, use.from) }))
  for (const refusal of refusals) {
    const answer = dated.find((candidate) => candidate.refusal === refusal)
    if (answer) return { permitted: false, refusal, quitclaim: answer.quitclaim }
    if (refusal === 'declined' && state.declines.length > 0) return { permitted: false, refusal, quitclaim: null }
  }
  return { permitted: false, refusal: 'no-quitclaim', quitclaim: null }
}

/**
 * The last day of the permission that begins on the use's first day and has no gap, by one quitclaim or by several that follow each other.
 * @returns null when it does not end, undefined when that first day is not permitted
 */
export function permittedUntil(state: ConsentState, use: Use, rules: PublishingRules): CalendarDate | null | undefined {
  if (state.never) return undefined
  const standing = state.quitclaims.filter((quitclaim) => standingRefusal(quitclaim, use, rules) === null)
  let last: CalendarDate | undefined
  for (let day: CalendarDate | null = use.from; day !== null; day = dayAfter(last)) {
    const next = longestOn(standing, day)
    if (!next) break
    if (next.until === null) return null
    last = next.until
  }
  return last
}

/** What stands against a quitclaim on any day. */
function standingRefusal(quitclaim: Quitclaim, { channel }: Use, rules: PublishingRules): Refusal | null {
  if (quitclaim.ended === 'withdrawn' || quitclaim.withdrawnChannels.includes(channel)) return restricted(quitclaim)
  if (quitclaim.ended === 'declined') return 'declined'
  // A superseded record is history: its successor answers, and where there is none nothing was agreed.
  if (quitclaim.ended === 'superseded') return 'no-quitclaim'
  if (!quitclaim.channels.includes(channel)) return 'channel-not-included'
  if (!isInside(quitclaim, territoriesOf(rules, channel))) return 'outside-territory'
  if (!purposesOf(rules, channel).every((purpose) => quitclaim.purposes.includes(purpose))) return 'purpose-not-included'
  const need = quitclaim.guardians === null ? null : minorsNeedFor(rules, channel)
  if (need === 'not-shown') return 'minor-not-shown'
  if (need === 'two-guardians' && (quitclaim.guardians ?? 0) < 2) return 'one-guardian'
  return null
}

/** Consent and contract are withdrawn; a use that rests on an interest is objected to. Either way it ends. */
function restricted({ basis }: Quitclaim): Refusal {
  return basis === 'legitimate-interest' || basis === 'public-interest' ? 'objected' : 'withdrawn'
}

function isInside({ territory }: Quitclaim, seenIn: ReturnType<typeof territoriesOf>): boolean {
  return territory === null || (seenIn.length > 0 && seenIn.every((wanted) => covers(territory, wanted)))
}

function refusalByDate(quitclaim: Quitclaim, day: CalendarDate): Refusal {
  return day < quitclaim.from ? 'not-yet-valid' : 'expired'
}

/** Of several that count on a day, the one that lasts longest explains best and leaves the fewest joints. */
function longestOn(quitclaims: readonly Quitclaim[], day: CalendarDate): Quitclaim | undefined {
  return quitclaims
    .filter(({ from, until }) => from <= day && (until === null || day <= until))
    .reduce<Quitclaim | undefined>((best, next) => (best && !outlasts(next, best) ? best : next), undefined)
}

function outlasts(a: Quitclaim, b: Quitclaim): boolean {
  return b.until !== null && (a.until === null || a.until > b.until)
}
