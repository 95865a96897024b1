// Who appears in a photo, by its decisions; and what to state when decisions change. A covered person still appears: the record is about the photo.
import type { AssetDocument } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'

type Decided = Pick<AssetDocument, 'faces' | 'withoutFace'>

/** Every confirmed person of a photo. */
export function appearancesIn({ faces, withoutFace }: Decided): ReadonlySet<OwnerId> {
  const confirmed = faces.flatMap(({ decision }) => (decision.kind === 'person' ? [decision.subject] : []))
  return new Set([...confirmed, ...withoutFace])
}

/** The statements that lead from one version to the next. Null: no photo yet, or no longer. */
export function appearanceChanges(
  before: Decided | null,
  after: Decided | null,
): readonly { readonly subject: OwnerId; readonly present: boolean }[] {
  const was = before ? appearancesIn(before) : new Set<OwnerId>()
  const is = after ? appearancesIn(after) : new Set<OwnerId>()
  return [
    ...[...is].filter((subject) => !was.has(subject)).map((subject) => ({ subject, present: true })),
    ...[...was].filter((subject) => !is.has(subject)).map((subject) => ({ subject, present: false })),
  ]
}
