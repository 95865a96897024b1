// What erasing a person does to library records: their name goes from every text, and decisions about them are open again. Pure; never clears a photo.
import { proposalWithout, type AssetDocument, type EventDocument, type Face } from './documents.ts'
import type { OwnerId } from './ids.ts'
import { findName } from './names.ts'

/** A text in a library record that holds (part of) a name. */
export interface NameInText {
  /** Keys and positions that lead to the text. */
  readonly path: readonly (string | number)[]
  readonly before: string
  readonly after: string
  readonly whole: boolean
}

/** What somebody is called, in one of their entries. */
export interface Called {
  readonly name: string
  readonly replacement: string
}

/** Every text of a document that names the person, whichever field it is in: fields that come later are searched without anybody remembering to. */
export function namesIn(document: unknown, called: readonly Called[]): readonly NameInText[] {
  return textsIn(document, []).flatMap(({ path, text }) => {
    const found = called.reduce<Pick<NameInText, 'after' | 'whole'> | null>((so, { name, replacement }) => {
      const next = findName(so?.after ?? text, name, replacement)
      return next ? { after: next.replaced, whole: next.whole || so?.whole === true } : so
    }, null)
    return found ? [{ path, before: text, ...found }] : []
  })
}

function textsIn(value: unknown, path: readonly (string | number)[]): { path: readonly (string | number)[]; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((entry, i) => textsIn(entry, [...path, i]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, entry]) => textsIn(entry, [...path, key]))
}

/** The document with these texts replaced, where they still stand as they were found. */
export function withTexts<T>(document: T, texts: readonly NameInText[]): T {
  return texts.reduce<unknown>((changed, { path, before, after }) => replaceAt(changed, path, before, after), document) as T
}

function replaceAt(value: unknown, [key, ...rest]: readonly (string | number)[], before: string, after: string): unknown {
  if (key === undefined) return value === before ? after : value
  if (Array.isArray(value)) return value.map((entry: unknown, i) => (i === key ? replaceAt(entry, rest, before, after) : entry))
  if (typeof value !== 'object' || value === null || !(key in value)) return value
  return { ...value, [key]: replaceAt((value as Record<string | number, unknown>)[key], rest, before, after) }
}

/** True when the photo says anything about one of these people. */
export function mentionsAny({ faces, withoutFace, checks = [] }: AssetDocument, people: ReadonlySet<OwnerId>): boolean {
  return (
    withoutFace.some((id) => people.has(id)) ||
    faces.some((face) => mentionsIn(face).some((id) => people.has(id))) ||
    checks.some(({ highest }) => highest !== null && people.has(highest.subject))
  )
}

const mentionsIn = ({ decision, proposal, rejected, said = [] }: Face): readonly OwnerId[] => [
  ...said.flatMap((one) => (one.decision.kind === 'person' ? [one.decision.subject] : [])),
  ...(decision.kind === 'person' ? [decision.subject] : []),
  ...(proposal ? [proposal.subject, ...(proposal.runnerUp ? [proposal.runnerUp.subject] : [])] : []),
  ...rejected,
]

/**
 * A photo as it stands once these people are erased: a face that was one of them is undecided again. Somebody without a visible face leaves the list,
 * and with it the photo must be looked at again: it may not become clear by an erasure.
 */
export function assetWithout(asset: AssetDocument, people: ReadonlySet<OwnerId>): AssetDocument {
  if (!mentionsAny(asset, people)) return asset
  const withoutFace = asset.withoutFace.filter((id) => !people.has(id))
  const seen = withoutFace.length === asset.withoutFace.length ? asset.seen : null
  const checks = asset.checks?.map((check) =>
    check.highest && people.has(check.highest.subject) ? { ...check, highest: null } : check,
  )
  const faces = asset.faces.map((face) => faceWithout(face, people))
  return { ...asset, faces, withoutFace, seen, ...(checks ? { checks } : {}) }
}

function faceWithout(face: Face, people: ReadonlySet<OwnerId>): Face {
  if (!mentionsIn(face).some((id) => people.has(id))) return face
  const named = face.decision.kind === 'person' && people.has(face.decision.subject)
  const proposal = proposalWithout(face.proposal, (id) => people.has(id))
  // With one answer left there is no disagreement any more, and that answer never stood.
  const { said: before, ...rest } = face
  const said = before?.filter(({ decision }) => decision.kind !== 'person' || !people.has(decision.subject)) ?? []
  return {
    ...rest,
    ...(said.length > 1 ? { said } : {}),
    proposal,
    rejected: face.rejected.filter((id) => !people.has(id)),
    ...(named ? { decision: { kind: 'undecided' }, decidedBy: null, decidedAt: null } : {}),
  }
}

export function eventWithout(event: EventDocument, people: ReadonlySet<OwnerId>): EventDocument {
  return event.roster.some((id) => people.has(id)) ? { ...event, roster: event.roster.filter((id) => !people.has(id)) } : event
}
