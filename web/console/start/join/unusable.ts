// Why an invitation cannot be used, as one of a closed list of screens.
import type { InvitationOpened, InvitationState } from '../../../../core/wire/members.ts'
import { failureSentence } from '../../../i18n/failure.ts'
import { formatInstant } from '../../../i18n/format.ts'
import type { Opened } from '../../../workspace/session/join-door.ts'

export type Why = 'expired' | 'used' | 'admitted' | 'withdrawn' | 'gone' | 'mangled' | 'other' | 'try'

export interface Unusable {
  readonly why: Why
  readonly values: { readonly when: string; readonly inviter: string; readonly reason: string }
}

const whyOfState: Readonly<Record<Exclude<InvitationState, 'open'>, Why>> = {
  answered: 'used',
  admitted: 'admitted',
  withdrawn: 'withdrawn',
  expired: 'expired',
}

export function unusableState(
  state: Exclude<InvitationState, 'open'>,
  { inviter, expiresAt }: Pick<InvitationOpened, 'inviter' | 'expiresAt'>,
): Unusable {
  return { why: whyOfState[state], values: { inviter, when: formatInstant(expiresAt), reason: '' } }
}

export function unusableCode(code: Extract<Opened, { ok: false }>['code'] | 'unknown'): Unusable {
  const why = code === 'not_readable' ? 'mangled' : code === 'chain_refused' ? 'other' : code === 'not_found' ? 'gone' : 'try'
  return { why, values: { inviter: '', when: '', reason: failureSentence(code) } }
}
