// What is promised of every verdict, as one check of one made-up case.
import fc from 'fast-check'
import type { ConsentEvent } from '../../../../core/consent.ts'
import type { CalendarDate, OwnerId } from '../../../../core/ids.ts'
import type { PublishingRules } from '../../../../core/verdict/rules.ts'
import type { Use } from '../../../../core/verdict/use.ts'
import { coveredIn, type Decided, type Verdict } from '../../../../core/verdict/verdict.ts'
import { anyEvent, anyEvents, anyRestricting, event, permit } from '../../../support/consent-samples.ts'
import { anyPhoto, anyRules, anyUse, people } from '../../../support/verdict-samples.ts'
import { twinVerdict } from '../../../support/verdict-twin.ts'
import type { Engine } from './engines.ts'

interface Case {
  readonly photo: Decided
  readonly events: readonly [readonly ConsentEvent[], readonly ConsentEvent[]]
  readonly use: Use
  readonly rules: PublishingRules
  readonly restriction: ConsentEvent
}

/** Any events at all, or a permission for everything and what became of it. */
const anyHistory = fc.oneof(
  anyEvents,
  fc.array(anyEvent, { maxLength: 4 }).map((events) => [event(permit()), ...events]),
)

export const anyCase: fc.Arbitrary<Case> = fc.record({
  photo: anyPhoto,
  events: fc.tuple(anyHistory, anyHistory),
  use: anyUse,
  rules: anyRules,
  restriction: anyRestricting,
})

const rank = { clear: 2, review: 1, blocked: 0 } as const

/** @returns what went wrong; undefined when every promise was kept */
export function brokenPromise(engine: Engine, { photo, events, use, rules, restriction }: Case): string | undefined {
  const known = eventsByPerson(events)
  const verdict = engine(photo, known, use, rules)
  const twin = twinVerdict(photo, known, use, rules)
  if (verdict.verdict !== twin.verdict || verdict.coverable !== twin.coverable)
    return `the twin says ${twin.verdict}${twin.coverable ? ' (coverable)' : ''}, the engine ${verdict.verdict}${verdict.coverable ? ' (coverable)' : ''}`
  if (verdict.verdict === 'clear' && hasOpenFace(photo, verdict)) return 'clear with an unresolved face'

  const unheard = verdict.reasons.find(
    (reason) =>
      reason.code === 'no-quitclaim' &&
      (known.get(reason.subject) ?? []).some(({ statement }) => statement.consent.action === 'decline'),
  )
  if (unheard) return 'somebody said no, and the reason says that nobody asked'

  const restricted = engine(photo, eventsByPerson([[...events[0], restriction], events[1]]), use, rules)
  if (isMorePermissive(restricted, verdict)) return `a ${restriction.statement.consent.action} made it ${restricted.verdict}`

  const longer = engine(photo, known, { ...use, until: '2027-06-01' as CalendarDate }, rules)
  if (isMorePermissive(longer, verdict)) return `a longer use made it ${longer.verdict}`

  const turned = engine(
    { ...photo, faces: [...photo.faces].reverse() },
    eventsByPerson([[...events[0]].reverse(), [...events[1], ...events[1]]]),
    use,
    rules,
  )
  if (turned.verdict !== verdict.verdict || turned.coverable !== verdict.coverable) return 'the order or a repetition changed it'

  if (verdict.coverable) {
    const faces = photo.faces.map((face) => ({ ...face, covered: true }))
    const covered = engine({ ...photo, faces }, known, use, rules)
    if (covered.verdict !== (photo.seen ? 'clear' : 'review')) return 'coverable, but covering did not clear it'
  }
  return undefined
}

function hasOpenFace({ faces }: Decided, verdict: Verdict): boolean {
  const covered = coveredIn(verdict)
  return faces.some(({ id, decision }) => (decision.kind === 'undecided' || decision.kind === 'stranger') && !covered.has(id))
}

function isMorePermissive(after: Verdict, before: Verdict): boolean {
  return rank[after.verdict] > rank[before.verdict] || (before.verdict === 'blocked' && !before.coverable && after.coverable)
}

function eventsByPerson([ofFirst, ofSecond]: Case['events']): ReadonlyMap<OwnerId, readonly ConsentEvent[]> {
  const [first, second] = people as [OwnerId, OwnerId]
  return new Map([
    [first, ofFirst],
    [second, ofSecond],
  ])
}
