// GET /api/log/proof (the signed head, and how what was told before leads to it), /inclusion (a line is in it), /signed (the line about what a depicted person signed, for whoever opens
// papers), /lines (auditors only, and itself a line).
import { Hono } from 'hono'
import { LogInclusionQuery, LogLinesQuery, LogProofQuery, LogSignedQuery, type LogLines } from '../../core/wire/log.ts'
import { describeLineOf } from '../asks/describe.ts'
import { mayOpen, mayReadLog } from '../auth/rules.ts'
import { requireSession } from '../auth/session.ts'
import { withHead } from '../db/head.ts'
import { readLines } from '../db/log.ts'
import type { AppDeps } from '../deps.ts'
import { actorOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { rowObject } from '../log/objects.ts'
import { proveLine, proveSizes } from '../log/prove.ts'
import { validQuery } from './validate.ts'

export function logRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .get('/log/proof', requireSession(deps), validQuery(LogProofQuery), async (c) => {
      const proof = await proveSizes(deps, c.var.session.workspace, c.req.valid('query').sizes)
      return proof ? c.json(proof, 200) : refuse(c, 'not_found')
    })
    .get('/log/inclusion', requireSession(deps), validQuery(LogInclusionQuery), async (c) => {
      const { line, size } = c.req.valid('query')
      const proof = await proveLine(deps.main, c.var.session.workspace, line, size)
      return proof ? c.json(proof, 200) : refuse(c, 'not_found')
    })
    .get('/log/signed', requireSession(deps), validQuery(LogSignedQuery), async (c) => {
      const { workspace, roles } = c.var.session
      // Whoever opens what was signed is told since when it was here.
      if (!mayOpen(roles, 'papers')) return refuse(c, 'forbidden')
      const logged = await describeLineOf(deps, workspace, c.req.valid('query').statement)
      return logged ? c.json(logged, 200) : refuse(c, 'not_found')
    })
    .get('/log/lines', requireSession(deps), validQuery(LogLinesQuery), async (c) => {
      const { session, connection, trace } = c.var
      const { workspace, roles } = session
      const { from, limit } = c.req.valid('query')
      const allowed = mayReadLog(roles)
      // Who reads the log is in the log (NEN 7513 §8): before anything of it leaves.
      await withHead(deps.main, workspace, (tx, head) =>
        deps.audit.append(tx, head, {
          EventID: 'log.read',
          EventActionCode: 'R',
          EventOutcomeIndicator: allowed ? 0 : 4,
          ...actorOf(session, connection, trace),
          objects: [rowObject(workspace, 'workspace', `lines ${String(from)}-${String(from + limit - 1)}`)],
        }),
      )
      if (!allowed) return refuse(c, 'forbidden')
      const found = await readLines(deps.main, workspace, from, limit + 1)
      const answer: LogLines = { lines: found.slice(0, limit).map(({ line }) => line), more: found.length > limit }
      return c.json(answer, 200)
    })
}
