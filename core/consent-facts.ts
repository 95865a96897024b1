// What a destination that keeps consents may know of those a file rests on: number, pseudonym, channels, last day. Pure.
import { holdersOf } from '../../core/register.ts'
import { noConsent, type Quitclaim } from '../../core/consent.ts'
import { dayBefore, earliest } from '../../core/dates.ts'
import type { Publication } from '../../core/documents.ts'
import type { CalendarDate, OwnerId, QuitclaimId } from '../../core/ids.ts'
import { permissionOn, permittedUntil } from '../../core/verdict/permission.ts'
import { onDay } from '../../core/verdict/use.ts'
import type { ConsentFact } from '../destinations/contract.ts'
import type { Workspace } from './types.ts'

export type FactsDoor = Pick<Workspace, 'consents' | 'rules' | 'person'>

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
    const use = { ...onDay(channel, today), until: until ?? lastDay }
    const permission = permissionOn(state, use, door.rules)
    if (until !== undefined && permission.permitted)
      return [permission.quitclaim, ...permission.earlier].map((one) => factOf(door, subject, one))
    return state.quitclaims
      .filter(({ id }) => quitclaims.includes(id))
      .map((one) => ({ ...factOf(door, subject, one), until: earliest([one.until, past]) }))
  })
  return [...known, ...gone]
}

/** The last one that has a text. */
const lastDay = '9999-12-31' as CalendarDate

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
