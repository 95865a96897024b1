// A headless Chromium with the shipped workers in it, served with the product's own security headers, and folders of pictures beside them.
import { createReadStream, existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { build, type PluginOption } from 'vite'
import type { ModelSet } from '../../models/manifest.ts'
import { installedSets } from '../../models/prepare/installed.ts'
import { contentSecurityPolicy } from '../../server/http/headers.ts'
import type { Bench } from './page/main.ts'
import { launchChromium } from '../support/chromium.ts'
import { measuredModels } from './measured-models.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pageDir = join(root, 'build/bench/page')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
}

export interface Lab {
  readonly page: Page
  call<Name extends keyof Bench>(name: Name, ...args: Parameters<Bench[Name]>): Promise<Awaited<ReturnType<Bench[Name]>>>
  close(): Promise<void>
}

/** What is wrong is nothing of ours: a sentence for whoever measures. */
export class LabError extends Error {}

/**
 * Uses the models that are installed, and prepares them where they are not. @param folders address prefix → folder on disk, e.g. `/images`
 * @throws LabError when the models cannot be had
 */
export async function openLab(
  folders: Readonly<Record<string, string>>,
  options: { lanes: number; recognise: boolean; models: ModelSet },
): Promise<Lab> {
  const models = modelsFolder(options.models)
  await buildPages(join(root, 'tests/bench/page'), pageDir, ['index'])
  const server = await serveFolders({ ...folders, '/models': models, '': pageDir })
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.goto(`${server.origin}/index.html`)
  await page.waitForFunction(() => 'bench' in globalThis)
  const lab: Lab = {
    page,
    call: (name, ...args) => page.evaluate(callInPage, { name, args }) as Promise<never>,
    close: async () => {
      await browser.close()
      server.close()
    },
  }
  try {
    await lab.call('start', options.lanes, options.recognise, options.models)
  } catch (error) {
    await lab.close()
    throw error
  }
  return lab
}

function modelsFolder(wanted: ModelSet): string {
  const installed = process.env['MODELS_DIR'] ?? join(root, 'build/models')
  if (installedSets(installed).includes(wanted)) return installed
  const { folder, sets, missing } = measuredModels(root, wanted)
  if (!sets.includes(wanted)) throw new LabError(missing ?? `The ${wanted} set could not be had.`)
  return folder
}

/** Runs in the page, so it may use nothing from here. */
function callInPage({ name, args }: { readonly name: string; readonly args: readonly unknown[] }): unknown {
  const { bench } = globalThis as unknown as { bench: Record<string, (...values: readonly unknown[]) => unknown> }
  return bench[name]?.(...args)
}

/** Builds the named pages of a folder. @returns where they lie */
export async function buildPages(
  from: string,
  outDir: string,
  names: readonly string[],
  plugins: PluginOption[] = [],
): Promise<string> {
  await build({
    root: from,
    configFile: false,
    logLevel: 'error',
    plugins,
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: Infinity,
      rolldownOptions: { input: names.map((name) => join(from, `${name}.html`)) },
    },
  })
  return outDir
}

export interface FolderServer {
  readonly origin: string
  close(): void
}

/**
 * Serves folders by address prefix on this machine only, with the product's own headers. Pages below `relaxed` go without the content
 * security policy: the libraries we measure against start their threads from blob addresses.
 */
export async function serveFolders(
  folders: Readonly<Record<string, string>>,
  relaxed: readonly string[] = [],
): Promise<FolderServer> {
  const server = await listen(folders, relaxed)
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () => {
      server.close()
    },
  }
}

function listen(folders: Readonly<Record<string, string>>, relaxed: readonly string[]): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    const prefix = Object.keys(folders).find((candidate) => path.startsWith(`${candidate}/`))
    const file = prefix === undefined ? '' : join(folders[prefix] ?? '', normalize(path.slice(prefix.length)))
    if (!existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    const type = types[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, {
      'Content-Type': type,
      ...(relaxed.includes(path) ? {} : { 'Content-Security-Policy': contentSecurityPolicy({ page: type === 'text/html' }) }),
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    })
    createReadStream(file).pipe(response)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(server)
    })
  })
}
