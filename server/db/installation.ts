// Keys of the installation, shared by every server on the same database; made once by whoever comes first.
import { randomBytes } from 'node:crypto'
import type { Sql } from './sql.ts'

/** The 32 bytes that sign session cookies. On their own they open no session: its id must be in the database too. */
export const ensureSessionKey = (sql: Sql): Promise<Uint8Array> => ensureKey(sql, 'session')

/** The Ed25519 seed that signs heads of the logs. */
export const ensureLogKey = (sql: Sql): Promise<Uint8Array> => ensureKey(sql, 'log')

async function ensureKey(sql: Sql, name: 'session' | 'log'): Promise<Uint8Array> {
  await sql`insert into installation_key (name, key) values (${name}, ${randomBytes(32)}) on conflict do nothing`
  const [row] = await sql<{ key: Buffer }[]>`select key from installation_key where name = ${name}`
  if (!row) throw new Error(`no ${name} key`)
  return new Uint8Array(row.key)
}
