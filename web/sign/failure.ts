// Which sentence a person gets for a code of server or vault.
import type { PersonFailure } from '../api/person-door.ts'

const reasons = {
  offline: 'later',
  unavailable: 'later',
  restored_waiting: 'later',
  too_many_attempts: 'later',
  internal: 'later',
  not_a_link: 'mangled',
  not_found: 'unknown',
  ask_signed: 'signed',
  ask_expired: 'expired',
  ask_revoked: 'revoked',
  chain_refused: 'untrusted',
  conflict: 'again',
} as const

export type Reason = (typeof reasons)[keyof typeof reasons]

export const reasonOf = (code: PersonFailure): Reason => (code in reasons ? reasons[code as keyof typeof reasons] : 'again')
