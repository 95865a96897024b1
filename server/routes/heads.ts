// GET and PUT /api/heads: a member's sealed memory of chain and log, for a browser that has none of its own. Not on the log: it tells nothing of a person.
import { Hono } from 'hono'
import { KeepHeads } from '../../core/wire.ts'
import { requireSession } from '../auth/session.ts'
import { keepHeads, readKeptHeads } from '../db/kept-heads.ts'
import type { AppDeps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { validJson } from './validate.ts'

export function headsRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .get('/heads', requireSession(deps, { whileWaiting: true }), async (c) => {
      const { workspace, member } = c.var.session
      return c.json(await readKeptHeads(deps.main, workspace, member), 200)
    })
    .put('/heads', requireSession(deps), validJson(KeepHeads), async (c) => {
      const { workspace, member } = c.var.session
      const heads = c.req.valid('json')
      // The server cannot tell whose sealed bytes these are, and nobody could open another's.
      if (heads.member !== member) return refuse(c, 'session_ended')
      const version = await keepHeads(deps.main, { workspace, ...heads })
      return version === undefined ? refuse(c, 'conflict') : c.json({ version }, 200)
    })
}
