// Every decision an editor can take about a photo, as a pure change from one version of its document to the next. A change that changes
// nothing returns the very same object, so that callers can tell a decision from a keystroke that had no meaning.
import {
  sameDecision,
  type AssetDocument,
  type CoveredRegion,
  type Face,
  type FaceDecision,
  type NormalizedBox,
  type Proposal,
} from '../../../core/documents.ts'
import type { Instant, MemberId, OwnerId } from '../../../core/ids.ts'
import type { Draft } from './draft.ts'

/** Who decides, and when. */
export interface By {
  readonly by: MemberId
  readonly at: Instant
}

export type Change = (document: AssetDocument) => AssetDocument

/** The person a face still proposes: not decided yet, not turned down before, and nothing that members disagree about. */
export function openProposal(face: Face): Proposal | null {
  if (face.decision.kind !== 'undecided' || !face.proposal || face.said) return null
  return face.rejected.includes(face.proposal.subject) ? null : face.proposal
}

/** A face that still needs a person: nobody said who it is, and it is not covered. */
export function isOpen(face: Face): boolean {
  return face.decision.kind === 'undecided' && !face.covered
}

/** True when no face of the photo waits for a decision. */
export function isSettled(document: AssetDocument): boolean {
  return !document.faces.some(isOpen)
}

// --- One face ---

/** Confirms the proposal. Without an open proposal there is nothing to confirm. */
export function confirmFace(face: string, by: By): Change {
  return onFace(face, (current) => {
    const proposal = openProposal(current)
    return proposal ? decided(current, { kind: 'person', subject: proposal.subject }, by) : current
  })
}

/** Says who it is, whatever was proposed. Choosing somebody takes back an earlier "not this person". */
export function nameFace(face: string, subject: OwnerId, by: By): Change {
  return onFace(face, (current) => {
    const named = decided(current, { kind: 'person', subject }, by)
    return named === current || !named.rejected.includes(subject)
      ? named
      : { ...named, rejected: named.rejected.filter((one) => one !== subject) }
  })
}

/** "Not this person": remembered, so that nobody is asked twice. A confirmed person is taken off the face again. */
export function rejectFace(face: string, by: By): Change {
  return onFace(face, (current) => {
    const subject = current.decision.kind === 'person' ? current.decision.subject : openProposal(current)?.subject
    if (!subject) return current
    const rejected = current.rejected.includes(subject) ? current.rejected : [...current.rejected, subject].slice(-50)
    return { ...agreed(current), rejected, decision: { kind: 'undecided' }, decidedBy: by.by, decidedAt: by.at }
  })
}

/** "Not this person", said of a face beside others that are: remembered, and nothing else. */
export function rememberNot(face: string, subject: OwnerId): Change {
  return onFace(face, (current) =>
    current.rejected.includes(subject) ? current : { ...current, rejected: [...current.rejected, subject].slice(-50) },
  )
}

/** Somebody the workspace does not know; the question is not asked again. */
export function markStranger(face: string, by: By): Change {
  return onFace(face, (current) => decided(current, { kind: 'stranger' }, by))
}

/** A pattern, a statue, a poster. A box that a person drew simply goes away again. */
export function markNotAFace(face: string, by: By): Change {
  return (document) => {
    const current = document.faces.find(({ id }) => id === face)
    if (current?.source === 'drawn') return { ...document, faces: document.faces.filter(({ id }) => id !== face) }
    return onFace(face, (one) => decided(one, { kind: 'not-a-face' }, by))(document)
  }
}

/** Covers a face, or shows it again. Who it is stays as it was decided. */
export function coverFace(face: string, covered: boolean, by: By): Change {
  return onFace(face, (current) =>
    current.covered === covered ? current : { ...current, covered, decidedBy: by.by, decidedAt: by.at },
  )
}

// --- The whole photo ---

/** "Cover everyone unnamed": strangers and faces nobody decided on. */
export function coverUnnamed(by: By): Change {
  return (document) => {
    const faces = document.faces.map((face) =>
      !face.covered && (face.decision.kind === 'undecided' || face.decision.kind === 'stranger')
        ? { ...face, covered: true, decidedBy: by.by, decidedAt: by.at }
        : face,
    )
    return faces.some((face, index) => face !== document.faces[index]) ? { ...document, faces } : document
  }
}

/** Everybody nobody named is a stranger. */
export function strangersUnnamed(by: By): Change {
  return (document) => {
    const faces = document.faces.map((face) =>
      isOpen(face) && openProposal(face) === null && !face.said ? decided(face, { kind: 'stranger' }, by) : face,
    )
    return faces.some((face, index) => face !== document.faces[index]) ? { ...document, faces } : document
  }
}

/** A face the detector missed, drawn by hand. */
export function addDrawnFace(id: string, box: NormalizedBox, angle = 0): Change {
  const face: Face = {
    id,
    box,
    source: 'drawn',
    score: 1,
    quality: 'look-yourself',
    proposal: null,
    rejected: [],
    decision: { kind: 'undecided' },
    covered: false,
    decidedBy: null,
    decidedAt: null,
    ...(angle === 0 ? {} : { angle }),
  }
  return (document) => (document.faces.some((one) => one.id === id) ? document : { ...document, faces: [...document.faces, face] })
}

/** What was found in a drawn box, once somebody has looked: how the head is tilted, and who it may be. */
export function foundInDrawn(
  id: string,
  { angle, proposal }: { readonly angle: number; readonly proposal: Proposal | null },
): Change {
  return onFace(id, (face) => {
    const turned = face.angle === undefined ? { ...face, angle } : face
    return proposal && turned.decision.kind === 'undecided' && !turned.proposal ? { ...turned, proposal, quality: 'good' } : turned
  })
}

/** How far a head is tilted, said by a person: its cover follows. */
export function turnFace(id: string, angle: number): Change {
  return onFace(id, (face) => ((face.angle ?? 0) === angle ? face : { ...face, angle }))
}

/** Something else to cover in every file made of the photo: a badge, a screen, a number plate. */
export function addRegion(id: string, { box, angle }: Outline, by: By): Change {
  return (document) => {
    const regions = document.regions ?? []
    return regions.some((one) => one.id === id)
      ? document
      : { ...document, regions: [...regions, regionOf(id, { box, angle }, by)] }
  }
}

/** Moved, resized or turned. */
export function changeRegion(id: string, outline: Outline, by: By): Change {
  return (document) => {
    const before = document.regions?.find((one) => one.id === id)
    if (!before || sameOutline(before, outline)) return document
    const changed = { ...regionOf(id, outline, by), form: before.form }
    return { ...document, regions: (document.regions ?? []).map((one) => (one === before ? changed : one)) }
  }
}

type Outline = Pick<Draft, 'box' | 'angle'>
type Placed = Pick<CoveredRegion, 'box' | 'angle'>

function regionOf(id: string, { box, angle }: Outline, { by, at }: By): CoveredRegion {
  return { id, box, form: 'box', ...(angle === 0 ? {} : { angle }), by, at }
}

/** The same place, turned the same. */
export function sameOutline(a: Placed, b: Placed): boolean {
  const sides = ['x', 'y', 'width', 'height'] as const
  return (a.angle ?? 0) === (b.angle ?? 0) && sides.every((side) => a.box[side] === b.box[side])
}

export function removeRegion(id: string): Change {
  return (document) =>
    document.regions?.some((one) => one.id === id)
      ? { ...document, regions: document.regions.filter((one) => one.id !== id) }
      : document
}

/** Somebody who is in the photo without a visible face: seen from behind, a name badge. */
export function addWithoutFace(subject: OwnerId): Change {
  return (document) =>
    document.withoutFace.includes(subject) ? document : { ...document, withoutFace: [...document.withoutFace, subject] }
}

export function removeWithoutFace(subject: OwnerId): Change {
  return (document) =>
    document.withoutFace.includes(subject)
      ? { ...document, withoutFace: document.withoutFace.filter((one) => one !== subject) }
      : document
}

/** A member looked at the photo and found nobody missed. The first one who looked stays named. */
export function markSeen(by: By): Change {
  return (document) => (document.seen ? document : { ...document, seen: { by: by.by, at: by.at } })
}

export function markUnseen(): Change {
  return (document) => (document.seen ? { ...document, seen: null } : document)
}

/** An empty text takes the description away. */
export function describe(text: string): Change {
  const altText = text.trim()
  return (document) => {
    if ((document.altText ?? '') === altText) return document
    const { altText: _before, ...rest } = document
    return altText === '' ? rest : { ...rest, altText }
  }
}

/** Several changes to the same photo as one. */
export function together(...changes: readonly Change[]): Change {
  return (document) => changes.reduce((current, change) => change(current), document)
}

function onFace(id: string, change: (face: Face) => Face): Change {
  return (document) => {
    const faces = document.faces.map((face) => (face.id === id ? change(face) : face))
    return faces.some((face, index) => face !== document.faces[index]) ? { ...document, faces } : document
  }
}

function decided(face: Face, decision: FaceDecision, by: By): Face {
  return sameDecision(face.decision, decision) ? face : { ...agreed(face), decision, decidedBy: by.by, decidedAt: by.at }
}

/** Whoever decides ends a disagreement. */
function agreed({ said: _answered, ...face }: Face): Face {
  return face
}
