// The server as its own process on a real data folder, without the browser side: for proofs that kill it. Ended by process id only.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { repoRoot } from './product.ts'

export interface ServerProcess {
  readonly pid: number
  /** Settles when the process ended, however. */
  readonly ended: Promise<void>
  output(): string
  /** Asks it to end, and waits. */
  stop(): Promise<void>
}

const startTimeoutMs = 120_000

/** @throws Error with its output when it ends before it answers */
export async function startServerProcess({
  dataDir,
  port,
  root = repoRoot,
}: {
  dataDir: string
  port: number
  root?: string
}): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'exit').then(() => undefined)
  await untilReady(child, () => output)
  if (child.pid === undefined) throw new Error('a process without a number')
  return {
    pid: child.pid,
    ended,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function untilReady(child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  while (!output().includes('Imprimatur is ready')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended before it answered:\n${output()}`)
    if (Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`the server did not answer in time:\n${output()}`)
    }
    await sleep(20)
  }
}
