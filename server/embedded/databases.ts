// The two embedded databases (design §5): everything in `main`, the server halves of the shares in `shred`, each an instance of its own.
import { mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { z } from 'zod'
import { aboutFolder, StartError } from '../start-error.ts'
import { findPostgresPrograms } from './binaries.ts'
import { databasePassword, databaseUser, startInstance, type RunningInstance } from './instance.ts'

const Addresses = z.object({ databaseUrl: z.string(), shredDatabaseUrl: z.string() })
export type Addresses = z.infer<typeof Addresses>

export interface EmbeddedDatabases extends Readonly<Addresses> {
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
    rmSync(addressFile(dataDir), { force: true })
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
    const addresses = { databaseUrl: main, shredDatabaseUrl: shred }
    tellAddresses(dataDir, addresses)
    return { ...addresses, ended: Promise.race(started.map(({ ended }) => ended)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const addressFile = (dataDir: string): string => join(dataDir, 'database-addresses.json')

/** Command-line tools use the databases of the running server through this file. */
function tellAddresses(dataDir: string, addresses: Addresses): void {
  const path = addressFile(dataDir)
  writeFileSync(`${path}.new`, JSON.stringify(addresses), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** @returns where the running server's databases are, undefined when none runs (after a crash: until the next start, an address nobody answers) */
export function findRunningDatabases(dataDir: string): Addresses | undefined {
  try {
    return Addresses.parse(JSON.parse(readFileSync(addressFile(dataDir), 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw aboutFolder(dataDir, error)
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
