// The verdict: may this photo be used like this, and why (design §2.3). Opt-in: unknown is never clear.
// Pure, because every role, every date and every proof asks the same function.
import { noConsent, type ConsentState, type Quitclaim } from '../consent.ts'
import type { AssetDocument, Face } from '../documents.ts'
import { assertNever } from '../errors.ts'
import type { OwnerId } from '../ids.ts'
import { permissionOn, type Refusal } from './permission.ts'
import type { PublishingRules } from './rules.ts'
import type { Use } from './use.ts'

/** One reason. `face` names the face it is about; without it, the reason is about the whole photo or a person without a visible face. */
export type Reason =
  | { readonly code: 'face-undecided'; readonly face: string }
  | { readonly code: 'stranger'; readonly face: string }
  | { readonly code: 'covered'; readonly face: string }
  /** Small in the written file, and covered there by the crowd rule. */
  | { readonly code: 'crowd'; readonly face: string }
  | { readonly code: 'not-a-face'; readonly face: string }
  | {
      readonly code: 'permitted'
      readonly face?: string
      readonly subject: OwnerId
      readonly quitclaim: Quitclaim
      readonly earlier: readonly Quitclaim[]
    }
  | { readonly code: Refusal; readonly face?: string; readonly subject: OwnerId; readonly quitclaim: Quitclaim | null }
  | { readonly code: 'not-seen' }

export interface Verdict {
  readonly verdict: 'clear' | 'review' | 'blocked'
  /** True when covering the faces that stand in the way would resolve all of them (a person must still have seen the photo). */
  readonly coverable: boolean
  readonly reasons: readonly Reason[]
}

/** The part of an asset a verdict looks at. */
export type Decided = Pick<AssetDocument, 'faces' | 'withoutFace' | 'seen' | 'width' | 'height'>

type Weight = 'fine' | 'review' | 'coverable' | 'blocked'

/** What every person and face is weighed against. */
interface Scale {
  readonly consents: ReadonlyMap<OwnerId, ConsentState>
  readonly use: Use
  readonly rules: PublishingRules
}

/**
 * The verdict on one asset.
 *
 * `clear`: every face is resolved and a person has seen the photo. `review`: a person must still decide. `blocked`: decided, not allowed as it is.
 * A person who must never appear blocks the photo even where the face is covered: the promise is about the person, not the pixels.
 */
export function verdictOn(asset: Decided, consents: ReadonlyMap<OwnerId, ConsentState>, use: Use, rules: PublishingRules): Verdict {
  const scale = { consents, use, rules }
  const weighed = [
    ...asset.faces.map((face) => weighFace(face, asset, scale)),
    ...asset.withoutFace.map((subject) => weighPerson(subject, undefined, scale)),
  ]
  const reasons = weighed.map(({ reason }) => reason)
  const has = (weight: Weight): boolean => weighed.some((entry) => entry.weight === weight)
  if (has('blocked')) return { verdict: 'blocked', coverable: false, reasons }
  if (has('review')) return { verdict: 'review', coverable: false, reasons }
  if (has('coverable')) return { verdict: 'blocked', coverable: true, reasons }
  if (asset.seen === null) return { verdict: 'review', coverable: false, reasons: [...reasons, { code: 'not-seen' }] }
  return { verdict: 'clear', coverable: false, reasons }
}

/** The faces that a file made under this verdict must cover. The only source of it: what a verdict counts as covered is what gets covered. */
export function coveredIn({ reasons }: Verdict): ReadonlySet<string> {
  return new Set(reasons.flatMap((reason) => (reason.code === 'covered' || reason.code === 'crowd' ? [reason.face] : [])))
}

interface Weighed {
  readonly weight: Weight
  readonly reason: Reason
}

function weighFace(face: Face, asset: Decided, scale: Scale): Weighed {
  const shown = weighShownFace(face, asset, scale)
  return face.covered && shown.weight !== 'blocked' ? { weight: 'fine', reason: { code: 'covered', face: face.id } } : shown
}

function weighShownFace(face: Face, asset: Decided, scale: Scale): Weighed {
  const { id, decision } = face
  switch (decision.kind) {
    case 'undecided':
    case 'stranger':
      if (isInCrowd(face, asset, scale)) return { weight: 'fine', reason: { code: 'crowd', face: id } }
      return decision.kind === 'stranger'
        ? { weight: 'coverable', reason: { code: 'stranger', face: id } }
        : { weight: 'review', reason: { code: 'face-undecided', face: id } }
    case 'not-a-face':
      return { weight: 'fine', reason: { code: 'not-a-face', face: id } }
    case 'person':
      return weighPerson(decision.subject, id, scale)
    default:
      return assertNever(decision)
  }
}

/** Small in the file that would be written, in a photo of many. */
function isInCrowd({ box }: Face, { faces, width, height }: Decided, { use, rules }: Scale): boolean {
  if (rules.crowd === null) return false
  const people = faces.filter(({ decision }) => decision.kind !== 'not-a-face').length
  if (people < rules.crowd.fromFaces) return false
  const scale = use.longestSide === null ? 1 : Math.min(1, use.longestSide / Math.max(width, height))
  return Math.max(box.width * width, box.height * height) * scale < rules.crowd.underPixels
}

function weighPerson(subject: OwnerId, face: string | undefined, { consents, use, rules }: Scale): Weighed {
  const permission = permissionOn(consents.get(subject) ?? noConsent, use, rules)
  const about = face === undefined ? { subject } : { face, subject }
  if (permission.permitted) {
    const { quitclaim, earlier } = permission
    return { weight: 'fine', reason: { code: 'permitted', ...about, quitclaim, earlier } }
  }
  // Somebody without a visible face cannot be covered with one click, and "never" cannot be covered at all.
  const weight = face !== undefined && permission.refusal !== 'never' ? 'coverable' : 'blocked'
  return { weight, reason: { code: permission.refusal, ...about, quitclaim: permission.quitclaim } }
}
