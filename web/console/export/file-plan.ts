// What one file is made of: its covers, how it is rendered, until when it may stand there and which quitclaims it rests on. Pure.
import { earliest } from '../../../core/dates.ts'
import type { AssetDocument, NormalizedBox } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId, QuitclaimId } from '../../../core/ids.ts'
import type { Use } from '../../../core/verdict/use.ts'
import { coveredIn, type Verdict } from '../../../core/verdict/verdict.ts'
import type { Cover } from '../../../workers/vision/api.ts'
import { coversOf } from '../../workspace/publishing/covers.ts'
import type { Rendering } from '../../workspace/publishing/presets.ts'
import type { Watermark } from '../../workspace/publishing/watermark.ts'

/** How the files of an export are made, whichever photo. */
export interface Making {
  readonly rendering: Rendering
  readonly coverStyle: Cover['style']
  readonly watermark: Watermark | null
  /** Who is where, inside the file: for internal masters. */
  readonly namesInside: boolean
}

export interface FilePlan {
  readonly document: AssetDocument
  readonly rendering: Rendering
  readonly covers: readonly Cover[]
  readonly watermark: Watermark | null
  /** The last day the editor asked for; null when they named none. */
  readonly ownEnd: CalendarDate | null
  readonly until: CalendarDate | null
  readonly quitclaims: readonly QuitclaimId[]
  /** The faces that are shown, by who they are; empty unless names are wanted inside. */
  readonly named: readonly { readonly subject: OwnerId; readonly box: NormalizedBox }[]
}

export function planFile(
  document: AssetDocument,
  verdict: Verdict,
  use: Use,
  { rendering, coverStyle, watermark, namesInside }: Making,
): FilePlan {
  const ownEnd = use.until > use.from ? use.until : null
  return {
    document,
    rendering,
    covers: coversOf(document, verdict, coverStyle),
    watermark,
    ownEnd,
    until: ownEnd ?? firstEnd(verdict),
    quitclaims: quitclaimsOf(verdict),
    named: namesInside ? shownIn(document, verdict) : [],
  }
}

/** The first of its consents to end. */
function firstEnd({ reasons }: Verdict): CalendarDate | null {
  return earliest(reasons.map((reason) => (reason.code === 'permitted' ? reason.quitclaim.until : null)))
}

/** A use of several days may rest on one quitclaim after the other. */
function quitclaimsOf({ reasons }: Verdict): readonly QuitclaimId[] {
  const all = reasons.flatMap((reason) =>
    reason.code === 'permitted' ? [reason.quitclaim.id, ...reason.earlier.map(({ id }) => id)] : [],
  )
  return [...new Set(all)].sort()
}

function shownIn({ faces }: AssetDocument, verdict: Verdict): FilePlan['named'] {
  const covered = coveredIn(verdict)
  return faces.flatMap(({ id, box, decision }) =>
    decision.kind === 'person' && !covered.has(id) ? [{ subject: decision.subject, box }] : [],
  )
}
