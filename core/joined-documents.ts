// Library records and joined entries (`aliases.ts`). A photo says what it says under the entry that was known when it was said, and keeps saying so: it is shown
// under the entry that stands, and what somebody then changes is written back without moving the rest. So nothing has to be rewritten when entries are joined, and
// nothing is lost when they turn out to be two people. Pure.
import type { Aliases } from './aliases.ts'
import {
  sameDecision,
  type AssetDocument,
  type EventDocument,
  type Face,
  type FaceDecision,
  type Proposal,
  type Said,
} from './documents.ts'
import type { OwnerId } from './ids.ts'

type PersonOf = Aliases['personOf']

/** The very same document when it names nobody who was joined. */
export function assetJoined(asset: AssetDocument, personOf: PersonOf): AssetDocument {
  const faces = sameList(asset.faces, (face) => faceJoined(face, personOf))
  const withoutFace = peopleJoined(asset.withoutFace, personOf)
  const checks = asset.checks && sameList(asset.checks, (check) => checkJoined(check, personOf))
  if (faces === asset.faces && withoutFace === asset.withoutFace && checks === asset.checks) return asset
  return { ...asset, faces, withoutFace, ...(checks ? { checks } : {}) }
}

export function eventJoined(event: EventDocument, personOf: PersonOf): EventDocument {
  const roster = peopleJoined(event.roster, personOf)
  return roster === event.roster ? event : { ...event, roster }
}

function faceJoined(face: Face, personOf: PersonOf): Face {
  const proposal = proposalJoined(face.proposal, personOf)
  const rejected = peopleJoined(face.rejected, personOf)
  const decision = decisionJoined(face.decision, personOf)
  const said = face.said && sameList(face.said, (one) => saidJoined(one, personOf))
  if (proposal === face.proposal && rejected === face.rejected && decision === face.decision && said === face.said) return face
  const { said: _before, ...rest } = face
  // Who said the one entry and who said the other meant the same person: nothing to settle between them, and somebody answers anew.
  const differ = said?.some((one) => !said.every((other) => sameDecision(one.decision, other.decision))) === true
  return { ...rest, proposal, rejected, decision, ...(said && differ ? { said } : {}) }
}

const decisionJoined = (decision: FaceDecision, personOf: PersonOf): FaceDecision =>
  decision.kind !== 'person' || personOf(decision.subject) === decision.subject
    ? decision
    : { ...decision, subject: personOf(decision.subject) }

function saidJoined(said: Said, personOf: PersonOf): Said {
  const decision = decisionJoined(said.decision, personOf)
  return decision === said.decision ? said : { ...said, decision }
}

/** Nobody is their own runner-up: how far apart two entries of one person are says nothing. */
function proposalJoined(proposal: Proposal | null, personOf: PersonOf): Proposal | null {
  if (!proposal) return null
  const subject = personOf(proposal.subject)
  const second = proposal.runnerUp && personOf(proposal.runnerUp.subject)
  if (subject === proposal.subject && second === (proposal.runnerUp?.subject ?? null)) return proposal
  const runnerUp = proposal.runnerUp && second && second !== subject ? { ...proposal.runnerUp, subject: second } : null
  return { ...proposal, subject, runnerUp }
}

type Check = NonNullable<AssetDocument['checks']>[number]

function checkJoined(check: Check, personOf: PersonOf): Check {
  const subject = check.highest && personOf(check.highest.subject)
  return check.highest && subject && subject !== check.highest.subject
    ? { ...check, highest: { ...check.highest, subject } }
    : check
}

function peopleJoined(people: OwnerId[], personOf: PersonOf): OwnerId[] {
  const joined = [...new Set(people.map((id) => personOf(id)))]
  return joined.length === people.length && joined.every((id, i) => id === people[i]) ? people : joined
}

/** The same list as long as nothing in it changed. */
function sameList<T>(list: T[], change: (one: T) => T): T[] {
  const changed = list.map(change)
  return changed.every((one, i) => one === list[i]) ? list : changed
}

// --- Written back ---

/** `next` was made from `stored` as it is shown. What it left as it was shown stays under the entry it was said under. */
export function assetAsStored(next: AssetDocument, stored: AssetDocument, personOf: PersonOf): AssetDocument {
  const shown = assetJoined(stored, personOf)
  if (shown === stored) return next
  const before = new Map(stored.faces.map((face, i) => [face.id, { stored: face, shown: shown.faces[i] ?? face }]))
  const faces = next.faces.map((face) => {
    const known = before.get(face.id)
    return known ? faceAsStored(face, known.stored, known.shown, personOf) : face
  })
  const checks = next.checks?.map((check) => {
    const i = shown.checks?.findIndex((one) => one === check || isSame(one, check)) ?? -1
    return stored.checks?.[i] ?? check
  })
  const withoutFace = peopleAsStored(next.withoutFace, stored.withoutFace, personOf)
  return { ...next, faces, withoutFace, ...(checks ? { checks } : {}) }
}

export function eventAsStored(next: EventDocument, stored: EventDocument, personOf: PersonOf): EventDocument {
  return { ...next, roster: peopleAsStored(next.roster, stored.roster, personOf) }
}

function faceAsStored(face: Face, stored: Face, shown: Face, personOf: PersonOf): Face {
  if (shown === stored) return face
  const { said: next, ...rest } = face
  const decided = !isSame(face.decision, shown.decision)
  const said = decided || !isSame(next, shown.said) ? next : stored.said
  return {
    ...rest,
    proposal: isSame(face.proposal, shown.proposal) ? stored.proposal : face.proposal,
    rejected: peopleAsStored(face.rejected, stored.rejected, personOf),
    decision: decided ? face.decision : stored.decision,
    ...(said ? { said } : {}),
  }
}

/** Whoever was there stays as they were there, and who is new comes behind. */
const peopleAsStored = (next: readonly OwnerId[], stored: readonly OwnerId[], personOf: PersonOf): OwnerId[] => [
  ...stored.filter((entry) => next.includes(personOf(entry))),
  ...next.filter((id) => !stored.some((entry) => personOf(entry) === id)),
]

/** Both came out of the same schema, so their keys stand in the same order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
