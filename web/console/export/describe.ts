// What a file that leaves says about itself: its credits come from the original, everything else from the consents it rests on. Names nobody, unless the
// plan says that it is an internal master.
import type { Credits, FileMetadata } from '../../../workers/metadata/api.ts'
import type { Workspace } from '../../workspace/types.ts'
import type { FilePlan } from './file-plan.ts'

export type DescribingDoor = Pick<Workspace, 'events' | 'person'>

export function describeFile(
  workspace: DescribingDoor,
  event: string,
  usageTerms: string,
  { document, quitclaims, until, named }: FilePlan,
  { width, height }: { readonly width: number; readonly height: number },
  { creator, credit, copyright }: Credits,
): FileMetadata {
  const regions = named.flatMap(({ subject, box }) => {
    const name = workspace.person(subject)?.document?.name
    return name === undefined ? [] : [{ name, box }]
  })
  return {
    creator,
    credit,
    copyright,
    releaseStatus: quitclaims.length > 0 ? 'limited' : 'not-applicable',
    releaseIds: quitclaims,
    usageTerms,
    endDate: until,
    event: workspace.events.find(({ id }) => id === event)?.document?.name ?? null,
    altText: document.altText ?? null,
    regions,
    width,
    height,
  }
}
