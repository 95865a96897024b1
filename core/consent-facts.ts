// What a destination that keeps consents may know of those a file rests on: number, pseudonym, channels, last day. Pure.
import type { Channel } from './channels.ts'
import { noConsent, type ConsentState, type Quitclaim } from './consent.ts'
import { dayBefore, earliest, farthest } from './dates.ts'
import type { Publication } from './documents.ts'
import type { CalendarDate, OwnerId, Pseudonym, QuitclaimId } from './ids.ts'
import { holdersOf } from './register.ts'
import { permissionOn, permittedUntil } from './verdict/permission.ts'
import type { PublishingRules } from './verdict/rules.ts'
import { onDay } from './verdict/use.ts'

/** A consent that a file rests on, for destinations that keep a register of them: a number and a pseudonym, never a name. */
export interface ConsentFact {
  readonly quitclaim: QuitclaimId
  /** Null: erased here, so it can only be ended there. */
  readonly pseudonym: Pseudonym | null
  readonly channels: readonly Channel[]
  /** The last day it counts; null when it has no end. */
  readonly until: CalendarDate | null
}

/** A workspace, as far as it is asked. */
export interface FactsDoor {
  readonly consents: ReadonlyMap<OwnerId, ConsentState>
  readonly rules: PublishingRules
  person(id: OwnerId): { readonly pseudonym: Pseudonym } | undefined
}

/** As they were signed: what a file rests on when it leaves. */
export function factsOf(door: FactsDoor, quitclaims: readonly QuitclaimId[]): readonly ConsentFact[] {
  return quitclaims.flatMap((id) => {
    const quitclaim = find(door, id)
    return quitclaim ? [factOf(door, quitclaim.holder, quitclaim.quitclaim)] : []
  })
}

/** What a file that left rests on today: the quitclaims that followed on those it left with, and the ends of those that nothing followed. */
export function factsToday(
  door: FactsDoor,
  { channel, quitclaims }: Pick<Publication, 'channel' | 'quitclaims'>,
  today: CalendarDate,
): readonly ConsentFact[] {
  const holders = holdersOf(door.consents)
  const past = dayBefore(today)
  const gone = quitclaims
    .filter((id) => !holders.has(id))
    .map((quitclaim): ConsentFact => ({ quitclaim, pseudonym: null, channels: [], until: past }))
  const people = new Set(quitclaims.flatMap((id) => holders.get(id) ?? []))
  const known = [...people].flatMap((subject) => {
    const state = door.consents.get(subject) ?? noConsent
    const until = permittedUntil(state, onDay(channel, today), door.rules)
    const use = { ...onDay(channel, today), until: until ?? farthest }
    const permission = permissionOn(state, use, door.rules)
    if (until !== undefined && permission.permitted)
      return [permission.quitclaim, ...permission.earlier].map((one) => factOf(door, subject, one))
    return state.quitclaims
      .filter(({ id }) => quitclaims.includes(id))
      .map((one) => ({ ...factOf(door, subject, one), until: earliest([one.until, past]) }))
  })
  return [...known, ...gone]
}

function find({ consents }: FactsDoor, id: QuitclaimId): { readonly holder: OwnerId; readonly quitclaim: Quitclaim } | undefined {
  for (const [holder, { quitclaims }] of consents) {
    const quitclaim = quitclaims.find((one) => one.id === id)
    if (quitclaim) return { holder, quitclaim }
  }
  return undefined
}

function factOf(door: FactsDoor, holder: OwnerId, { id, channels, until }: Quitclaim): ConsentFact {
  return { quitclaim: id, pseudonym: door.person(holder)?.pseudonym ?? null, channels, until }
}
