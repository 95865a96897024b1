// WebKitGTK, the nearest to Safari that Debian has, over WebDriver (W3C, 2018) on a screen of its own.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { freePort } from '../product.ts'
import type { Engine } from './engine.ts'

const sessionSchema = z.object({
  value: z.object({
    sessionId: z.string(),
    capabilities: z.object({ browserName: z.string(), browserVersion: z.string() }),
  }),
})
const failureSchema = z.object({ value: z.object({ error: z.string(), message: z.string() }) })
const valueSchema = z.object({ value: z.string() })

/** The small browser that comes with the driver. */
function miniBrowser(): string {
  const [libraries = ''] = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'].filter((folder) => existsSync(folder))
  const [engine = ''] = readdirSync(libraries).filter((name) => name.startsWith('webkit2gtk-'))
  return join(libraries, engine, 'MiniBrowser')
}

export async function startWebKit(): Promise<Engine> {
  const home = await mkdtemp(join(tmpdir(), 'imprimatur-webkit-'))
  const display = `:${String(1000 + (process.pid % 1000))}`
  const children: ChildProcess[] = [
    spawn('Xvfb', [display, '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], { stdio: 'ignore' }),
  ]
  const port = await freePort()
  const driver = `http://127.0.0.1:${String(port)}`
  const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, DISPLAY: display, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }
  children.push(spawn('WebKitWebDriver', [`--port=${String(port)}`, '--host=127.0.0.1'], { stdio: 'ignore', env }))
  const ask = async (method: 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(driver + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
    const said: unknown = await answer.json()
    const failure = failureSchema.safeParse(said)
    if (!answer.ok)
      throw new Error(failure.success ? `${failure.data.value.error}: ${failure.data.value.message}` : `${path} failed`)
    return said
  }
  await listening(driver)
  const options = { binary: miniBrowser(), args: ['--automation'] }
  const { value } = sessionSchema.parse(
    await ask('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } }),
  )
  const session = `/session/${value.sessionId}`
  await ask('POST', `${session}/timeouts`, { script: 300_000, pageLoad: 120_000 })
  return {
    name: `WebKitGTK ${value.capabilities.browserVersion}`,
    go: async (url) => {
      await ask('POST', `${session}/url`, { url })
    },
    evaluate: async <T>(expression: string): Promise<T> => {
      const script = `const done = arguments[0]
        Promise.resolve().then(() => (${expression})).then((value) => done(JSON.stringify({ value: value ?? null })), (error) => done(JSON.stringify({ error: String(error) })))`
      const answer = valueSchema.parse(await ask('POST', `${session}/execute/async`, { script, args: [] }))
      const said = JSON.parse(answer.value) as { readonly value: T } | { readonly error: string }
      if ('error' in said) throw new Error(said.error)
      return said.value
    },
    close: async () => {
      await ask('DELETE', session).catch(() => undefined)
      for (const child of children.reverse()) {
        const ended = child.exitCode === null ? once(child, 'exit') : undefined
        child.kill()
        await ended
      }
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function listening(address: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await fetch(`${address}/status`)
      return
    } catch {
      // Not listening yet.
      if (tries > 100) throw new Error('WebKitWebDriver did not start')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
