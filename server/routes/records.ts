// POST /api/records (versions of sealed records, compare-and-set) and GET /api/records/:table/:record (one that was too large for the feed).
import { Hono } from 'hono'
import { tableHome } from '../../core/statements.ts'
import { PutRecords, RecordAddress } from '../../core/wire.ts'
import { judgedNow, refusalOf } from '../auth/admit.ts'
import { mayOpen } from '../auth/rules.ts'
import { requireSession } from '../auth/session.ts'
import { withHead } from '../db/head.ts'
import { fetchRecord } from '../db/records.ts'
import type { AppDeps } from '../deps.ts'
import { destroyNow } from '../destruction.ts'
import { actorOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { validJson, validParam } from './validate.ts'
import { refusalOfRecord, storeRecords } from '../storing/records.ts'

export function recordRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .post('/records', requireSession(deps), validJson(PutRecords), async (c) => {
      const { session, connection, trace } = c.var
      const batch = c.req
        .valid('json')
        .records.map((put) => ({ put, refusal: refusalOf(session, put.statement) ?? refusalOfRecord(put) }))
      const actor = actorOf(session, connection, trace)
      const { result, logHead } = await withHead(deps.main, session.workspace, async (tx, head) =>
        storeRecords(tx, head, deps, session, actor, await judgedNow(tx, session, batch, ({ put }) => put.statement)),
      )
      if (result.destroy) await destroyNow(deps)
      return c.json({ outcomes: result.outcomes, logHead }, 200)
    })
    .get('/records/:table/:record', requireSession(deps), validParam(RecordAddress), async (c) => {
      const { table, record } = c.req.valid('param')
      if (!mayOpen(c.var.session.roles, tableHome[table].scope)) return refuse(c, 'forbidden')
      const fetched = await fetchRecord(deps.main, c.var.session.workspace, table, record)
      return fetched ? c.json(fetched, 200) : refuse(c, 'not_found')
    })
}
