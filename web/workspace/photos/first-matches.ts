// The first match of a template that came from a selfie (protocol §4). Its picture never left the phone, so an editor who finds the person in a photo confirms
// it; taking every such answer back lets it wait again. Follows from decisions about faces, as appearances do.
import type { AssetDocument, Face } from '../../../core/documents.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'

export interface FirstMatch {
  readonly subject: OwnerId
  readonly template: RecordId
}

/** Which selfie's match a decision about this face stands for. */
export function firstMatchIn({ decision, proposal }: Pick<Face, 'decision' | 'proposal'>): FirstMatch | null {
  if (decision.kind !== 'person' || proposal?.waiting === undefined || proposal.subject !== decision.subject) return null
  return { subject: decision.subject, template: proposal.waiting }
}

export function firstMatchesIn({ faces }: Pick<AssetDocument, 'faces'>): readonly FirstMatch[] {
  return faces.flatMap((face) => firstMatchIn(face) ?? [])
}

export interface MatchChanges {
  readonly confirmed: readonly FirstMatch[]
  readonly takenBack: readonly FirstMatch[]
}

/** What a change of one photo confirms or takes back. */
export function firstMatchChanges(before: AssetDocument, after: AssetDocument): MatchChanges {
  const [was, is] = [byTemplate(before), byTemplate(after)]
  return {
    confirmed: [...is.values()].filter(({ template }) => !was.has(template)),
    takenBack: [...was.values()].filter(({ template }) => !is.has(template)),
  }
}

/** How often somebody said that the face this selfie proposed is another person's. */
export function timesTurnedDown(template: RecordId, assets: Iterable<{ readonly document: Pick<AssetDocument, 'faces'> }>): number {
  let times = 0
  for (const { document } of assets)
    for (const { proposal, rejected } of document.faces)
      if (proposal?.waiting === template && rejected.includes(proposal.subject)) times += 1
  return times
}

const byTemplate = (document: AssetDocument): ReadonlyMap<RecordId, FirstMatch> =>
  new Map(firstMatchesIn(document).map((match) => [match.template, match]))
