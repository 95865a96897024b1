// The slow, obvious twin of the verdict: no fold, no intervals, no order. For every day and every person it reads all the events again.
// It shares only types with the engine, so that one mistake is not made twice.
import type { ConsentEvent } from '../../core/consent.ts'
import type { OwnerId } from '../../core/ids.ts'
import type { PublishingRules } from '../../core/verdict/rules.ts'
import type { Use } from '../../core/verdict/use.ts'
import type { Decided } from '../../core/verdict/verdict.ts'

type Events = ReadonlyMap<OwnerId, readonly ConsentEvent[]>

export interface TwinVerdict {
  readonly verdict: 'clear' | 'review' | 'blocked'
  readonly coverable: boolean
}

export function twinVerdict(photo: Decided, events: Events, use: Use, rules: PublishingRules): TwinVerdict {
  const eventsOf = (person: OwnerId): readonly ConsentEvent[] => events.get(person) ?? []
  const named = photo.faces.flatMap(({ decision }) => (decision.kind === 'person' ? [decision.subject] : []))
  if ([...named, ...photo.withoutFace].some((person) => mustNeverAppear(eventsOf(person))))
    return { verdict: 'blocked', coverable: false }
  const may = (person: OwnerId): boolean => mayBeShown(eventsOf(person), use, rules)
  if (!photo.withoutFace.every(may)) return { verdict: 'blocked', coverable: false }

  const shown = photo.faces.filter((face) => !face.covered && face.decision.kind !== 'not-a-face')
  const open = shown.filter((face) => face.decision.kind === 'person' || !isSmallInCrowd(photo, face.box, use, rules))
  if (open.some(({ decision }) => decision.kind === 'undecided')) return { verdict: 'review', coverable: false }
  const inTheWay = open.filter(({ decision }) => decision.kind !== 'person' || !may(decision.subject))
  if (inTheWay.length > 0) return { verdict: 'blocked', coverable: true }
  return { verdict: photo.seen === null ? 'review' : 'clear', coverable: false }
}

export function mustNeverAppear(events: readonly ConsentEvent[]): boolean {
  return events.some(
    ({ statement }) =>
      statement.consent.action === 'never' &&
      !events.some(
        (other) =>
          other.verified &&
          other.statement.consent.action === 'never-lifted' &&
          other.statement.consent.never === statement.statement,
      ),
  )
}

export function mayBeShown(events: readonly ConsentEvent[], use: Use, rules: PublishingRules): boolean {
  return !mustNeverAppear(events) && daysOf(use).every((day) => events.some((event) => permitsOn(event, events, day, use, rules)))
}

function permitsOn(
  event: ConsentEvent,
  events: readonly ConsentEvent[],
  day: string,
  { channel }: Use,
  rules: PublishingRules,
): boolean {
  const permit = event.statement.consent
  if (!event.verified || permit.action !== 'permit') return false
  if (!permit.channels.includes(channel) || day < permit.from || (permit.until !== null && day > permit.until)) return false

  const places = rules.territories.filter((rule) => rule.channel === channel).map(({ territory }) => territory)
  if (permit.territory !== null) {
    if (places.length === 0) return false
    for (const place of places) if (place !== permit.territory && place.split('-')[0] !== permit.territory) return false
  }

  for (const rule of rules.purposes ?? []) if (rule.channel === channel && !permit.purposes.includes(rule.purpose)) return false

  if (permit.guardians !== undefined)
    for (const rule of rules.minors) {
      if (rule.channel !== channel) continue
      if (rule.need === 'not-shown' || permit.guardians < 2) return false
    }

  return events.every(({ statement: { consent: other } }) => {
    if (!('quitclaim' in other) || other.quitclaim !== permit.quitclaim) return true
    if (other.action === 'withdraw') return other.channels !== null && !other.channels.includes(channel)
    if (other.action === 'lapse') return day < other.from
    return other.action === 'permit'
  })
}

function daysOf({ from, until }: Use): readonly string[] {
  const days: string[] = [from]
  for (let time = Date.parse(from) + 86_400_000; time <= Date.parse(until); time += 86_400_000)
    days.push(new Date(time).toISOString().slice(0, 10))
  return days
}

/** In pixels of the written file. */
function isSmallInCrowd(
  photo: Decided,
  box: { readonly width: number; readonly height: number },
  { longestSide }: Use,
  { crowd }: PublishingRules,
): boolean {
  if (!crowd) return false
  const longest = Math.max(photo.width, photo.height)
  const shrunk = longestSide !== null && longestSide < longest ? longestSide / longest : 1
  const people = photo.faces.filter(({ decision }) => decision.kind !== 'not-a-face')
  const isSmall = box.width * photo.width * shrunk < crowd.underPixels && box.height * photo.height * shrunk < crowd.underPixels
  return isSmall && people.length >= crowd.fromFaces
}
