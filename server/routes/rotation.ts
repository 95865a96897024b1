// After a new epoch: GET /api/shares/left-behind (what an older epoch still opens) and POST /api/shares/rewrap (the same halves, sealed again).
// A batch that was sent twice, or by two holders, changes nothing the second time; when nothing is left, the old keys' grants go.
import { Hono } from 'hono'
import { signedStatementBytes } from '../../core/statements.ts'
import type { Outcome, RefusalCode } from '../../core/wire.ts'
import { LeftBehindQuery, PutRewraps, type Rewrap } from '../../core/wire/members.ts'
import { judgedNow, refusalOf, signerNow } from '../auth/admit.ts'
import { mayOpen } from '../auth/rules.ts'
import { requireSession, type Session } from '../auth/session.ts'
import { decodeBase64Url } from '../base64.ts'
import { withHead, type LockedHead } from '../db/head.ts'
import { deleteSpentGrants } from '../db/members.ts'
import { moveShare, newestEpochs, readLeftBehind } from '../db/rotation.ts'
import { findShares } from '../db/shares.ts'
import type { Transaction } from '../db/sql.ts'
import { findOwners, findStatements, insertStatements, statementText } from '../db/statements.ts'
import type { AppDeps } from '../deps.ts'
import { sha256Hex } from '../hash.ts'
import { actorOf, type Actor, type AppEnv } from '../http/context.ts'
import { distinctObjects, ownerObject } from '../log/objects.ts'
import { validJson, validQuery } from './validate.ts'

export function rotationRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .get('/shares/left-behind', requireSession(deps), validQuery(LeftBehindQuery), async (c) => {
      const { workspace, roles, chain } = c.var.session
      const { after, limit } = c.req.valid('query')
      const held = newestEpochs(chain).filter(({ scope }) => mayOpen(roles, scope))
      const found = await readLeftBehind(deps.main, workspace, held, { after, limit })
      return c.json({ shares: found.slice(0, limit), more: found.length > limit }, 200)
    })
    .post('/shares/rewrap', requireSession(deps), validJson(PutRewraps), async (c) => {
      const { session, connection, trace } = c.var
      const batch = c.req
        .valid('json')
        .rewraps.map((rewrap) => ({ rewrap, refusal: refusalOf(session, rewrap.statement) ?? refusalOfHalf(rewrap) }))
      const actor = actorOf(session, connection, trace)
      const { result: outcomes, logHead } = await withHead(deps.main, session.workspace, async (tx, head) =>
        storeBatch(tx, head, deps, session, actor, await judgedNow(tx, session, batch, ({ rewrap }) => rewrap.statement)),
      )
      return c.json({ outcomes, logHead }, 200)
    })
}

const refusalOfHalf = ({ statement: { body }, sealed }: Rewrap): RefusalCode | null =>
  sha256Hex(decodeBase64Url(sealed)) === body.sealedHash ? null : 'signature_refused'

interface Candidate {
  readonly rewrap: Rewrap
  readonly refusal: RefusalCode | null
}

async function storeBatch(
  tx: Transaction,
  head: LockedHead,
  { audit, clock }: AppDeps,
  session: Session,
  actor: Actor,
  batch: readonly Candidate[],
): Promise<Outcome[]> {
  const { workspace } = session
  const { chain } = await signerNow(tx, session)
  const bodies = batch.map(({ rewrap }) => rewrap.statement.body)
  const texts = await findStatements(
    tx,
    workspace,
    bodies.map(({ statement }) => statement),
  )
  const shares = await findShares(
    tx,
    workspace,
    bodies.map(({ share }) => share),
  )
  const moved = new Set<string>()
  const judge = ({ rewrap: { statement: signed }, refusal }: Candidate): Outcome => {
    const { body } = signed
    const { statement } = body
    if (refusal !== null) return { statement, outcome: 'refused', code: refusal }
    const known = texts.get(statement)
    if (known !== undefined)
      return known === statementText(signed)
        ? { statement, outcome: 'repeated' }
        : { statement, outcome: 'refused', code: 'exists' }
    const share = shares.get(body.share)
    if (!share || share.destroyed || share.owner !== body.owner || share.scope !== body.scope)
      return { statement, outcome: 'refused', code: 'not_found' }
    const isNewest = chain.scopeKeys.get(body.scope)?.epoch === body.epoch
    // Another holder was there first, or a newer epoch stands.
    if (!isNewest || share.epoch >= body.epoch || moved.has(body.share)) return { statement, outcome: 'conflict', code: 'conflict' }
    moved.add(body.share)
    return { statement, outcome: 'stored' }
  }
  const judged = batch.map((candidate) => ({ rewrap: candidate.rewrap, outcome: judge(candidate) }))
  const stored = judged.filter(({ outcome }) => outcome.outcome === 'stored').map(({ rewrap }) => rewrap)
  const statements = stored.map(({ statement }) => statement)
  await insertStatements(tx, head, statements, clock())
  for (const { statement, sealed } of stored) await moveShare(tx, statement.body, sealed)
  if (stored.length > 0) {
    const owners = await findOwners(tx, workspace, [...new Set(statements.map(({ body }) => body.owner))])
    await audit.append(tx, head, {
      EventID: 'share.rewrap',
      EventActionCode: 'U',
      EventOutcomeIndicator: 0,
      ...actor,
      objects: distinctObjects(statements.map(({ body }) => ownerObject(body.owner, owners.get(body.owner), body.scope))),
      statements: statements.map((signed) => sha256Hex(signedStatementBytes(signed))),
    })
  }
  await deleteSpentGrants(tx, workspace, clock())
  return judged.map(({ outcome }) => outcome)
}
