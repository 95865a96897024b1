// The built product as a stranger runs it: real server process, real embedded PostgreSQL, throw-away data folder, free port.
// Ended by process id only.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { newDataDir } from './data-dir.ts'

export const repoRoot = fileURLToPath(new URL('../../', import.meta.url))

export interface Product {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  /** Everything the process printed so far, both streams. */
  output(): string
  stop(): Promise<void>
}

/** A port nobody listens on right now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export interface ProductOptions {
  /** Where the code runs from; a copy of the repository for a broken variant. */
  readonly root?: string
  readonly env?: Readonly<Record<string, string>>
  /** An empty one is as good; without one it starts with two empty databases. */
  readonly dataDir?: string
  /** The port of an earlier start, to come back under the same address. */
  readonly port?: number
  /** What people type instead, when something stands in between. */
  readonly publicUrl?: string
}

/** Starts `npm start`'s own script and waits for its URL line. @throws Error with the output when it ends first. */
export async function startProduct({
  root = repoRoot,
  env = {},
  dataDir,
  port: wanted,
  publicUrl,
}: ProductOptions = {}): Promise<Product> {
  const port = wanted ?? (await freePort())
  const folder = dataDir ?? (await newDataDir())
  const child = spawn(process.execPath, ['start.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      DATA_DIR: folder,
      ...(publicUrl ? { PUBLIC_URL: publicUrl } : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const url = `http://localhost:${String(port)}`
  await printed(
    child,
    () => output.includes(publicUrl ?? url),
    () => output,
  )
  return {
    url,
    port,
    dataDir: folder,
    output: () => output,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A product that can go away and come back on the same data under the same address. */
export interface RestartableProduct {
  readonly url: string
  goAway(): Promise<void>
  comeBack(): Promise<void>
  stop(): Promise<void>
}

export async function startRestartableProduct(): Promise<RestartableProduct> {
  const dataDir = await newDataDir()
  let product = await startProduct({ dataDir })
  const { url, port } = product
  return {
    url,
    goAway: () => product.stop(),
    comeBack: async () => {
      product = await startProduct({ dataDir, port })
    },
    stop: async () => {
      await product.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function printed(child: ChildProcess, ready: () => boolean, output: () => string): Promise<void> {
  const deadline = Date.now() + 240_000
  while (!ready()) {
    if (child.exitCode !== null) throw new Error(`the product ended with ${String(child.exitCode)}:\n${output()}`)
    if (Date.now() > deadline) {
      child.kill('SIGTERM')
      throw new Error(`the product did not answer within four minutes:\n${output()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
