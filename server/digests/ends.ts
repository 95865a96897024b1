// What a digest tells: whose consent reached 80 % or 95 % of its term, has 90, 60 or 30 days left, or ended, since the officer was told last. Pseudonyms and dates only.
import { dayWarnings, endsOf, type TermWarning } from '../../core/clocks.ts'
import type { ConsentState } from '../../core/consent.ts'
import type { CalendarDate, Pseudonym } from '../../core/ids.ts'

/** A share of the term, or days that are left. */
export type DigestWarning = TermWarning | `within-${(typeof dayWarnings)[number]}`

export interface End {
  readonly pseudonym: Pseudonym
  readonly until: CalendarDate
  readonly warning: DigestWarning
}

/** @param since null: never told; then what ended before is history, and everything that runs out is news */
export function endsSince(
  states: ReadonlyMap<Pseudonym, ConsentState>,
  since: CalendarDate | null,
  today: CalendarDate,
): readonly End[] {
  const ends = [...states].flatMap(([pseudonym, state]) => {
    const before = since === null ? [] : endsOf(state, since)
    const news = endsOf(state, today).flatMap((end): readonly End[] => {
      const { until } = end
      const told =
        since === null ? (end.warning === 'ended' ? end : undefined) : before.find((one) => one.quitclaim === end.quitclaim)
      if (end.warning !== null && end.warning !== told?.warning) return [{ pseudonym, until, warning: end.warning }]
      return end.within !== null && end.within !== told?.within ? [{ pseudonym, until, warning: `within-${end.within}` }] : []
    })
    // Several that end on one day are one line.
    return [...new Map(news.map((end) => [`${end.until} ${end.warning}`, end])).values()]
  })
  return ends.sort((a, b) => (a.until === b.until ? (a.pseudonym < b.pseudonym ? -1 : 1) : a.until < b.until ? -1 : 1))
}
