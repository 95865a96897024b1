// Throw-away PostgreSQL for server tests: the built-in 18 always, Debian's 15 where it is installed. One cluster per engine, in /tmp; databases per test file.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject } from 'vitest'
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

/** Makes an empty database. */
export interface Cluster {
  createDatabase(): Promise<string>
}

export interface OwnCluster extends Cluster {
  readonly adminUrl: string
  stop(): Promise<void>
}

export async function startCluster(engine: Engine): Promise<OwnCluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'imprimatur-server-test-'))
  const password = 'only-for-this-test'
  // Durability is PostgreSQL's own business; these tests ask about ours, and quickly.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '60' }
  const instance = await startInstance(engine.programs(), { dataDir, name: 'cluster', password, settings })
  const adminUrl = `postgres://imprimatur:${password}@127.0.0.1:${String(instance.port)}/postgres`
  const { createDatabase, close } = useCluster(adminUrl)
  return {
    adminUrl,
    createDatabase,
    async stop() {
      await close()
      await instance.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** @returns `close`: the databases that were made here are gone */
function useCluster(adminUrl: string): Cluster & { close(): Promise<void> } {
  const admin: Sql = openDatabase(adminUrl, { maxConnections: 1 })
  const made: string[] = []
  return {
    async createDatabase() {
      const name = `test_${randomUUID().replaceAll('-', '')}`
      await admin.unsafe(`create database ${name}`)
      made.push(name)
      return Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href
    },
    async close() {
      for (const name of made) await admin.unsafe(`drop database if exists ${name} with (force)`)
      await admin.end({ timeout: 1 })
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
    let used: ReturnType<typeof useCluster> | undefined
    beforeAll(() => {
      const adminUrl = inject('postgres')[engine.name]
      if (adminUrl === undefined) throw new Error('the cluster did not start')
      used = useCluster(adminUrl)
    })
    afterAll(() => used?.close())
    tests(() => {
      if (!used) throw new Error('before the first hook')
      return used
    })
  })
}
