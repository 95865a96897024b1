// What a digest tells: whose consent reached 80 % or 95 % of its term, or ended, since the officer was told last. Pseudonyms and dates only.
import { endOf, type TermWarning } from '../../core/clocks.ts'
import type { ConsentState } from '../../core/consent.ts'
import type { CalendarDate, Pseudonym } from '../../core/ids.ts'

export interface End {
  readonly pseudonym: Pseudonym
  readonly until: CalendarDate
  readonly warning: TermWarning
}

/** @param since null: never told; then what ended before is history, and everything that runs out is news */
export function endsSince(
  states: ReadonlyMap<Pseudonym, ConsentState>,
  since: CalendarDate | null,
  today: CalendarDate,
): readonly End[] {
  const ends = [...states].flatMap(([pseudonym, state]): readonly End[] => {
    const end = endOf(state, today)
    if (!end?.warning) return []
    const known = since === null ? (end.warning === 'ended' ? 'ended' : null) : (endOf(state, since)?.warning ?? null)
    return known === end.warning ? [] : [{ pseudonym, until: end.until, warning: end.warning }]
  })
  return ends.sort((a, b) => (a.until === b.until ? (a.pseudonym < b.pseudonym ? -1 : 1) : a.until < b.until ? -1 : 1))
}
