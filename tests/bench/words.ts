// What "very likely" and "possible" are worth where the product says them: people with several example photos each, compared by the product's own rule
// with strangers and with further photos of themselves. The best of several examples counts, so more examples reach a threshold more often.
import type { Proposal } from '../../core/documents.ts'
import type { OwnerId } from '../../core/ids.ts'
import type { Thresholds } from '../../models/manifest.ts'
import type { DeliveredTemplate } from '../../workers/rpc/template-port.ts'
import { isUnsure, proposeFrom, resemblances } from '../../workers/vision/recognise/compare.ts'
import { groupFaces } from '../../workers/vision/recognise/group.ts'

/** What one picture gives: as an example (all looks) and as a face of a batch (the first look). */
export interface NamedFace {
  readonly person: string
  readonly careful: Float32Array<ArrayBuffer>
  readonly first: Float32Array<ArrayBuffer>
}

export interface Recognition {
  readonly model: string
  readonly thresholds: Thresholds
}

/** Shares; `possible` counts everybody who is proposed at all. */
interface Said {
  readonly likely: number
  readonly possible: number
}

interface WordFigures {
  readonly people: number
  /** One person's examples against faces of everybody else. */
  readonly comparisons: number
  readonly falseMatches: Said
  /** Rosters of {@link rosterSize} of these people: what is said of a stranger, of somebody on it, and how often somebody on it gets another's name. */
  readonly rosters: { readonly count: number; readonly strangers: Said; readonly own: Said; readonly wrongName: Said } | null
}

export const rosterSize = 50

/** @param examples per person @returns null when nobody has more photos than that */
export function wordFigures(faces: readonly NamedFace[], examples: number, recognition: Recognition): WordFigures | null {
  const photosOf = together(faces, ({ person }) => person)
  const people = [...photosOf].filter(([, photos]) => photos.length > examples)
  if (people.length === 0) return null
  const templatesOf = ([person, photos]: (typeof people)[number]): DeliveredTemplate[] =>
    photos.slice(0, examples).map(({ careful }) => ({ subject: person as OwnerId, model: recognition.model, embedding: careful }))

  const matches = tally()
  for (const one of people) {
    const templates = templatesOf(one)
    for (const face of faces) if (face.person !== one[0]) matches.count(proposalFor(face, templates, recognition))
  }

  const [strangers, own, wrongName] = [tally(), tally(), tally()]
  const rosters = Math.floor(people.length / rosterSize)
  for (let at = 0; at < rosters; at++) {
    const roster = people.slice(at * rosterSize, (at + 1) * rosterSize)
    const names = new Set(roster.map(([person]) => person))
    const templates = roster.flatMap(templatesOf)
    // One face of everybody, so that who was photographed often does not count more.
    for (const [person, [face]] of photosOf)
      if (!names.has(person) && face) strangers.count(proposalFor(face, templates, recognition))
    for (const [person, photos] of roster)
      for (const face of photos.slice(examples)) {
        const proposal = proposalFor(face, templates, recognition)
        const isOwn = proposal?.subject === (person as OwnerId)
        own.count(isOwn ? proposal : null)
        wrongName.count(isOwn ? null : proposal)
      }
  }
  return {
    people: people.length,
    comparisons: matches.total,
    falseMatches: matches.shares(),
    rosters:
      rosters === 0 ? null : { count: rosters, strangers: strangers.shares(), own: own.shares(), wrongName: wrongName.shares() },
  }
}

/** As `workers/vision/faces.ts` proposes: further looks only where they could change the answer. */
function proposalFor(
  face: NamedFace,
  templates: readonly DeliveredTemplate[],
  { model, thresholds }: Recognition,
): Proposal | null {
  const [best] = resemblances(face.first, templates, model, thresholds.perDoubling)
  const compared = best !== undefined && isUnsure(best[1], thresholds) ? face.careful : face.first
  return proposeFrom(compared, templates, thresholds, model)
}

function tally() {
  let [total, likely, possible] = [0, 0, 0]
  return {
    get total(): number {
      return total
    },
    count: (proposal: Proposal | null): void => {
      total++
      if (proposal) possible++
      if (proposal?.confidence === 'likely') likely++
    },
    shares: (): Said => ({ likely: likely / total, possible: possible / total }),
  }
}

interface GroupingFigures {
  readonly batches: number
  readonly faces: number
  /** Of two faces that were put together, how often they are one person; of two faces of one person, how often they were put together. */
  readonly precision: number
  readonly recall: number
  /** Groups that hold more than one person. */
  readonly mixedGroups: number
  readonly groups: number
}

const batchPeople = 60
const mostPhotos = 5

/** Batches as an event brings them: {@link batchPeople} people who are seen again, up to five times, and as many who are seen once. */
export function groupingFigures(faces: readonly NamedFace[], { thresholds }: Recognition): GroupingFigures | null {
  const photosOf = [...together(faces, ({ person }) => person).values()]
  const [again, once] = [photosOf.filter(({ length }) => length > 1), photosOf.filter(({ length }) => length === 1)]
  const batches = Math.min(Math.floor(again.length / batchPeople), Math.floor(once.length / batchPeople))
  if (batches === 0) return null
  let [right, joined, same, groups, mixed, total] = [0, 0, 0, 0, 0, 0]
  const pairs = (count: number): number => (count * (count - 1)) / 2
  for (let at = 0; at < batches; at++) {
    const part = (all: typeof photosOf) => all.slice(at * batchPeople, (at + 1) * batchPeople)
    const batch = [...part(again).flatMap((photos) => photos.slice(0, mostPhotos)), ...part(once).flat()]
    total += batch.length
    for (const photos of together(batch, ({ person }) => person).values()) same += pairs(photos.length)
    const found = groupFaces(
      batch.map(({ first }, index) => ({ id: String(index), vector: first })),
      thresholds.possible,
    )
    for (const group of found) {
      const people = together(group, (id) => batch[Number(id)]?.person)
      groups++
      if (people.size > 1) mixed++
      joined += pairs(group.length)
      for (const members of people.values()) right += pairs(members.length)
    }
  }
  return { batches, faces: total, precision: right / joined, recall: right / same, mixedGroups: mixed, groups }
}

function together<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
