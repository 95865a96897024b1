// After a `kill -9` of our server its PostgreSQL lives on as an orphan. The next start, which holds the data lock, ends it first.
// PostgreSQL processes work inside their data folder, so the folder a process works in tells whose it is, whatever its number.
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Ends every process that still works in `clusterDir`, gently first. Nothing acknowledged is lost: PostgreSQL recovers from its log. */
export async function endLeftovers(clusterDir: string): Promise<void> {
  const folder = realpathSync(clusterDir)
  for (const [signal, waitMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!(await endWith(folder, signal, waitMs))) continue
    // With nobody left in the folder, its pid file can only name a stranger that got the number later.
    if (process.platform === 'linux') rmSync(join(folder, 'postmaster.pid'), { force: true })
    return
  }
}

async function endWith(folder: string, signal: NodeJS.Signals, waitMs: number): Promise<boolean> {
  const until = Date.now() + waitMs
  const signalled = new Set<number>()
  for (;;) {
    const left = processesIn(folder)
    if (left.length === 0) return true
    if (Date.now() > until) return false
    // The postmaster ends its own workers; without one the workers end by themselves, or with the stronger signals.
    const targets = signal === 'SIGKILL' ? left : left.filter((pid) => pid === postmasterOf(folder))
    for (const pid of targets.filter((target) => !signalled.has(target))) {
      signalled.add(pid)
      endOne(pid, signal)
    }
    await sleep(50)
  }
}

function endOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It ended between looking and signalling.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function postmasterOf(folder: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(folder, 'postmaster.pid'), 'utf8'), 10)
  } catch (error) {
    // Already removed by the postmaster as its last act, or nothing was ever started here.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function processesIn(folder: string): number[] {
  // Elsewhere than on Linux PostgreSQL's own check of its pid file has to do.
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder
      } catch {
        // Another user's process, or one that just ended: not one of ours.
        return false
      }
    })
    .map(Number)
}
