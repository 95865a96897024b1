// The two embedded databases (design §5): everything in `main`, the server halves of the shares in `shred`, each an instance of its own.
import { mkdirSync, statfsSync } from 'node:fs'
import postgres from 'postgres'
import { aboutFolder, StartError } from '../start-error.ts'
import { findPostgresPrograms } from './binaries.ts'
import { databasePassword, databaseUser, startInstance, type RunningInstance } from './instance.ts'

export interface EmbeddedDatabases {
  readonly databaseUrl: string
  readonly shredDatabaseUrl: string
  /** Settles when either instance ended by itself or was stopped. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** What two new instances take, and room to work. */
const neededBytes = 300 * 1024 * 1024

/** Starts both in `dataDir`, whose lock the caller holds. @throws StartError with a sentence for the operator */
export async function startEmbeddedDatabases(dataDir: string): Promise<EmbeddedDatabases> {
  prepareFolder(dataDir)
  const programs = findPostgresPrograms()
  const password = databasePassword(dataDir)
  const started: RunningInstance[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((instance) => instance.stop()))
  }
  // The shred store keeps no old log segments: a destroyed half must not live on in a recycled file (protocol §7).
  const settings = { main: {}, shred: { wal_recycle: 'off', wal_init_zero: 'on', shared_buffers: '16MB' } }
  try {
    for (const name of ['main', 'shred'] as const) {
      started.push(await startInstance(programs, { dataDir, name, password, settings: settings[name] }))
    }
    const [main, shred] = await Promise.all(started.map(({ port }) => ensureDatabase(port, password)))
    if (main === undefined || shred === undefined) throw new Error('an instance is missing')
    return { databaseUrl: main, shredDatabaseUrl: shred, ended: Promise.race(started.map(({ ended }) => ended)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true })
    const { bavail, bsize } = statfsSync(dataDir)
    if (bavail * bsize >= neededBytes) return
  } catch (error) {
    throw aboutFolder(dataDir, error)
  }
  throw new StartError(
    'disk_full',
    `There is too little disk space in ${dataDir} (300 MB is needed); free some space and start again.`,
  )
}

/** @returns the address of our database in the instance, which is made when missing */
async function ensureDatabase(port: number, password: string): Promise<string> {
  const address = `postgres://${databaseUser}:${password}@127.0.0.1:${String(port)}`
  const sql = postgres(`${address}/postgres`, { max: 1, onnotice: () => undefined })
  try {
    const found = await sql`select 1 from pg_database where datname = 'imprimatur'`
    if (found.length === 0) await sql`create database imprimatur`
  } finally {
    await sql.end()
  }
  return `${address}/imprimatur`
}
