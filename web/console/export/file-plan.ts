// What one file is made of: its covers, how it is rendered, until when it may stand there and which quitclaims it rests on. Pure.
import type { AssetDocument } from '../../../core/documents.ts'
import type { CalendarDate, QuitclaimId } from '../../../core/ids.ts'
import type { Use } from '../../../core/verdict/use.ts'
import type { Verdict } from '../../../core/verdict/verdict.ts'
import type { Cover } from '../../../workers/vision/api.ts'
import type { Rendering } from '../../workspace/presets.ts'
import { coversOf } from './plan.ts'

/** How the files of an export are made, whichever photo. */
export interface Making {
  readonly rendering: Rendering
  readonly coverStyle: Cover['style']
}

export interface FilePlan {
  readonly document: AssetDocument
  readonly rendering: Rendering
  readonly covers: readonly Cover[]
  readonly until: CalendarDate | null
  readonly quitclaims: readonly QuitclaimId[]
}

export function planFile(document: AssetDocument, verdict: Verdict, use: Use, { rendering, coverStyle }: Making): FilePlan {
  return {
    document,
    rendering,
    covers: coversOf(document, verdict, coverStyle),
    until: lastDayOf(use, verdict),
    quitclaims: quitclaimsOf(verdict),
  }
}

/** The last day this photo stands there: as the editor said, else the first of its consents to end; null when none of them ends. */
function lastDayOf(use: Use, verdict: Verdict): CalendarDate | null {
  if (use.until > use.from) return use.until
  const ends = verdict.reasons.flatMap((reason) =>
    reason.code === 'permitted' && reason.quitclaim.until ? [reason.quitclaim.until] : [],
  )
  return ends.length === 0 ? null : ends.reduce((first, next) => (next < first ? next : first))
}

/** A use of several days may rest on one quitclaim after the other. */
function quitclaimsOf({ reasons }: Verdict): readonly QuitclaimId[] {
  const all = reasons.flatMap((reason) =>
    reason.code === 'permitted' ? [reason.quitclaim.id, ...reason.earlier.map(({ id }) => id)] : [],
  )
  return [...new Set(all)].sort()
}
