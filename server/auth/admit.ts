// May this statement in? Everything the server can check of one before it touches the database.
import { chainContains, closingAfter, isGuarded, memberAt, type ChainState } from '../../core/chain.ts'
import { maySay, type Signed, type Statement } from '../../core/statements.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { readChain } from '../db/chain.ts'
import type { Transaction } from '../db/sql.ts'
import { isSignedByAuthor } from '../verify.ts'
import { isRestricting, maySign } from './rules.ts'
import type { Session } from './session.ts'

/** The part of a session that admission looks at. */
export type Signer = Pick<Session, 'workspace' | 'member' | 'roles' | 'chain'>

/** @returns why not, or null when the statement may be stored */
export function refusalOf({ workspace, member, roles, chain }: Signer, signed: Signed): RefusalCode | null {
  const { body } = signed
  if (body.workspace !== workspace || body.author !== member || !maySign(roles, body)) return 'forbidden'
  // Made under a head this chain never went through: for another workspace, or shown by a lying server.
  if (!chainContains(chain, body.chainHead)) return 'chain_refused'
  if (!isSignedByAuthor(chain, signed)) return 'signature_refused'
  if (!isRestricting(body) && !countsUnderItsHead(chain, body)) return 'chain_refused'
  return isRealData(body) && !isGuarded(chain) ? 'owners_needed' : null
}

/** The same for what comes back after a restore, whoever signed it: judged by who its author was under the head it names. */
export function refusalOfGivenBack(chain: ChainState, signed: Signed): RefusalCode | null {
  const { body } = signed
  const author = memberAt(chain, body.chainHead, body.author)
  if (body.workspace !== chain.workspace || !author) return 'chain_refused'
  if (!maySign(author.roles, body)) return 'forbidden'
  if (!isSignedByAuthor(chain, signed)) return 'signature_refused'
  return isRestricting(body) || countsUnderItsHead(chain, body) ? null : 'chain_refused'
}

/** Clients judge a statement by the head it names: rights that came or went since then do not help it (protocol §2). */
function countsUnderItsHead(chain: ChainState, body: Statement): boolean {
  const author = memberAt(chain, body.chainHead, body.author)
  return author !== undefined && maySay(body, author.roles) && !closingAfter(chain, body.author, body.chainHead.seq)
}

/** Where people begin to be in it. */
const isRealData = ({ type }: Statement): boolean => type === 'owner' || type === 'share'

/** The signer as the chain has them now, under the head lock: roles may have gone between the request's arrival and its turn. */
export async function signerNow(tx: Transaction, { workspace, member }: Pick<Session, 'workspace' | 'member'>): Promise<Signer> {
  const { chain } = await readChain(tx, workspace)
  return { workspace, member, roles: chain.members.get(member)?.roles ?? [], chain }
}

/** Judged again when the chain moved on since `before` was looked at, else what was found then. */
export async function judgedNow<T extends { readonly refusal: RefusalCode | null }>(
  tx: Transaction,
  before: Signer,
  batch: readonly T[],
  signedOf: (candidate: T) => Signed,
): Promise<readonly T[]> {
  const now = await signerNow(tx, before)
  if (now.chain.head.hash === before.chain.head.hash) return batch
  return batch.map((candidate) => ({ ...candidate, refusal: candidate.refusal ?? refusalOf(now, signedOf(candidate)) }))
}
