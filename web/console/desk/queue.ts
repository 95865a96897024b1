// What needs a person first. The queue holds decisions, not photos: all faces that look like the same person are one decision, however many
// photos they are in, and people who are seen a few times only share a page. Order: proposals the recogniser is sure of, unsure ones, unknown faces that look like one person, other unknown ones, faces that block, photos to look at.
import type { AssetDocument, Face } from '../../../core/documents.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import { refusals } from '../../../core/verdict/permission.ts'
import type { Reason } from '../../../core/verdict/verdict.ts'
import { isOpen, isSettled, openProposal } from './decisions.ts'
import type { SameGroup } from './same.ts'
import type { VerdictReader } from './verdicts.ts'

/** One face in one photo. */
export interface Target {
  readonly asset: RecordId
  readonly face: string | null
}

export type Blocking = Exclude<Reason['code'], 'face-undecided' | 'covered' | 'crowd' | 'not-a-face' | 'permitted' | 'not-seen'>

export type QueueItem = { readonly id: string; readonly targets: readonly Target[]; readonly photos: number } & (
  | { readonly kind: 'likely' | 'first-match'; readonly subject: OwnerId }
  /** Proposals of several people, each person's faces side by side: sure ones of whom there are few, and all that are not sure. */
  | { readonly kind: 'several' | 'unsure' }
  | { readonly kind: 'same' }
  | { readonly kind: 'unknown' | 'look' }
  | { readonly kind: 'blocking'; readonly reason: Blocking }
)

/** Up to so many faces, somebody shares a page with others. */
const few = 6

interface Photo {
  readonly id: RecordId
  readonly document: AssetDocument
}

/** Builds the queue. `targets` keep the order of the photos, and within a photo the order of reading. */
export function buildQueue(photos: readonly Photo[], read: VerdictReader, same: readonly SameGroup[] = []): readonly QueueItem[] {
  const grouped = new Set(same.flatMap(({ targets }) => targets.map(({ face }) => face)))
  const likely = new Map<OwnerId, Target[]>()
  const unsure = new Map<OwnerId, Target[]>()
  const first = new Map<OwnerId, Target[]>()
  const unknown: Target[] = []
  const blocking = new Map<Blocking, Target[]>()
  const look: Target[] = []
  for (const { id, document } of photos) {
    for (const face of inReadingOrder(document.faces)) {
      if (!isOpen(face)) continue
      const proposal = openProposal(face)
      const target = { asset: id, face: face.id }
      if (!proposal) {
        if (!grouped.has(face.id)) unknown.push(target)
      } else addTo(proposal.waiting ? first : proposal.confidence === 'likely' ? likely : unsure, proposal.subject, target)
    }
    const verdict = read(document)
    if (verdict.verdict === 'blocked')
      for (const reason of verdict.reasons)
        if (isBlocking(reason)) addTo(blocking, reason.code, { asset: id, face: reason.face ?? null })
    if (document.seen === null && isSettled(document)) look.push({ asset: id, face: null })
  }
  return [
    ...sure(bySize(likely)),
    ...(unsure.size > 0 ? [item({ kind: 'unsure', id: 'unsure', targets: bySize(unsure).flatMap(([, targets]) => targets) })] : []),
    ...bySize(first).map(([subject, targets]) => item({ kind: 'first-match', subject, id: `first:${subject}`, targets })),
    ...same.map(({ id, targets }) => item({ kind: 'same', id, targets })),
    ...(unknown.length > 0 ? [item({ kind: 'unknown', id: 'unknown', targets: unknown })] : []),
    ...bySize(blocking).map(([reason, targets]) => item({ kind: 'blocking', reason, id: `blocking:${reason}`, targets })),
    ...(look.length > 0 ? [item({ kind: 'look', id: 'look', targets: look })] : []),
  ]
}

/** One item for whoever is seen often, one for all others; somebody who would be alone there is asked about by name. */
function sure(groups: readonly (readonly [OwnerId, readonly Target[]])[]): readonly QueueItem[] {
  const small = groups.filter(([, targets]) => targets.length <= few)
  const own = small.length > 1 ? groups.filter(([, targets]) => targets.length > few) : groups
  return [
    ...own.map(([subject, targets]) => item({ kind: 'likely', subject, id: `likely:${subject}`, targets })),
    ...(small.length > 1 ? [item({ kind: 'several', id: 'several', targets: small.flatMap(([, targets]) => targets) })] : []),
  ]
}

/**
 * Where to go after a decision: the first remaining target that came after `position` in the item as it was, else the first that is left.
 * @returns undefined when the item holds nothing any more
 */
export function targetAfter(before: readonly Target[], position: number, now: readonly Target[]): Target | undefined {
  const left = new Map(now.map((target) => [keyOf(target), target]))
  for (const target of before.slice(position + 1)) {
    const found = left.get(keyOf(target))
    if (found) return found
  }
  return now[0]
}

/** Faces left to right; those about level with each other count as one row, rows from the top. */
export function inReadingOrder(faces: readonly Face[]): readonly Face[] {
  if (faces.length < 2) return faces
  const rowHeight = faces.reduce((sum, { box }) => sum + box.height, 0) / faces.length
  const row = ({ box }: Face): number => Math.floor((box.y + box.height / 2) / Math.max(rowHeight * 1.5, 0.05))
  return [...faces].sort((a, b) => row(a) - row(b) || a.box.x - b.box.x)
}

const blockingCodes: ReadonlySet<string> = new Set<Blocking>(['stranger', ...refusals])

function isBlocking(reason: Reason): reason is Extract<Reason, { code: Blocking }> & { readonly face?: string } {
  return blockingCodes.has(reason.code)
}

function bySize<K>(groups: ReadonlyMap<K, readonly Target[]>): readonly (readonly [K, readonly Target[]])[] {
  return [...groups].sort(([, a], [, b]) => b.length - a.length)
}

type Unmeasured<T> = T extends unknown ? Omit<T, 'photos'> : never

function item(entry: Unmeasured<QueueItem>): QueueItem {
  return { ...entry, photos: new Set(entry.targets.map(({ asset }) => asset)).size }
}

function keyOf({ asset, face }: Target): string {
  return `${asset}/${face ?? ''}`
}

function addTo<K>(groups: Map<K, Target[]>, key: K, target: Target): void {
  const group = groups.get(key)
  if (group) group.push(target)
  else groups.set(key, [target])
}
