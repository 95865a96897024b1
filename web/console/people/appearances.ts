// Where a person appears: confirmed faces and people without a visible face, grouped by event.
import type { NormalizedBox } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { AssetView, EventView, Workspace } from '../../workspace/types.ts'

export interface EventAppearances {
  readonly event: EventView
  readonly assets: readonly AssetView[]
}

export function appearancesOf(person: OwnerId, workspace: Pick<Workspace, 'events' | 'assetsOf'>): readonly EventAppearances[] {
  return workspace.events
    .map((event) => ({ event, assets: workspace.assetsOf(event.id).filter((asset) => appearsIn(person, asset)) }))
    .filter(({ assets }) => assets.length > 0)
}

/** A face, and the photo it is on. */
export interface FaceOnPhoto {
  readonly asset: AssetView
  readonly box: NormalizedBox
}

/** The largest confirmed, uncovered face of this person, for the picture on the card. */
export function bestFace(person: OwnerId, appearances: readonly EventAppearances[]): FaceOnPhoto | undefined {
  return appearances
    .flatMap(({ assets }) => assets)
    .flatMap((asset) =>
      asset.document.faces
        .filter(({ decision, covered }) => decision.kind === 'person' && decision.subject === person && !covered)
        .map(({ box }) => ({ asset, box })),
    )
    .sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)[0]
}

function appearsIn(person: OwnerId, { document }: AssetView): boolean {
  return (
    document.withoutFace.includes(person) ||
    document.faces.some(({ decision }) => decision.kind === 'person' && decision.subject === person)
  )
}
