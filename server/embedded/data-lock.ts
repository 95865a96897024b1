// One server per data folder. A lock is a numbered file that names its holder; taking over a dead holder's lock means creating the next
// number, which only one process can do, so nobody ever takes a lock from a live process.
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { aboutFolder, StartError } from '../start-error.ts'
import { identityOf, type ProcessIdentity } from './process-identity.ts'

const Holder = z.object({
  pid: z.int(),
  boot: z.string(),
  started: z.string().nullable(),
  space: z.string(),
  released: z.boolean(),
})
type Holder = z.infer<typeof Holder>

const heartbeatMs = 10_000
// A holder in another container cannot be looked up by number; it counts as dead after this long without a heartbeat.
const silentMs = 90_000

export interface DataLock {
  release(): void
}

/**
 * Takes the lock of `dataDir`, which must exist.
 * @throws StartError `data_in_use` while another process holds it
 */
export function takeDataLock(dataDir: string, self: ProcessIdentity = identityOf(process.pid)): DataLock {
  const folder = join(dataDir, 'lock')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (;;) {
      const newest = newestOf(folder)
      if (newest > 0) assertEnded(folder, newest, dataDir)
      if (!create(folder, newest + 1, self)) continue
      if (newestOf(folder) > newest + 1) {
        // Somebody who read the folder later than we did came first.
        rmSync(pathOf(folder, newest + 1), { force: true })
        continue
      }
      for (const old of numbersIn(folder)) if (old <= newest) rmSync(pathOf(folder, old), { force: true })
      return heldLock(folder, newest + 1, self)
    }
  } catch (error) {
    throw aboutFolder(dataDir, error)
  }
}

function heldLock(folder: string, number: number, self: ProcessIdentity): DataLock {
  const path = pathOf(folder, number)
  const timer = setInterval(() => {
    const now = new Date()
    utimesSync(path, now, now)
  }, heartbeatMs)
  timer.unref()
  return {
    release: () => {
      clearInterval(timer)
      // The newest number always stays: without it a slow starter could create a number that was used before.
      const temporary = `${path}.${String(self.pid)}.new`
      writeFileSync(temporary, JSON.stringify({ ...self, released: true }), { mode: 0o600 })
      renameSync(temporary, path)
    },
  }
}

function create(folder: string, number: number, self: ProcessIdentity): boolean {
  const temporary = join(folder, `${String(number)}.${String(self.pid)}.new`)
  writeFileSync(temporary, JSON.stringify({ ...self, released: false }), { mode: 0o600 })
  try {
    // Linking, unlike writing, makes the file appear with its content or not at all.
    linkSync(temporary, pathOf(folder, number))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}

function assertEnded(folder: string, number: number, dataDir: string): void {
  const path = pathOf(folder, number)
  const holder = readHolder(path)
  if (holder === undefined || holder.released) return
  const seen = identityOf(holder.pid)
  if (holder.boot !== seen.boot) return
  const alive =
    holder.space === seen.space
      ? seen.started !== null && seen.started === holder.started
      : Date.now() - statSync(path).mtimeMs < silentMs
  if (alive) {
    throw new StartError(
      'data_in_use',
      `Another Imprimatur server (process ${String(holder.pid)}) is using ${dataDir}; stop it first, or set DATA_DIR to another folder.`,
    )
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    // Gone since we listed the folder, or cut off by a power loss (it was never a live holder's then): not held.
    if (
      error instanceof SyntaxError ||
      error instanceof z.ZodError ||
      (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    )
      return undefined
    throw error
  }
}

function numbersIn(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

const newestOf = (folder: string): number => Math.max(0, ...numbersIn(folder))
const pathOf = (folder: string, number: number): string => join(folder, String(number))
