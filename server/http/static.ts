// Serves the built browser side and the prepared models. Names with a hash in them never change, so they are kept for a year;
// the rest is kept too, but the browser asks first whether it is still the same.
import { serveStatic } from '@hono/node-server/serve-static'
import { existsSync } from 'node:fs'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import type { AppDeps } from '../deps.ts'
import type { AppEnv } from './context.ts'

const forever = 'public, max-age=31536000, immutable'
const askFirst = 'no-cache'

/** Vite puts what it names by content hash in `assets/`. Pages are never kept: they name the newest files. */
function webCaching(c: Context): string {
  if (c.res.headers.get('content-type')?.startsWith('text/html')) return 'no-store'
  return c.req.path.startsWith('/assets/') ? forever : askFirst
}

/**
 * Models are verified by hash after download and kept by the browser under that hash (`models/load.ts`). The copy in between is asked about,
 * because a wrong file that was kept for a year would be refused for a year.
 */
const modelCaching = (): string => askFirst

/** The public pages are one entry; which of them is shown, the page itself reads from its address. */
const publicPages = ['/sign', '/my-consent', '/verify']
const pageOf = (path: string): string => (publicPages.includes(path.replace(/\/$/, '')) ? '/sign/index.html' : path)

export function staticRoutes({ webRoot, modelsRoot }: Pick<AppDeps, 'webRoot' | 'modelsRoot'>) {
  const routes = new Hono<AppEnv>()
  if (modelsRoot !== null && existsSync(modelsRoot)) {
    const rewriteRequestPath = (path: string): string => path.replace(/^\/models\//, '/')
    routes.use('/models/*', caching(modelCaching), serveStatic({ root: modelsRoot, precompressed: true, rewriteRequestPath }))
    // What is not a model is not a page either.
    routes.all('/models/*', (c) => c.text('', 404))
  }
  if (webRoot !== null && existsSync(webRoot))
    routes.use('*', caching(webCaching), serveStatic({ root: webRoot, precompressed: true, rewriteRequestPath: pageOf }))
  return routes
}

function caching(policy: (c: Context) => string): MiddlewareHandler<AppEnv> {
  return async function caching(c, next) {
    await next()
    if (c.res.status !== 200) return
    const value = policy(c)
    const modified = c.res.headers.get('last-modified')
    if (value === askFirst && modified !== null && c.req.header('if-modified-since') === modified) {
      await c.res.body?.cancel()
      c.res = new Response(null, { status: 304, headers: { 'last-modified': modified } })
    }
    c.res.headers.set('Cache-Control', value)
  }
}
