// The guards every request passes: know the connection, refuse an insecure origin, refuse mutations another site sends.
import { randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import type { AppDeps } from '../deps.ts'
import { connectionOf } from './connection.ts'
import type { AppEnv } from './context.ts'
import { insecureOriginPage } from './insecure-page.ts'
import { refuse } from './refuse.ts'

/** Puts connection and trace id on the request. */
export const knowRequest = (deps: AppDeps) =>
  createMiddleware<AppEnv>(async function knowRequest(c, next) {
    c.set('connection', connectionOf(c, deps))
    c.set('trace', randomUUID())
    await next()
  })

/** Health checks come from anywhere; everything else only over an origin where browsers have WebCrypto. */
export const secureOriginOnly = (deps: AppDeps) =>
  createMiddleware<AppEnv>(async function secureOriginOnly(c, next) {
    if (c.var.connection.reach !== 'insecure' || c.req.path === '/api/health') return next()
    if (c.req.path.startsWith('/api/')) return refuse(c, 'forbidden')
    return c.html(insecureOriginPage(deps.publicUrl), 403)
  })

/**
 * Against forged requests from other sites: a mutation is JSON (a cross-site form cannot send it without a preflight, which nothing here answers)
 * and, where the browser says so, from our own pages. SameSite=Strict on the cookie is the third lock.
 */
export const ownPagesOnly = (deps: AppDeps) =>
  createMiddleware<AppEnv>(async function ownPagesOnly(c, next) {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    if (!/^application\/json(?:\s*;|$)/i.test(c.req.header('content-type') ?? '')) return refuse(c, 'bad_request')
    const site = c.req.header('sec-fetch-site')
    if (site !== undefined && site !== 'same-origin') return refuse(c, 'forbidden')
    const origin = c.req.header('origin')
    if (site === undefined && origin !== undefined && !isOwnOrigin(origin, c.req.header('host'), deps))
      return refuse(c, 'forbidden')
    return next()
  })

function isOwnOrigin(origin: string, host: string | undefined, { publicUrl }: AppDeps): boolean {
  return origin === publicUrl.origin || (URL.canParse(origin) && new URL(origin).host === host)
}
