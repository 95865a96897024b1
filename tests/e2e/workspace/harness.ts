// The real server with its databases in this process, the workspace built as a page without screens under the real security headers,
// and a Chromium whose profile survives being killed.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { chromium, type Browser, type Page } from 'playwright'
import { build } from 'vite'
import { listen } from '../../../server/listen.ts'
import { openDatabases } from '../../../server/open-databases.ts'
import { startService } from '../../../server/service.ts'
import { chromiumFlags, chromiumPath } from '../../support/chromium.ts'
import { freePort, repoRoot } from '../../support/product.ts'

export interface Stage {
  readonly url: string
  /** Stands between browser and server: may answer itself, or let the server act and lose its answer. Null: nothing in between. */
  intercept(handler: Interceptor | null): void
  stop(): Promise<void>
}

export type Interceptor = (request: Request, server: () => Promise<Response>) => Promise<Response>

/** Builds the page and starts the server on a port of its own. */
export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'imprimatur-workspace-'))
  const webRoot = join(folder, 'web')
  await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('page/', import.meta.url)),
    plugins: [svelte({ configFile: false })],
    worker: { format: 'es' },
    build: { outDir: webRoot, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, minify: false },
  })
  const port = await freePort()
  const publicUrl = new URL(`http://localhost:${String(port)}`)
  const databases = await openDatabases({ databases: null, dataDir: join(folder, 'data') })
  const modelsRoot = join(repoRoot, 'build/models')
  const service = await startService({
    ...databases,
    publicUrl,
    trustedProxies: [],
    destinationOrigins: [],
    webRoot,
    modelsRoot: existsSync(modelsRoot) ? modelsRoot : null,
    logger: pino({ level: 'silent' }),
  })
  const listener = await listen({ host: '127.0.0.1', port, tls: null })
  let handler: Interceptor | null = null
  listener.serve(async (incoming, env) => {
    const request: Request = incoming
    const server = async (): Promise<Response> => service.app.fetch(request, env)
    return handler ? handler(request, server) : server()
  })
  return {
    url: publicUrl.origin,
    intercept: (next) => {
      handler = next
    },
    async stop() {
      await listener.close()
      await service.stop()
      await databases.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A browser with a profile on disk. `kill` is a power cut for it: SIGKILL to the browser process, nothing is flushed in passing. */
export interface KillableBrowser {
  readonly profile: string
  readonly browser: Browser
  /** @param before what to do with the page before it loads anything */
  open(url: string, before?: (page: Page) => Promise<void>): Promise<Page>
  kill(): Promise<void>
  close(): Promise<void>
}

export async function startBrowser(profile: string): Promise<KillableBrowser> {
  const child = spawn(
    chromiumPath(),
    [
      ...chromiumFlags,
      '--headless=new',
      '--disable-gpu',
      '--no-first-run',
      `--user-data-dir=${profile}`,
      '--remote-debugging-port=0',
      'about:blank',
    ],
    { stdio: 'ignore', detached: true },
  )
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await debugPort(profile, child)}`)
  const gone = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      // The whole group of this one browser, which we started detached for that purpose.
      process.kill(-(child.pid ?? 0), 'SIGKILL')
      await once(child, 'exit')
    }
    await rm(join(profile, 'DevToolsActivePort'), { force: true })
    await rm(join(profile, 'SingletonLock'), { force: true })
  }
  return {
    profile,
    browser,
    open: async (url, before) => {
      const [context] = browser.contexts()
      if (!context) throw new Error('no default context')
      const page = await context.newPage()
      page.on('pageerror', (error) => {
        pageErrors.push(String(error))
      })
      await before?.(page)
      await page.goto(url)
      await page.waitForFunction(() => typeof door === 'object')
      return page
    },
    kill: gone,
    close: async () => {
      await browser.close().catch(() => undefined)
      await gone()
      // Several browsers may have had this profile; it is fine when it is gone already. Chromium's helpers end a moment later.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

/** Uncaught errors of every page of this run; tests expect none. */
export const pageErrors: string[] = []

async function debugPort(profile: string, child: ChildProcess): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`Chromium ended with ${String(child.exitCode)}`)
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')
    const [port] = text.split('\n')
    if (port) return port
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('Chromium did not open its debugging port')
}

export const newProfile = (): Promise<string> => mkdtemp(join(tmpdir(), 'imprimatur-profile-'))
