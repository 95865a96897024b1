// Which sentence a person gets for a code of server or vault.
import type { PersonFailure } from '../api/person-door.ts'

const reasons = {
  offline: 'later',
  unavailable: 'later',
  restored_waiting: 'paused',
  too_many_attempts: 'busy',
  internal: 'broken',
  not_a_link: 'mangled',
  not_found: 'unknown',
  ask_signed: 'signed',
  ask_expired: 'expired',
  ask_revoked: 'revoked',
  chain_refused: 'untrusted',
  conflict: 'again',
} as const

export type Reason = (typeof reasons)[keyof typeof reasons]

/** What passes by itself: the same again, later. */
export const passes = (reason: Reason): boolean => ['later', 'busy', 'paused', 'broken'].includes(reason)

export const reasonOf = (code: PersonFailure): Reason => (code in reasons ? reasons[code as keyof typeof reasons] : 'again')
