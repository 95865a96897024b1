// Where a person's consent stands as a whole, for the list that answers "who needs me". Pure: a fold of core's quitclaim statuses.
import type { Channel } from '../../../core/channels.ts'
import { speakingOn, type ConsentState, type Quitclaim } from '../../../core/consent.ts'
import { monthsAfter } from '../../../core/dates.ts'
import type { CalendarDate } from '../../../core/ids.ts'

export const personStatuses = ['expiring', 'expired', 'unsigned', 'upcoming', 'declined', 'withdrawn', 'complete', 'never'] as const
export type PersonStatus = (typeof personStatuses)[number]

export interface Standing {
  readonly status: PersonStatus
  /** The quitclaim that says so: the best valid one, else the newest that ended; null for a no to what was never agreed. */
  readonly quitclaim: Quitclaim | null
  readonly channels: readonly Channel[]
  /** When a no was said that no quitclaim stands under. */
  readonly declinedAt?: string
}

export function standingOn(consent: ConsentState, date: CalendarDate): Standing {
  if (consent.never) return { status: 'never', quitclaim: null, channels: [] }
  const speaking = speakingOn(consent, date)
  if (!speaking) return { status: 'unsigned', quitclaim: null, channels: [] }
  const { quitclaim, status } = speaking
  if (quitclaim === null) return { status, quitclaim, channels: [], declinedAt: speaking.declined.at }
  if (status === 'signed') return { status: 'complete', quitclaim, channels: quitclaim.channels }
  return { status, quitclaim, channels: quitclaim.channels }
}

/** Somebody has to do something: ask, renew. Withdrawn, declined and never are decided. */
export const needsAttention = (status: PersonStatus): boolean =>
  status === 'expiring' || status === 'expired' || status === 'unsigned'

/** The same day `years` later; 29 February becomes the 28th. */
export const yearsAfter = (date: CalendarDate, years: number): CalendarDate => monthsAfter(date, 12 * years)
