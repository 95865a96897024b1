// Debian's Firefox over WebDriver BiDi (W3C, 2026), which it speaks itself.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { freePort } from '../product.ts'
import type { Engine } from './engine.ts'

const answerSchema = z.object({ id: z.number().nullish(), type: z.string(), result: z.unknown(), message: z.string().optional() })
const sessionSchema = z.object({ capabilities: z.object({ browserName: z.string(), browserVersion: z.string() }) })
const treeSchema = z.object({ contexts: z.tuple([z.object({ context: z.string() })]).rest(z.unknown()) })
const valueSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('success'), result: z.object({ type: z.literal('string'), value: z.string() }) }),
  z.object({ type: z.literal('exception'), exceptionDetails: z.object({ text: z.string() }) }),
])

export async function startFirefox(program = '/usr/bin/firefox-esr'): Promise<Engine> {
  const profile = await mkdtemp(join(tmpdir(), 'imprimatur-firefox-'))
  const port = await freePort()
  const child = spawn(program, ['--headless', '--no-remote', '--profile', profile, `--remote-debugging-port=${String(port)}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: profile },
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const socket = await connected(`ws://127.0.0.1:${String(port)}/session`, () => said)
  const waiting = new Map<number, (answer: z.infer<typeof answerSchema>) => void>()
  socket.addEventListener('message', ({ data }) => {
    const answer = answerSchema.parse(JSON.parse(String(data)))
    if (typeof answer.id === 'number') waiting.get(answer.id)?.(answer)
  })
  let asked = 0
  const ask = async (method: string, params: object): Promise<unknown> => {
    const id = ++asked
    const answered = new Promise<z.infer<typeof answerSchema>>((resolve) => waiting.set(id, resolve))
    socket.send(JSON.stringify({ id, method, params }))
    const { type, message, result } = await answered
    waiting.delete(id)
    if (type !== 'success') throw new Error(`${method}: ${message ?? type}`)
    return result
  }
  const { capabilities } = sessionSchema.parse(await ask('session.new', { capabilities: {} }))
  const [{ context }] = treeSchema.parse(await ask('browsingContext.getTree', {})).contexts
  return {
    name: `${capabilities.browserName} ${capabilities.browserVersion}`,
    go: async (url) => {
      await ask('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    evaluate: async <T>(expression: string): Promise<T> => {
      const answer = await ask('script.evaluate', {
        expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`,
        target: { context },
        awaitPromise: true,
      })
      const value = valueSchema.parse(answer)
      if (value.type === 'exception') throw new Error(value.exceptionDetails.text)
      return JSON.parse(value.result.value) as T
    },
    close: async () => {
      socket.close()
      const ended = child.exitCode === null ? once(child, 'exit') : undefined
      child.kill()
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function connected(address: string, said: () => string): Promise<WebSocket> {
  for (let tries = 0; ; tries++) {
    const socket = new WebSocket(address)
    const opened = await new Promise<boolean>((resolve) => {
      socket.addEventListener('open', () => {
        resolve(true)
      })
      socket.addEventListener('error', () => {
        resolve(false)
      })
    })
    if (opened) return socket
    // Not listening yet.
    if (tries > 150) throw new Error(`Firefox did not start: ${said()}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
