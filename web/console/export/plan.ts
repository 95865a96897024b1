// The three piles of an export: goes as it is, goes covered, stays here and why. Pure: the same question is asked again for every photo at the
// moment it is written.
import type { ConsentState } from '../../../core/consent.ts'
import type { AssetDocument } from '../../../core/documents.ts'
import type { Instant, MemberId, OwnerId, RecordId } from '../../../core/ids.ts'
import type { PublishingRules } from '../../../core/verdict/rules.ts'
import type { Use } from '../../../core/verdict/use.ts'
import { coveredIn, verdictOn, type Reason, type Verdict } from '../../../core/verdict/verdict.ts'

export interface Question {
  readonly consents: ReadonlyMap<OwnerId, ConsentState>
  readonly use: Use
  readonly rules: PublishingRules
}

interface Photo {
  readonly id: RecordId
  readonly document: AssetDocument
}

export interface ExportPlan {
  readonly asIs: readonly RecordId[]
  /** `add` lists the faces that still have to be covered; empty when all covers were decided before. */
  readonly covered: readonly { readonly id: RecordId; readonly add: readonly string[] }[]
  readonly stays: readonly { readonly id: RecordId; readonly verdict: Verdict }[]
}

/** Sorts photos into the piles. With `coverThem`, photos that covering would clear go covered instead of staying. */
export function planExport(photos: readonly Photo[], question: Question, coverThem: boolean): ExportPlan {
  const asIs: RecordId[] = []
  const covered: { id: RecordId; add: readonly string[] }[] = []
  const stays: { id: RecordId; verdict: Verdict }[] = []
  for (const { id, document } of photos) {
    const verdict = ask(document, question)
    if (verdict.verdict === 'clear') {
      if (coveredIn(verdict).size > 0) covered.push({ id, add: [] })
      else asIs.push(id)
      continue
    }
    const add = facesInTheWay(verdict)
    const after = verdict.coverable && coverThem ? coverFaces(document, add, null) : document
    const clearsIt = after !== document && ask(after, question).verdict === 'clear'
    if (clearsIt) covered.push({ id, add })
    else stays.push({ id, verdict })
  }
  return { asIs, covered, stays }
}

function ask(document: AssetDocument, { consents, use, rules }: Question): Verdict {
  return verdictOn(document, consents, use, rules)
}

/** How many photos would move from "stays" to "goes covered" if the editor chose to cover. */
export function coverableCount(photos: readonly Photo[], question: Question): number {
  return planExport(photos, question, true).covered.filter(({ add }) => add.length > 0).length
}

/** The faces whose cover would resolve a coverable verdict. */
export function facesInTheWay(verdict: Verdict): readonly string[] {
  if (!verdict.coverable) return []
  return verdict.reasons.flatMap((reason) => (standsInTheWay(reason) && reason.face !== undefined ? [reason.face] : []))
}

/** Covers these faces as a decision that stays with the photo. `by` is null only for looking ahead. */
export function coverFaces(
  document: AssetDocument,
  faces: readonly string[],
  by: { readonly by: MemberId; readonly at: Instant } | null,
): AssetDocument {
  const wanted = new Set(faces)
  if (!document.faces.some((face) => wanted.has(face.id) && !face.covered)) return document
  return {
    ...document,
    faces: document.faces.map((face) =>
      wanted.has(face.id) && !face.covered
        ? { ...face, covered: true, decidedBy: by?.by ?? face.decidedBy, decidedAt: by?.at ?? face.decidedAt }
        : face,
    ),
  }
}

/** The reasons that keep a photo here, without those that are fine. */
export function hindrances(verdict: Verdict): readonly Reason[] {
  return verdict.reasons.filter(
    (reason) => reason.code === 'not-seen' || reason.code === 'face-undecided' || standsInTheWay(reason),
  )
}

function standsInTheWay(reason: Reason): reason is Extract<Reason, { face?: string }> {
  switch (reason.code) {
    case 'permitted':
    case 'covered':
    case 'crowd':
    case 'not-a-face':
    case 'not-seen':
    case 'face-undecided':
      return false
    default:
      return true
  }
}

export type Hindrance = Exclude<Reason['code'], 'permitted' | 'covered' | 'crowd' | 'not-a-face'>

/** Why photos stay, most frequent first; a photo counts under each of its reasons. */
export function staysByReason(
  stays: ExportPlan['stays'],
): readonly { readonly code: Hindrance; readonly assets: readonly RecordId[] }[] {
  const groups = new Map<Hindrance, RecordId[]>()
  for (const { id, verdict } of stays)
    for (const code of new Set(hindrances(verdict).map((reason) => reason.code as Hindrance)))
      groups.set(code, [...(groups.get(code) ?? []), id])
  return [...groups].map(([code, assets]) => ({ code, assets })).sort((a, b) => b.assets.length - a.assets.length)
}
