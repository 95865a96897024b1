// POST /api/statements: a batch of signed statements without ciphertext. Each gets its own outcome; the batch gets one log line per kind.
import { Hono } from 'hono'
import { PutStatements } from '../../core/wire.ts'
import { judgedNow, refusalOf } from '../auth/admit.ts'
import { requireSession } from '../auth/session.ts'
import { withHead } from '../db/head.ts'
import type { AppDeps } from '../deps.ts'
import { destroyNow } from '../destruction.ts'
import { actorOf, type AppEnv } from '../http/context.ts'
import { validJson } from './validate.ts'
import { storeStatements } from '../storing/statements.ts'

export function statementRoutes(deps: AppDeps) {
  return new Hono<AppEnv>().post('/statements', requireSession(deps), validJson(PutStatements), async (c) => {
    const { session, connection, trace } = c.var
    // Signatures are checked before the head is locked, so that a large batch does not hold everybody up.
    const batch = c.req.valid('json').statements.map((signed) => ({ signed, refusal: refusalOf(session, signed) }))
    const actor = actorOf(session, connection, trace)
    const { result, logHead } = await withHead(deps.main, session.workspace, async (tx, head) =>
      storeStatements(tx, head, deps, session, actor, await judgedNow(tx, session, batch, ({ signed }) => signed)),
    )
    if (result.destroy) await destroyNow(deps)
    return c.json({ outcomes: result.outcomes, logHead }, 200)
  })
}
