// GET /api/feed: what changed, page by page, in the server's order.
import { Hono } from 'hono'
import { scopesOf } from '../../core/scopes.ts'
import { FeedQuery } from '../../core/wire.ts'
import { requireSession } from '../auth/session.ts'
import { readFeed } from '../db/feed.ts'
import type { AppDeps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { validQuery } from './validate.ts'

export function feedRoutes(deps: AppDeps) {
  return new Hono<AppEnv>().get('/feed', requireSession(deps), validQuery(FeedQuery), async (c) => {
    const { workspace, roles } = c.var.session
    const page = await readFeed(deps.main, { workspace, scopes: scopesOf(roles), ...c.req.valid('query') })
    return page ? c.json(page, 200) : refuse(c, 'not_signed_in')
  })
}
