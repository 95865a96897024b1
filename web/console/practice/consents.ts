// What each kind of practice consent means in quitclaims: dates count from today, so that "expiring" always is.
import type { Channel, Purpose } from '../../../core/channels.ts'
import type { CalendarDate } from '../../../core/ids.ts'
import type { PracticeConsent } from '../../../workers/practice/api.ts'

export interface PracticeQuitclaim {
  readonly channels: readonly Channel[]
  readonly purposes: readonly Purpose[]
  readonly from: CalendarDate
  readonly until: CalendarDate
  readonly withdrawn: boolean
}

export interface PracticeRecord {
  readonly quitclaim: PracticeQuitclaim | null
  readonly matching: boolean
  readonly never: boolean
}

const everywhere: readonly Channel[] = ['intranet', 'website', 'social', 'print', 'press']
const purposes: readonly Purpose[] = ['information', 'promotion']

/** The calendar date `days` after `today`. */
export function daysAfter(today: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10) as CalendarDate
}

/** What to record for a person of the set. Expiring: 90 % of a year's term has passed. */
export function practiceRecord(consent: PracticeConsent, today: CalendarDate): PracticeRecord {
  const quitclaim = (from: number, until: number, channels = everywhere, withdrawn = false): PracticeQuitclaim => ({
    channels,
    purposes,
    from: daysAfter(today, from),
    until: daysAfter(today, until),
    withdrawn,
  })
  switch (consent) {
    case 'all-channels':
      return { quitclaim: quitclaim(-60, 1035), matching: true, never: false }
    case 'some-channels':
      return { quitclaim: quitclaim(-40, 690, ['intranet', 'print']), matching: true, never: false }
    case 'expiring':
      return { quitclaim: quitclaim(-329, 36), matching: true, never: false }
    case 'expired':
      return { quitclaim: quitclaim(-395, -30), matching: true, never: false }
    case 'withdrawn':
      return { quitclaim: quitclaim(-200, 530, everywhere, true), matching: true, never: false }
    case 'none':
      return { quitclaim: null, matching: true, never: false }
    case 'no-matching':
      return { quitclaim: quitclaim(-20, 710), matching: false, never: false }
    case 'never':
      return { quitclaim: null, matching: false, never: true }
    default:
      return consent satisfies never
  }
}
