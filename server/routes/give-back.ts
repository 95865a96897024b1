// POST /api/give-back, after a restore only: statements, shares and records that a client holds beyond the backup, as they were signed, whoever signed
// them (protocol §8). Judged by who the author was under the head they named; the log names whoever gave them back.
import { Hono } from 'hono'
import type { ChainState } from '../../core/chain.ts'
import { signedStatementBytes } from '../../core/statements.ts'
import type { Outcome, RefusalCode, StartShare } from '../../core/wire.ts'
import { GiveBack } from '../../core/wire/give-back.ts'
import { withRefusals } from '../asks/given-back.ts'
import { signerNow } from '../auth/admit.ts'
import { requireSession } from '../auth/session.ts'
import { decodeBase64Url } from '../base64.ts'
import { findRestored } from '../db/backups.ts'
import { withHead, type LockedHead } from '../db/head.ts'
import { findOpenableEpochs } from '../db/members.ts'
import { findShares, insertShare, readServerHalves } from '../db/shares.ts'
import type { Transaction } from '../db/sql.ts'
import { findOwners, findStatements, insertStatements, statementText } from '../db/statements.ts'
import type { AppDeps } from '../deps.ts'
import { destroyNow } from '../destruction.ts'
import { sha256Hex } from '../hash.ts'
import { actorOf, type Actor, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { distinctObjects, ownerObject, rowObject } from '../log/objects.ts'
import { refusalOfRecord, storeRecords } from '../storing/records.ts'
import { storeStatements } from '../storing/statements.ts'
import { validJson } from './validate.ts'

export function giveBackRoutes(deps: AppDeps) {
  return new Hono<AppEnv>().post('/give-back', requireSession(deps), validJson(GiveBack), async (c) => {
    const { session, connection, trace } = c.var
    const { statements, shares, records } = c.req.valid('json')
    if (!(await findRestored(deps.main, session.workspace))) return refuse(c, 'not_found')
    const actor = actorOf(session, connection, trace)
    const now = deps.clock()
    const { result, logHead } = await withHead(deps.main, session.workspace, async (tx, head) => {
      const { chain } = await signerNow(tx, session)
      const told = await storeStatements(
        tx,
        head,
        deps,
        session,
        actor,
        (await withRefusals(tx, chain, now, statements, (signed) => signed)).map(({ one, refusal }) => ({ signed: one, refusal })),
      )
      const begun = await storeShares(tx, head, deps, actor, await judgedShares(tx, deps, chain, now, shares))
      const kept = await storeRecords(
        tx,
        head,
        deps,
        session,
        actor,
        (await withRefusals(tx, chain, now, records, ({ statement }) => statement)).map(({ one, refusal }) => ({
          put: one,
          refusal: refusal ?? refusalOfRecord(one),
        })),
        // A client holds the newest version only; those in between are lost.
        { skipping: true },
      )
      return { outcomes: [...told.outcomes, ...begun, ...kept.outcomes], destroy: told.destroy || kept.destroy }
    })
    if (result.destroy) await destroyNow(deps)
    return c.json({ outcomes: result.outcomes, logHead }, 200)
  })
}

/** Under the head lock, which a sweep of halves takes too. */
async function judgedShares(
  tx: Transaction,
  { shred }: AppDeps,
  chain: ChainState,
  now: Date,
  shares: readonly StartShare[],
): Promise<{ readonly start: StartShare; readonly refusal: RefusalCode | null }[]> {
  const asked = shares.map(({ statement }) => statement.body.share)
  const halves = await readServerHalves(shred, chain.workspace, asked)
  const openable = await findOpenableEpochs(tx, chain.workspace)
  const starts = await withRefusals(tx, chain, now, shares, ({ statement }) => statement)
  return starts.map(({ one: start, refusal }) => {
    const { share, scope, epoch } = start.statement.body
    // Destroyed, in no backup, or sealed to a key that nobody has been given any more: nobody could open it.
    const isLost = !halves.has(share) || !openable.has(`${scope}|${String(epoch)}`)
    return { start, refusal: refusalOfShare(chain, start) ?? refusal ?? (isLost ? 'not_found' : null) }
  })
}

function refusalOfShare(chain: ChainState, { statement, sealed }: StartShare): RefusalCode | null {
  const { body } = statement
  const newest = chain.scopeKeys.get(body.scope)?.epoch ?? 0
  if (body.scope === 'log' || body.epoch > newest) return 'forbidden'
  return sha256Hex(decodeBase64Url(sealed)) === body.sealedHash ? null : 'signature_refused'
}

async function storeShares(
  tx: Transaction,
  head: LockedHead,
  { audit, clock }: AppDeps,
  actor: Actor,
  shares: readonly { readonly start: StartShare; readonly refusal: RefusalCode | null }[],
): Promise<Outcome[]> {
  const { workspace } = head
  const bodies = shares.map(({ start }) => start.statement.body)
  const known = await findStatements(
    tx,
    workspace,
    bodies.map(({ statement }) => statement),
  )
  const taken = new Set(
    (
      await findShares(
        tx,
        workspace,
        bodies.map(({ share }) => share),
      )
    ).keys(),
  )
  const owners = await findOwners(
    tx,
    workspace,
    bodies.map(({ owner }) => owner),
  )
  const outcomes: Outcome[] = []
  for (const { start, refusal } of shares) {
    const { statement, sealed } = start
    const { body } = statement
    const owner = owners.get(body.owner)
    if (known.get(body.statement) === statementText(statement)) {
      outcomes.push({ statement: body.statement, outcome: 'repeated' })
      continue
    }
    const isMisplaced = !owner || owner.erased || (owner.kind === 'event') !== (body.scope === 'library')
    const code = isMisplaced ? 'not_found' : taken.has(body.share) || known.has(body.statement) ? 'exists' : refusal
    if (code !== null) {
      outcomes.push({ statement: body.statement, outcome: 'refused', code })
      continue
    }
    await insertStatements(tx, head, [statement], clock())
    await insertShare(tx, body, sealed)
    taken.add(body.share)
    await audit.append(tx, head, {
      EventID: 'share.start',
      EventActionCode: 'C',
      EventOutcomeIndicator: 0,
      ...actor,
      objects: distinctObjects([ownerObject(body.owner, owner, body.scope), rowObject(body.share, 'share', body.scope)]),
      statements: [sha256Hex(signedStatementBytes(statement))],
    })
    outcomes.push({ statement: body.statement, outcome: 'stored' })
  }
  return outcomes
}
