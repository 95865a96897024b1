// What becomes of each row of a register, by what stands here about the same person.
import type { PersonView } from '../../../workspace/types.ts'
import type { RegisterRow } from './rows.ts'

/** `had`: the very same was taken over before. `withdrawn`: they said no here to something; an old list does not say yes for them again. `ended`: over already; it can be kept as history. */
export const rowFates = ['new', 'known', 'ended', 'had', 'withdrawn', 'twin', 'never', 'faulty'] as const
export type RowFate = (typeof rowFates)[number]

export interface JudgedRow {
  readonly row: RegisterRow
  readonly fate: RowFate
  readonly person: PersonView | null
  readonly included: boolean
}

export function judge(
  row: RegisterRow,
  people: ReadonlyMap<PersonView['id'], PersonView>,
  now: string,
): Omit<JudgedRow, 'included'> {
  const { entry, faults, until } = row
  const namesake = entry.namesake === null ? undefined : people.get(entry.namesake)
  // The same name is the same person only while no two addresses speak against it.
  const isSame = namesake && (!namesake.document?.email || entry.email === null)
  const person = (entry.known ? people.get(entry.known) : undefined) ?? (isSame ? namesake : undefined) ?? null
  return { row, person, fate: fateOf() }

  function fateOf(): RowFate {
    if (faults.length > 0) return 'faulty'
    if (entry.twinOf !== null) return 'twin'
    if (person?.consent.never) return 'never'
    if (person && hasAlready(person, row)) return 'had'
    if (person && hasSaidNo(person)) return 'withdrawn'
    if (until !== null && until < now) return 'ended'
    return person ? 'known' : 'new'
  }
}

/** An officer may decide otherwise than we propose. */
export const isFree = (fate: RowFate): boolean => fate === 'new' || fate === 'known' || fate === 'ended' || fate === 'withdrawn'
export const isProposed = (fate: RowFate): boolean => fate === 'new' || fate === 'known'

/** Whether before or after the row's own date: only who knows the paper can say that it is newer, and ticks it. */
function hasSaidNo({ consent: { quitclaims, declines } }: PersonView): boolean {
  const hasEnded = quitclaims.some(
    ({ ended, withdrawnChannels }) => ended === 'withdrawn' || ended === 'declined' || withdrawnChannels.length > 0,
  )
  return hasEnded || declines.length > 0
}

/** Taking the same list over twice adds nothing. */
function hasAlready({ consent }: PersonView, { from, until, channels }: RegisterRow): boolean {
  return consent.quitclaims.some(
    (one) =>
      one.method === 'taken-over' &&
      one.from === from &&
      one.until === until &&
      channels.every((channel) => one.channels.includes(channel) || one.withdrawnChannels.includes(channel)),
  )
}
