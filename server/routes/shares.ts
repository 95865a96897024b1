// POST /api/shares (start one) and POST /api/shares/release (give server halves to somebody whose role opens the scope).
// The order is the promise: half durable before the sealed half is stored; log line durable before a half is read (protocol §1, §5).
import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import type { ShareId } from '../../core/ids.ts'
import { signedStatementBytes, type ShareStatement, type Signed } from '../../core/statements.ts'
import { ReleaseShares, StartShare, type RefusalCode } from '../../core/wire.ts'
import { refusalOf, signerNow, type Signer } from '../auth/admit.ts'
import { mayOpen } from '../auth/rules.ts'
import { requireSession, type Session } from '../auth/session.ts'
import { decodeBase64Url } from '../base64.ts'
import { withHead, type LockedHead } from '../db/head.ts'
import { findShares, insertShare, isShareUsed, keepServerHalf, readServerHalves } from '../db/shares.ts'
import type { Transaction } from '../db/sql.ts'
import { findOwners, findStatements, insertStatements, statementText, type Owner } from '../db/statements.ts'
import type { AppDeps } from '../deps.ts'
import { sha256Hex } from '../hash.ts'
import { actorOf, type Actor, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { distinctObjects, ownerObject, rowObject } from '../log/objects.ts'
import { noteRelease } from '../volume.ts'
import { validJson } from './validate.ts'

export function shareRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .post('/shares', requireSession(deps), validJson(StartShare), async (c) => {
      const { session, connection, trace } = c.var
      const { statement, sealed } = c.req.valid('json')
      const { body } = statement
      const refusal = refusalOf(session, statement) ?? refusalOfShare(session, body, sealed)
      if (refusal) return refuse(c, refusal)
      const owner = (await findOwners(deps.main, session.workspace, [body.owner])).get(body.owner)
      if (!owner || owner.erased) return refuse(c, 'not_found')
      if ((owner.kind === 'event') !== (body.scope === 'library')) return refuse(c, 'bad_request')

      const { result, logHead } = await withHead(deps.main, session.workspace, (tx, head) =>
        startShare(tx, head, deps, actorOf(session, connection, trace), statement, sealed, owner),
      )
      if (result) return refuse(c, result)
      const serverHalf = (await readServerHalves(deps.shred, session.workspace, [body.share])).get(body.share)
      return serverHalf === undefined ? refuse(c, 'not_found') : c.json({ serverHalf, logHead }, 201)
    })
    .post('/shares/release', requireSession(deps), validJson(ReleaseShares), async (c) => {
      const { session, connection, trace } = c.var
      const { shares: asked, purpose } = c.req.valid('json')
      const actor = actorOf(session, connection, trace)
      const { result, logHead } = await withHead(deps.main, session.workspace, (tx, head) =>
        logRelease(tx, head, deps, session, actor, asked, purpose),
      )
      if (!result.allowed) return refuse(c, 'forbidden')

      const halves = await readServerHalves(deps.shred, session.workspace, result.releasable)
      return c.json(
        {
          halves: [...halves].map(([share, serverHalf]) => ({ share, serverHalf })),
          missing: [...new Set(asked)].filter((share) => !halves.has(share)),
          logHead,
        },
        200,
      )
    })
}

function refusalOfShare(session: Session, body: ShareStatement, sealed: string): RefusalCode | null {
  if (body.scope === 'log') return 'forbidden'
  return refusalOfEpoch(session, body) ?? (sha256Hex(decodeBase64Url(sealed)) === body.sealedHash ? null : 'signature_refused')
}

/** Sealed to an old epoch, it would have to be re-wrapped at once; the client fetches the chain and starts again. */
const refusalOfEpoch = ({ chain }: Signer, { scope, epoch }: ShareStatement): RefusalCode | null =>
  chain.scopeKeys.get(scope)?.epoch === epoch ? null : 'conflict'

/**
 * Stores share and line. The same statement again is answered again only while nothing was sealed under the share: its answer may have been lost.
 * Later the half is released like any other, to a holder of the scope.
 */
async function startShare(
  tx: Transaction,
  head: LockedHead,
  { audit, clock, shred }: AppDeps,
  actor: Actor,
  statement: Signed<ShareStatement>,
  sealed: string,
  owner: Owner,
): Promise<RefusalCode | null> {
  const { body } = statement
  // The chain may have moved on since the session was looked up: rights that went, or a new epoch.
  const now = await signerNow(tx, { workspace: head.workspace, member: body.author })
  const refusal = refusalOf(now, statement) ?? refusalOfEpoch(now, body)
  if (refusal !== null) return refusal
  const known = (await findStatements(tx, head.workspace, [body.statement])).get(body.statement)
  const standing = (await findShares(tx, head.workspace, [body.share])).get(body.share)
  if (known === undefined) {
    if (standing) return 'exists'
    // Before the sealed half, and under the lock that a sweep of halves takes too.
    await keepServerHalf(shred, head.workspace, body.share, randomBytes(32), clock())
    await insertStatements(tx, head, [statement], clock())
    await insertShare(tx, body, sealed)
  } else if (known !== statementText(statement) || (await isShareUsed(tx, head.workspace, body.share))) {
    return 'exists'
  } else if (standing?.destroyed) {
    return 'not_found'
  }
  await audit.append(tx, head, {
    EventID: 'share.start',
    EventActionCode: 'C',
    EventOutcomeIndicator: 0,
    ...actor,
    objects: [ownerObject(body.owner, owner, body.scope), rowObject(body.share, 'share', body.scope)],
    statements: [sha256Hex(signedStatementBytes(statement))],
  })
  return null
}

/** One line naming every person (or event) whose data the halves open; what it returns may be read once the transaction has committed. */
async function logRelease(
  tx: Transaction,
  head: LockedHead,
  deps: AppDeps,
  session: Session,
  actor: Actor,
  asked: readonly ShareId[],
  purpose: string,
): Promise<{ allowed: boolean; releasable: ShareId[] }> {
  // Under the head lock, because a destruction is asked for under it too: whatever was asked for earlier is never released.
  const { workspace, roles } = await signerNow(tx, session)
  const found = await findShares(tx, workspace, asked)
  const shares = [...found.values()]
  const allowed = shares.every(({ scope }) => mayOpen(roles, scope))
  if (shares.length > 0) {
    const owners = await findOwners(tx, workspace, [...new Set(shares.map(({ owner }) => owner))])
    await deps.audit.append(tx, head, {
      EventID: 'share.release',
      EventActionCode: 'R',
      EventOutcomeIndicator: allowed ? 0 : 4,
      ...actor,
      PurposeOfUse: purpose,
      objects: distinctObjects(shares.map(({ owner, scope }) => ownerObject(owner, owners.get(owner), scope))),
    })
    const people = shares.filter(({ owner }) => owners.get(owner)?.kind === 'subject')
    if (allowed) await noteRelease(tx, head, deps, session, actor, { people, purpose })
  }
  return { allowed, releasable: [...found].filter(([, { destroyed }]) => !destroyed).map(([share]) => share) }
}
