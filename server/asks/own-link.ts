// An officer makes a new link of My consent (protocol §4): invitation, certificate and, in a reading link, the halves of the person's papers sealed to its key. Stored
// whole or not at all.
import { ownLinkStateAt } from '../../core/asks/rules.ts'
import type { MakeOwnLink } from '../../core/wire/asks.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { refusalOf, signerNow } from '../auth/admit.ts'
import { mayOpen } from '../auth/rules.ts'
import type { Session } from '../auth/session.ts'
import { insertOwnHalf, isAuthorTaken, StandingLink } from '../db/asks.ts'
import type { LockedHead } from '../db/head.ts'
import { findShares } from '../db/shares.ts'
import type { Transaction } from '../db/sql.ts'
import { findStatements, statementText } from '../db/statements.ts'
import type { AppDeps } from '../deps.ts'
import type { Actor } from '../http/context.ts'
import { storeStatements } from '../storing/statements.ts'
import { refusalOfSigner } from './admit.ts'

type Made = { readonly ok: true; readonly outcome: 'stored' | 'repeated' } | { readonly ok: false; readonly code: RefusalCode }

/** Under the head lock. */
export async function makeOwnLink(
  tx: Transaction,
  head: LockedHead,
  deps: AppDeps,
  session: Session,
  actor: Actor,
  request: MakeOwnLink,
): Promise<Made> {
  const { ask, signer, own } = request
  const there = await findStatements(tx, session.workspace, [ask.body.statement, signer.body.statement])
  if (there.size > 0) {
    const isSame = [ask, signer].every((signed) => there.get(signed.body.statement) === statementText(signed))
    return isSame ? { ok: true, outcome: 'repeated' } : { ok: false, code: 'exists' }
  }
  const now = await signerNow(tx, session)
  const link = new StandingLink({ signed: ask, body: ask.body, revoked: false }, [])
  const refusal = refusalOf(now, ask) ?? refusalOfSigner(now.chain, link, signer) ?? (await refusalOfHalves(tx, now, request))
  if (refusal) return { ok: false, code: refusal }
  if (await isAuthorTaken(tx, session.workspace, signer.body.author)) return { ok: false, code: 'exists' }
  const store = async (signed: typeof ask | typeof signer) =>
    (await storeStatements(tx, head, deps, session, actor, [{ signed, refusal: null }])).outcomes[0]
  const asked = await store(ask)
  if (asked?.outcome !== 'stored') return { ok: false, code: asked?.code ?? 'internal' }
  // A random id that is new, about somebody who just was found to be here: nothing refuses it any more.
  await store(signer)
  for (const { share, sealed } of own) await insertOwnHalf(tx, session.workspace, share, signer.body.author, sealed)
  return { ok: true, outcome: 'stored' }
}

async function refusalOfHalves(
  tx: Transaction,
  { workspace, roles }: Pick<Session, 'workspace' | 'roles'>,
  { ask: { body }, own }: MakeOwnLink,
): Promise<RefusalCode | null> {
  if (body.opens === undefined || body.pending) return 'bad_request'
  if (own.length === 0) return null
  // What was mailed was seen by us and by every mail server on its way: it reads nothing that is sealed.
  if (body.delivery !== 'handed-over' || !mayOpen(roles, 'papers')) return 'forbidden'
  const shares = await findShares(
    tx,
    workspace,
    own.map(({ share }) => share),
  )
  const areTheirs = own.every(({ share }) => {
    const found = shares.get(share)
    return found?.owner === body.owner && found.scope === 'papers' && !found.destroyed
  })
  return areTheirs && shares.size === own.length ? null : 'not_found'
}

export function refusalOfOver({ known: { body, revoked } }: StandingLink, now: Date): RefusalCode | null {
  const state = ownLinkStateAt(body, revoked, now.toISOString())
  return state === 'open' ? null : `ask_${state}`
}
