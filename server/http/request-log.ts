// One line per request in the operator's log: method, route, status, time, trace. Never a query, a body, an address, a cookie or a name.
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import type { Logger } from 'pino'
import type { AppEnv } from './context.ts'

export const requestLog = (logger: Logger) =>
  createMiddleware<AppEnv>(async function requestLog(c, next) {
    const started = performance.now()
    await next()
    const ms = Math.round(performance.now() - started)
    // The pattern, not the path: a path is whatever somebody typed.
    const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')?.path ?? 'other'
    logger.info({ trace: c.var.trace, method: c.req.method, route, status: c.res.status, ms }, 'request')
  })
