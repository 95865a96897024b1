// Who the keys 1–9 stand for: the proposal, the runner-up, whom the face resembles next, then people of the roster, those chosen most in this event first.
import type { AssetDocument, Face } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'

export interface Candidate {
  readonly subject: OwnerId
  /** Cosine similarity when the recogniser compared this person, else null: the roster is offered by name only. */
  readonly similarity: number | null
}

/** At most nine, never somebody who was turned down for this face. */
export function candidatesFor(
  face: Face,
  roster: readonly OwnerId[],
  timesNamed: ReadonlyMap<OwnerId, number>,
  nearest: readonly OwnerId[] = [],
): readonly Candidate[] {
  const { proposal, said = [] } = face
  const compared: readonly Candidate[] = proposal
    ? [proposal, ...(proposal.runnerUp ? [proposal.runnerUp] : [])].map(({ subject, similarity }) => ({ subject, similarity }))
    : []
  // What members disagree about comes first.
  const disputed = said.flatMap(({ decision }): readonly Candidate[] =>
    decision.kind === 'person' && !compared.some(({ subject }) => subject === decision.subject)
      ? [{ subject: decision.subject, similarity: null }]
      : [],
  )
  const named = new Set([...compared, ...disputed].map(({ subject }) => subject))
  const others = roster
    .filter((subject) => !named.has(subject))
    .sort((a, b) => placeIn(nearest, a) - placeIn(nearest, b) || (timesNamed.get(b) ?? 0) - (timesNamed.get(a) ?? 0))
    .map((subject): Candidate => ({ subject, similarity: null }))
  return [...compared, ...disputed, ...others].filter(({ subject }) => !face.rejected.includes(subject)).slice(0, 9)
}

const placeIn = (people: readonly OwnerId[], one: OwnerId): number => {
  const place = people.indexOf(one)
  return place < 0 ? people.length : place
}

/** How often each person was named in these photos. */
export function countNamed(documents: Iterable<AssetDocument>): ReadonlyMap<OwnerId, number> {
  const counts = new Map<OwnerId, number>()
  for (const { faces } of documents)
    for (const { decision } of faces)
      if (decision.kind === 'person') counts.set(decision.subject, (counts.get(decision.subject) ?? 0) + 1)
  return counts
}
