// May this statement in? Everything the server can check of one before it touches the database.
import { chainContains } from '../../core/chain.ts'
import type { Signed } from '../../core/statements.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { isSignedByAuthor } from '../verify.ts'
import { maySign } from './rules.ts'
import type { Session } from './session.ts'

/** The part of a session that admission looks at. */
export type Signer = Pick<Session, 'workspace' | 'member' | 'roles' | 'chain'>

/** @returns why not, or null when the statement may be stored */
export function refusalOf({ workspace, member, roles, chain }: Signer, signed: Signed): RefusalCode | null {
  const { body } = signed
  if (body.workspace !== workspace || body.author !== member || !maySign(roles, body)) return 'forbidden'
  // Made under a head this chain never went through: for another workspace, or shown by a lying server.
  if (!chainContains(chain, body.chainHead)) return 'chain_refused'
  return isSignedByAuthor(chain, signed) ? null : 'signature_refused'
}
