// The real server with its databases in this process, and the workspace built as a page without screens under the real security headers.
// One building may have several fronts: the same databases behind pages that were built differently.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { build, type Plugin } from 'vite'
import { listen } from '../../server/listen.ts'
import { openDatabases, type OpenDatabases } from '../../server/open-databases.ts'
import { startService } from '../../server/service.ts'
import { builtOnce } from './built-once.ts'
import { newDataDir } from './data-dir.ts'
import { freePort, repoRoot } from './product.ts'

/** `server` answers the request, or another one put in its place. */
export type Interceptor = (request: Request, server: (instead?: Request) => Promise<Response>) => Promise<Response>

export interface Front {
  readonly url: string
  /** Stands between browser and server: may answer itself, or let the server act and lose its answer. Null: nothing in between. */
  intercept(handler: Interceptor | null): void
}

export interface Building {
  readonly fronts: readonly Front[]
  readonly databases: Pick<OpenDatabases, 'main' | 'shred'>
  stop(): Promise<void>
}

export interface PageKind {
  readonly name: string
  /** What changes the code of the page while it is built; called anew for every bundle (page and workers). */
  readonly plugins: () => Plugin[]
  /** Where that is written, below the repository. */
  readonly madeOf: readonly string[]
}

export const plainPage: PageKind = { name: 'plain', plugins: () => [], madeOf: [] }

/** Builds the pages that were not built yet and starts the server, each front on a port of its own. */
export async function openBuilding(pages: readonly PageKind[]): Promise<Building> {
  const dataDir = await newDataDir()
  const databases = await openDatabases({ databases: null, dataDir })
  const fronts: (Front & { stop(): Promise<void> })[] = []
  const stop = async (): Promise<void> => {
    for (const front of fronts) await front.stop()
    await databases.close()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    for (const page of pages) fronts.push(await openFront(databases, await builtPage(page)))
    return { fronts, databases, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const pageRoot = 'tests/e2e/workspace/page'
const pageParts = ['core', 'models', 'web', 'workers', pageRoot, 'tests/support/workspace-stage.ts', 'package-lock.json']

/** @returns its folder */
const builtPage = ({ name, plugins, madeOf }: PageKind): Promise<string> =>
  builtOnce(`${name}-page`, [...pageParts, ...madeOf], (outDir) =>
    build({
      configFile: false,
      logLevel: 'error',
      root: join(repoRoot, pageRoot),
      plugins: [svelte({ configFile: false }), ...plugins()],
      worker: { format: 'es', plugins },
      build: { outDir, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, minify: false },
    }),
  )

async function openFront({ main, shred }: OpenDatabases, webRoot: string): Promise<Front & { stop(): Promise<void> }> {
  const port = await freePort()
  const publicUrl = new URL(`http://localhost:${String(port)}`)
  const modelsRoot = join(repoRoot, 'build/models')
  const service = await startService({
    main,
    shred,
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
    const server = async (instead: Request = request): Promise<Response> => service.app.fetch(instead, env)
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
    },
  }
}
