// Brings a database to today's schema: plain numbered SQL, each file once, in order, in a transaction of its own.
// Safe when several servers start at once (advisory lock), and refuses a database whose applied files were changed afterwards (checksum).
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { CodedError } from '../../core/errors.ts'
import { inTransaction, type Sql } from './sql.ts'

export type DatabaseName = 'main' | 'shred'
export type MigrationErrorCode = 'migration_changed' | 'migration_unknown' | 'wrong_database'

interface Migration {
  readonly name: string
  readonly text: string
  readonly checksum: string
}

// Any number that no other program takes on the same server by accident.
const lockKey = 7_316_402

/**
 * Applies what is missing; with `only`, as far as an older release would have (a restore fills the schema that its backup was taken with).
 * @returns the names of the files applied now
 * @throws CodedError `migration_changed`, `migration_unknown` (made by a newer release), `wrong_database` (the other one of the two)
 */
export async function migrate(
  sql: Sql,
  database: DatabaseName,
  { folder = folderOf(database), only }: { folder?: URL; only?: readonly string[] } = {},
): Promise<string[]> {
  const known = (await readMigrations(folder)).filter(({ name }) => only?.includes(name) ?? true)
  return inTransaction(sql, async (tx) => {
    await tx`select pg_advisory_xact_lock(${lockKey})`
    await tx`create table if not exists schema_migration (
      name text primary key, database text not null, checksum text not null, applied_at timestamptz not null default now())`
    const applied = await tx<{ name: string; database: string; checksum: string }[]>`
      select name, database, checksum from schema_migration order by name`
    for (const row of applied) {
      if (row.database !== database)
        throw new CodedError<MigrationErrorCode>('wrong_database', `this is the ${row.database} database`)
      const migration = known.find(({ name }) => name === row.name)
      if (!migration) throw new CodedError<MigrationErrorCode>('migration_unknown', row.name)
      if (migration.checksum !== row.checksum) throw new CodedError<MigrationErrorCode>('migration_changed', row.name)
    }
    const missing = known.filter(({ name }) => !applied.some((row) => row.name === name))
    for (const { name, text, checksum } of missing) {
      await tx.unsafe(text)
      await tx`insert into schema_migration (name, database, checksum) values (${name}, ${database}, ${checksum})`
    }
    return missing.map(({ name }) => name)
  })
}

function folderOf(database: DatabaseName): URL {
  return new URL(`./migrations/${database}/`, import.meta.url)
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8')
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
    }),
  )
}
