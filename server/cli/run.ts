// What command-line tools share: a database to work on, beside a running server or without one, and one way to fail.
import { mkdirSync } from 'node:fs'
import { openDatabase, type Sql } from '../db/sql.ts'
import { takeDataLock } from '../embedded/data-lock.ts'
import { findRunningDatabases } from '../embedded/databases.ts'
import type { Settings } from '../env.ts'
import { openDatabases } from '../open-databases.ts'
import { StartError } from '../start-error.ts'

/** Borrows the running server's main database, or opens what a server would open. */
export async function withMain<T>(settings: Settings, work: (main: Sql) => Promise<T>): Promise<T> {
  const address = settings.databases === null ? findRunningDatabases(settings.dataDir)?.databaseUrl : undefined
  if (address !== undefined) {
    const main = openDatabase(address, { maxConnections: 1 })
    return work(main).finally(() => main.end({ timeout: 5 }))
  }
  mkdirSync(settings.dataDir, { recursive: true })
  const lock = settings.databases === null ? takeDataLock(settings.dataDir) : null
  try {
    const databases = await openDatabases(settings)
    return await work(databases.main).finally(() => databases.close())
  } finally {
    lock?.release()
  }
}

/** Runs a tool on this process's arguments and sets the exit status it returns. */
export function runCommand(run: (args: string[]) => Promise<number>): void {
  run(process.argv.slice(2)).then(
    (status) => {
      process.exitCode = status
    },
    (error: unknown) => {
      // A mistake in settings or arguments is one sentence; anything else is ours and keeps its stack.
      const expected = error instanceof StartError || error instanceof TypeError
      process.stderr.write(
        `${error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error)}\n`,
      )
      process.exitCode = 1
    },
  )
}
