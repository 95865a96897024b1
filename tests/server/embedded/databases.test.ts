// The embedded PostgreSQL for real: two instances, both durable, stopped cleanly, and recovered after their server was killed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../../server/db/sql.ts'
import { findRunningDatabases, startEmbeddedDatabases } from '../../../server/embedded/databases.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imprimatur-embedded-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function ask<T extends object>(url: string, query: string): Promise<T | undefined> {
  const sql = openDatabase(url, { maxConnections: 1 })
  try {
    const [row] = await sql.unsafe<T[]>(query)
    return row
  } finally {
    await sql.end()
  }
}

function workingIn(path: string): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(path)
    } catch {
      // It ended while we looked, or is not ours to look at.
      return false
    }
  }).length
}

test('two instances with the promised settings; nothing is left when they stop', async () => {
  const databases = await startEmbeddedDatabases(folder)
  const settings =
    'select current_setting($$fsync$$) as fsync, current_setting($$wal_recycle$$) as recycle, system_identifier::text as id from pg_control_system()'
  const main = await ask<{ fsync: string; recycle: string; id: string }>(databases.databaseUrl, settings)
  const shred = await ask<{ fsync: string; recycle: string; id: string }>(databases.shredDatabaseUrl, settings)
  expect([main?.fsync, shred?.fsync, main?.recycle, shred?.recycle]).toEqual(['on', 'on', 'on', 'off'])
  expect(main?.id).not.toBe(shred?.id)
  expect(findRunningDatabases(folder)).toEqual({ databaseUrl: databases.databaseUrl, shredDatabaseUrl: databases.shredDatabaseUrl })
  expect(statSync(join(folder, 'database-password')).mode & 0o777).toBe(0o600)
  await expect(ask(databases.databaseUrl.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' })
  await databases.stop()
  expect(findRunningDatabases(folder)).toBeUndefined()
  if (process.platform === 'linux') expect(workingIn(folder)).toBe(0)
})

test('what was written before a kill -9 of the server is there after the next start', async () => {
  const script = `
    import { startEmbeddedDatabases } from ${JSON.stringify(fileURLToPath(new URL('../../../server/embedded/databases.ts', import.meta.url)))}
    import { openDatabase } from ${JSON.stringify(fileURLToPath(new URL('../../../server/db/sql.ts', import.meta.url)))}
    const { databaseUrl } = await startEmbeddedDatabases(${JSON.stringify(folder)})
    await openDatabase(databaseUrl).unsafe('create table kept as select 7 as n')
    process.kill(process.pid, 'SIGKILL')`
  const server = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(server, 'exit')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  const databases = await startEmbeddedDatabases(folder)
  expect(await ask(databases.databaseUrl, 'select n from kept')).toEqual({ n: 7 })
  await databases.stop()
})
