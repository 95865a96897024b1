// Serves the built browser side and the prepared models. Names with a hash in them never change, so they are kept for a year.
import { serveStatic } from '@hono/node-server/serve-static'
import { existsSync } from 'node:fs'
import { Hono } from 'hono'
import type { AppDeps } from '../deps.ts'
import type { AppEnv } from './context.ts'

const forever = 'public, max-age=31536000, immutable'
const askFirst = 'no-cache'
/** Vite puts what it names by content hash in `assets/`; sixteen or more hexadecimal digits are a hash anywhere. */
const hashed = /\/assets\/|[0-9a-f]{16,}/

/** Types that Hono's table lacks. A worker or a WASM module with a wrong type does not start under nosniff. */
const types: Readonly<Record<string, string>> = {
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream',
  '.tflite': 'application/octet-stream',
}

export function staticRoutes({ webRoot, modelsRoot }: Pick<AppDeps, 'webRoot' | 'modelsRoot'>) {
  const routes = new Hono<AppEnv>()
  if (modelsRoot !== null && existsSync(modelsRoot)) {
    routes.use(
      '/models/*',
      serveStatic({
        root: modelsRoot,
        precompressed: true,
        rewriteRequestPath: (path) => path.replace(/^\/models\//, '/'),
        onFound: (path, c) => {
          setType(path, c.header.bind(c))
          // A model is verified by its hash after download; the address carries that hash when it may be kept.
          c.header('Cache-Control', c.req.query('sha256') !== undefined || hashed.test(path) ? forever : askFirst)
        },
      }),
    )
    routes.all('/models/*', (c) => c.text('', 404))
  }
  if (webRoot !== null && existsSync(webRoot)) {
    routes.use(
      '*',
      serveStatic({
        root: webRoot,
        precompressed: true,
        onFound: (path, c) => {
          setType(path, c.header.bind(c))
          c.header('Cache-Control', path.endsWith('.html') ? 'no-store' : hashed.test(path) ? forever : askFirst)
        },
      }),
    )
  }
  return routes
}

function setType(path: string, header: (name: string, value: string) => void): void {
  const type = types[path.replace(/\.(?:br|gz|zst)$/, '').match(/\.[a-z0-9]+$/)?.[0] ?? '']
  if (type !== undefined) header('Content-Type', type)
}
