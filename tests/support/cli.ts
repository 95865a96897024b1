// A command of ours as an operator types it, with its output and status.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Ran {
  readonly status: number
  /** Both streams. */
  readonly output: string
  readonly seconds: number
}

/** Runs a command as a shell would, from a folder. */
export async function runInShell(command: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const started = performance.now()
  const child = spawn('sh', ['-c', command], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status: status ?? 1, output, seconds: (performance.now() - started) / 1000 }
}
