// Undo and redo of every decision. A step remembers each photo before and after; taking it back touches only what the step changed, and only
// where nobody changed it since, so that undoing your own decision never overwrites a colleague's.
import { sameDecision, type AssetDocument, type CoveredRegion, type Face } from '../../../core/documents.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import { sameOutline } from './decisions.ts'

export interface StepEntry {
  readonly asset: RecordId
  readonly before: AssetDocument
  readonly after: AssetDocument
}

/** One decision: `label` is a message key with its values, for "Undone: …". */
export interface Step {
  readonly label: string
  readonly values: Readonly<Record<string, string | number>>
  readonly entries: readonly StepEntry[]
}

export interface History {
  readonly past: readonly Step[]
  readonly future: readonly Step[]
}

export const emptyHistory: History = { past: [], future: [] }

/** Steps kept; 500 photos worth of hand work, older ones cannot be undone with a key any more. */
const depth = 500

export function pushStep(history: History, step: Step): History {
  return { past: [...history.past, step].slice(-depth), future: [] }
}

/** Takes the newest step off the past. The caller applies {@link moveDocument} from `after` to `before`. */
export function stepBack(history: History): { readonly history: History; readonly step: Step } | undefined {
  const step = history.past.at(-1)
  return step && { step, history: { past: history.past.slice(0, -1), future: [...history.future, step] } }
}

export function stepForward(history: History): { readonly history: History; readonly step: Step } | undefined {
  const step = history.future.at(-1)
  return step && { step, history: { past: [...history.past, step], future: history.future.slice(0, -1) } }
}

/** Moves `current` from one remembered version to another, leaving everything alone that differs from `from` by now. */
export function moveDocument(current: AssetDocument, from: AssetDocument, to: AssetDocument): AssetDocument {
  const faces = moveFaces(current.faces, from.faces, to.faces)
  const withoutFace = movePeople(current.withoutFace, from.withoutFace, to.withoutFace)
  const seen = from.seen?.at !== to.seen?.at && current.seen?.at === from.seen?.at ? to.seen : current.seen
  const regions = moveRegions(current.regions, from.regions, to.regions)
  const altText = from.altText !== to.altText && current.altText === from.altText ? to.altText : current.altText
  const moved = { faces, withoutFace, seen, regions, altText }
  if ((Object.keys(moved) as (keyof typeof moved)[]).every((key) => moved[key] === current[key])) return current
  const { altText: _former, ...rest } = current
  return { ...rest, faces, withoutFace, seen, ...(regions ? { regions } : {}), ...(altText === undefined ? {} : { altText }) }
}

function moveFaces(current: Face[], from: readonly Face[], to: readonly Face[]): Face[] {
  const before = new Map(from.map((face) => [face.id, face]))
  const after = new Map(to.map((face) => [face.id, face]))
  const present = new Set(current.map(({ id }) => id))
  const moved = current.flatMap((face) => {
    const old = before.get(face.id)
    const wanted = after.get(face.id)
    if (!old || old === wanted || !sameState(face, old)) return [face]
    const { said: _former, ...rest } = face
    return wanted ? [turnedTo({ ...rest, ...stateOf(wanted) }, old, wanted)] : []
  })
  const returned = to.filter(({ id }) => !before.has(id) && !present.has(id))
  const result = [...moved, ...returned]
  return result.length === current.length && result.every((face, index) => face === current[index]) ? current : result
}

/** A tilt that became known since is no part of the step. */
function turnedTo(face: Face, { angle: from }: Face, { angle: to }: Face): Face {
  if (from === to || face.angle !== from) return face
  const { angle: _former, ...upright } = face
  return to === undefined ? upright : { ...upright, angle: to }
}

function movePeople(current: OwnerId[], from: readonly OwnerId[], to: readonly OwnerId[]): OwnerId[] {
  const gone = from.filter((subject) => !to.includes(subject))
  const come = to.filter((subject) => !from.includes(subject) && !current.includes(subject))
  if (come.length === 0 && !current.some((subject) => gone.includes(subject))) return current
  return [...current.filter((subject) => !gone.includes(subject)), ...come]
}

type Regions = AssetDocument['regions']

/** Covered places come, change and go whole. */
function moveRegions(current: Regions, from: Regions = [], to: Regions = []): Regions {
  const find = (list: NonNullable<Regions>, id: string): CoveredRegion | undefined => list.find((one) => one.id === id)
  const now = current ?? []
  const left = now.flatMap((region) => {
    const [old, wanted] = [find(from, region.id), find(to, region.id)]
    if (!old) return [region]
    if (!wanted) return []
    return sameOutline(old, wanted) || !sameOutline(region, old) ? [region] : [wanted]
  })
  const come = to.filter(({ id }) => !find(from, id) && !find(now, id))
  const moved = [...left, ...come]
  return moved.length === now.length && moved.every((region, index) => region === now[index]) ? current : moved
}

type State = Pick<Face, 'decision' | 'covered' | 'rejected' | 'decidedBy' | 'decidedAt' | 'said'>

function stateOf({ decision, covered, rejected, decidedBy, decidedAt, said }: Face): State {
  return { decision, covered, rejected, decidedBy, decidedAt, ...(said ? { said } : {}) }
}

function sameState(a: Face, b: Face): boolean {
  return sameDecision(a.decision, b.decision) && a.covered === b.covered && a.decidedAt === b.decidedAt
}
