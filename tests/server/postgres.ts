// Throw-away PostgreSQL for server tests: the built-in 18 always, Debian's 15 where it is installed. One cluster per engine and test file, in /tmp.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { openDatabase, type Sql } from '../../server/db/sql.ts'
import { findPostgresPrograms, type PostgresPrograms } from '../../server/embedded/binaries.ts'
import { startInstance } from '../../server/embedded/instance.ts'

export interface Engine {
  readonly name: string
  programs(): PostgresPrograms
}

/** Every PostgreSQL this machine can test on. */
export const engines: readonly Engine[] = [
  { name: 'built-in PostgreSQL', programs: findPostgresPrograms },
  ...debianVersions().map((version) => ({
    name: `Debian's PostgreSQL ${version}`,
    programs: () => ({
      initdb: `/usr/lib/postgresql/${version}/bin/initdb`,
      postgres: `/usr/lib/postgresql/${version}/bin/postgres`,
    }),
  })),
]

function debianVersions(): string[] {
  const folder = '/usr/lib/postgresql'
  return existsSync(folder) ? readdirSync(folder).filter((version) => existsSync(join(folder, version, 'bin/initdb'))) : []
}

export interface Cluster {
  /** Makes an empty database. */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

export async function startCluster(engine: Engine): Promise<Cluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'imprimatur-server-test-'))
  const password = 'only-for-this-test'
  // Durability is PostgreSQL's own business; these tests ask about ours, and quickly.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '60' }
  const instance = await startInstance(engine.programs(), { dataDir, name: 'cluster', password, settings })
  const urlOf = (database: string): string => `postgres://imprimatur:${password}@127.0.0.1:${String(instance.port)}/${database}`
  const admin: Sql = openDatabase(urlOf('postgres'), { maxConnections: 1 })
  let databases = 0
  return {
    async createDatabase() {
      const name = `test_${String(++databases)}`
      await admin.unsafe(`create database ${name}`)
      return urlOf(name)
    },
    async stop() {
      await admin.end({ timeout: 1 })
      await instance.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

type Tests = (cluster: () => Cluster) => void

/** The same tests on every engine: for what an engine could do differently. `cluster()` is there from the first hook on. */
export function onEveryEngine(tests: Tests): void {
  onEngines(engines, tests)
}

/** On one of the engines, another for every file: most of what the server does is the same to all of them. */
export function onSomeEngine(tests: Tests): void {
  const file = basename(expect.getState().testPath ?? '')
  const turn = Buffer.from(file).reduce((sum, byte) => sum + byte, 0) % engines.length
  onEngines(engines.slice(turn, turn + 1), tests)
}

function onEngines(chosen: readonly Engine[], tests: Tests): void {
  describe.each(chosen)('$name', (engine) => {
    let running: Cluster | undefined
    beforeAll(async () => {
      running = await startCluster(engine)
    })
    afterAll(() => running?.stop())
    tests(() => {
      if (!running) throw new Error('the cluster did not start')
      return running
    })
  })
}
