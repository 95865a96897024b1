// The verdict: may this photo be published on this channel on this day, and why (design §2.3). Opt-in: unknown is never clear.
// Pure, because every role, every date and every proof asks the same function.
import type { Channel } from './channels.ts'
import { noConsent, permissionOn, type ConsentState, type Quitclaim, type Refusal } from './consent.ts'
import type { AssetDocument, Face } from './documents.ts'
import { assertNever } from './errors.ts'
import type { CalendarDate, OwnerId } from './ids.ts'

/** One reason. `face` names the face it is about; without it, the reason is about the whole photo or a person without a visible face. */
export type Reason =
  | { readonly code: 'face-undecided'; readonly face: string }
  | { readonly code: 'stranger'; readonly face: string }
  | { readonly code: 'covered'; readonly face: string }
  | { readonly code: 'not-a-face'; readonly face: string }
  | { readonly code: 'permitted'; readonly face?: string; readonly subject: OwnerId; readonly quitclaim: Quitclaim }
  | { readonly code: Refusal; readonly face?: string; readonly subject: OwnerId; readonly quitclaim: Quitclaim | null }
  | { readonly code: 'not-seen' }

export interface Verdict {
  readonly verdict: 'clear' | 'review' | 'blocked'
  /** True when covering the faces that stand in the way would resolve all of them (a person must still have seen the photo). */
  readonly coverable: boolean
  readonly reasons: readonly Reason[]
}

/** The part of an asset a verdict looks at. */
export type Decided = Pick<AssetDocument, 'faces' | 'withoutFace' | 'seen'>

type Weight = 'fine' | 'review' | 'coverable' | 'blocked'

/**
 * The verdict on one asset.
 *
 * `clear`: every face is resolved and a person has seen the photo. `review`: a person must still decide. `blocked`: decided, not allowed as it is.
 * A person who must never appear blocks the photo even where the face is covered: the promise is about the person, not the pixels.
 */
export function verdictOn(
  asset: Decided,
  consents: ReadonlyMap<OwnerId, ConsentState>,
  channel: Channel,
  date: CalendarDate,
): Verdict {
  const weighed = [
    ...asset.faces.map((face) => weighFace(face, consents, channel, date)),
    ...asset.withoutFace.map((subject) => weighPerson(subject, undefined, consents, channel, date)),
  ]
  const reasons = weighed.map(({ reason }) => reason)
  const has = (weight: Weight): boolean => weighed.some((entry) => entry.weight === weight)
  if (has('blocked')) return { verdict: 'blocked', coverable: false, reasons }
  if (has('review')) return { verdict: 'review', coverable: false, reasons }
  if (has('coverable')) return { verdict: 'blocked', coverable: true, reasons }
  if (asset.seen === null) return { verdict: 'review', coverable: false, reasons: [...reasons, { code: 'not-seen' }] }
  return { verdict: 'clear', coverable: false, reasons }
}

interface Weighed {
  readonly weight: Weight
  readonly reason: Reason
}

function weighFace(face: Face, consents: ReadonlyMap<OwnerId, ConsentState>, channel: Channel, date: CalendarDate): Weighed {
  const shown = weighShownFace(face, consents, channel, date)
  return face.covered && shown.weight !== 'blocked' ? { weight: 'fine', reason: { code: 'covered', face: face.id } } : shown
}

function weighShownFace(
  { id, decision }: Face,
  consents: ReadonlyMap<OwnerId, ConsentState>,
  channel: Channel,
  date: CalendarDate,
): Weighed {
  switch (decision.kind) {
    case 'undecided':
      return { weight: 'review', reason: { code: 'face-undecided', face: id } }
    case 'stranger':
      return { weight: 'coverable', reason: { code: 'stranger', face: id } }
    case 'not-a-face':
      return { weight: 'fine', reason: { code: 'not-a-face', face: id } }
    case 'person':
      return weighPerson(decision.subject, id, consents, channel, date)
    default:
      return assertNever(decision)
  }
}

function weighPerson(
  subject: OwnerId,
  face: string | undefined,
  consents: ReadonlyMap<OwnerId, ConsentState>,
  channel: Channel,
  date: CalendarDate,
): Weighed {
  const permission = permissionOn(consents.get(subject) ?? noConsent, channel, date)
  const about = face === undefined ? { subject } : { face, subject }
  if (permission.permitted) return { weight: 'fine', reason: { code: 'permitted', ...about, quitclaim: permission.quitclaim } }
  // Somebody without a visible face cannot be covered with one click, and "never" cannot be covered at all.
  const weight = face !== undefined && permission.refusal !== 'never' ? 'coverable' : 'blocked'
  return { weight, reason: { code: permission.refusal, ...about, quitclaim: permission.quitclaim } }
}
