// What an officer has to know before two cards become one. Pure.
import { stands, type ConsentState } from '../../../core/consent.ts'
import type { CalendarDate } from '../../../core/ids.ts'

/**
 * A no on one card beside a yes that counts on the other. A withdrawal ends what it names and joining ends nothing, so that yes then counts for the person. Where the
 * no came later, whoever joins them is asked whether the yes ends too (`core/overtaken.ts`).
 */
export function isYesBesideNo(one: ConsentState, other: ConsentState, date: CalendarDate): boolean {
  if (one.never || other.never) return false
  return (saidNo(one) && saysYes(other, date)) || (saidNo(other) && saysYes(one, date))
}

const saidNo = ({ quitclaims, declines }: ConsentState): boolean =>
  declines.length > 0 ||
  quitclaims.some(({ ended, withdrawnChannels }) => ended === 'withdrawn' || ended === 'declined' || withdrawnChannels.length > 0)

const saysYes = ({ quitclaims }: ConsentState, date: CalendarDate): boolean =>
  quitclaims.some((quitclaim) => stands(quitclaim, date))
