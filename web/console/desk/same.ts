// Unknown faces of a batch that look like one person, as far as they still wait for a decision. Only where the workspace switched grouping on. Pure.
import type { AssetDocument } from '../../../core/documents.ts'
import type { RecordId } from '../../../core/ids.ts'
import { isOpen, openProposal } from './decisions.ts'
import type { Target } from './queue.ts'

export interface SameGroup {
  readonly id: string
  readonly targets: readonly Target[]
}

/**
 * @param groups face ids that belong together, as the batch found them
 * @param apart faces that a person took out of their group for good
 * @returns groups of two or more, in the order given; targets in the order of the photos
 */
export function openGroups(
  photos: readonly { readonly id: RecordId; readonly document: AssetDocument }[],
  groups: readonly (readonly string[])[],
  apart: ReadonlySet<string>,
): readonly SameGroup[] {
  if (groups.length === 0) return []
  const waiting = new Map(
    photos.flatMap(({ id, document }) =>
      document.faces
        .filter((face) => isOpen(face) && !openProposal(face) && !apart.has(face.id))
        .map((face) => [face.id, { asset: id, face: face.id }] as const),
    ),
  )
  const place = new Map([...waiting.keys()].map((id, index) => [id, index]))
  return groups.flatMap((faces) => {
    const targets = faces
      .flatMap((face) => waiting.get(face) ?? [])
      .sort((a, b) => (place.get(a.face) ?? 0) - (place.get(b.face) ?? 0))
    return targets.length > 1 ? [{ id: `same:${faces[0] ?? ''}`, targets }] : []
  })
}
