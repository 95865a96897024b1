// `npm run workspace -- invite`: makes a founding code for somebody who may start a workspace here. Works beside a running server and without one.
import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openDatabase, type Sql } from '../db/sql.ts'
import { takeDataLock } from '../embedded/data-lock.ts'
import { findRunningDatabases } from '../embedded/databases.ts'
import { readSettings, type Settings } from '../env.ts'
import { createFoundingCode, foundingCodeLifeMs } from '../founding.ts'
import { openDatabases } from '../open-databases.ts'
import { StartError } from '../start-error.ts'

const usage = `Usage: npm run workspace -- invite [--days N]

  invite   makes a code, good once, to found a workspace at this address
  --days   how long the code lasts (1 to 90, default 7)
`
const dayMs = 24 * 3_600_000

/** @returns the exit status */
async function run(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { days: { type: 'string' } } })
  const days = Number(values.days ?? foundingCodeLifeMs / dayMs)
  if (positionals.join(' ') !== 'invite' || !Number.isInteger(days) || days < 1 || days > 90) {
    process.stderr.write(usage)
    return 2
  }
  const settings = readSettings(process.env)
  const { code, expiresAt } = await withMain(settings, (main) => createFoundingCode(main, new Date(), days * dayMs))
  process.stdout.write(`${code}\n`)
  process.stderr.write(`Good once, until ${expiresAt.toISOString().slice(0, 10)}, at ${settings.publicUrl.origin}\n`)
  return 0
}

/** Borrows the running server's database, or opens what a server would open. */
async function withMain<T>(settings: Settings, work: (main: Sql) => Promise<T>): Promise<T> {
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
