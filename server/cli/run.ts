// What command-line tools share: the databases to work on, beside a running server or without one, and one way to fail.
import { openDatabase, type Sql } from '../db/sql.ts'
import { takeDataLock } from '../embedded/data-lock.ts'
import { findRunningDatabases } from '../embedded/databases.ts'
import { isInstance } from '../embedded/instance.ts'
import type { Settings } from '../env.ts'
import { openDatabases } from '../open-databases.ts'
import { StartError } from '../start-error.ts'

export interface BothDatabases {
  readonly main: Sql
  readonly shred: Sql
}

/** @throws StartError with a sentence for the operator */
export async function withDatabases<T>(settings: Settings, work: (databases: BothDatabases) => Promise<T>): Promise<T> {
  const running = settings.databases === null ? findRunningDatabases(settings.dataDir) : undefined
  if (running !== undefined && (await answers(running.databaseUrl))) {
    const main = openDatabase(running.databaseUrl, { maxConnections: 2 })
    const shred = openDatabase(running.shredDatabaseUrl, { maxConnections: 2 })
    try {
      return await work({ main, shred })
    } finally {
      await Promise.all([main.end({ timeout: 5 }), shred.end({ timeout: 5 })])
    }
  }
  if (settings.databases === null) ensureFilled(settings.dataDir)
  const lock = settings.databases === null ? takeDataLock(settings.dataDir) : null
  try {
    const databases = await openDatabases(settings)
    try {
      return await work(databases)
    } finally {
      await databases.close()
    }
  } finally {
    lock?.release()
  }
}

/** A folder that somebody mistyped, or that cron does not know, would become a new, empty installation: backed up every night, and nobody would see. */
function ensureFilled(dataDir: string): void {
  if (isInstance(dataDir, 'main')) return
  throw new StartError(
    'bad_setting',
    `There is no database in ${dataDir}; set DATA_DIR to the folder that the server uses, or start the server there first.`,
  )
}

/** After a crash the addresses of before still lie there, and nobody answers. */
async function answers(address: string): Promise<boolean> {
  const sql = openDatabase(address, { maxConnections: 1 })
  try {
    await sql`select 1`
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** The main database alone. @throws StartError with a sentence for the operator */
export function withMain<T>(settings: Settings, work: (main: Sql) => Promise<T>): Promise<T> {
  return withDatabases(settings, ({ main }) => work(main))
}

/** Runs a tool on this process's arguments and sets the exit status it returns. */
export function runCommand(run: (args: string[]) => Promise<number>): void {
  run(process.argv.slice(2)).then(
    (status) => {
      process.exitCode = status
    },
    (error: unknown) => {
      // A mistake in settings or arguments is one sentence; anything else is ours and keeps its stack.
      const expected =
        error instanceof StartError ||
        (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
      process.stderr.write(
        `${error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error)}\n`,
      )
      process.exitCode = 1
    },
  )
}
