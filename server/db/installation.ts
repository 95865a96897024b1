// Keys of the installation, shared by every server on the same database; made once by whoever comes first.
import { randomBytes } from 'node:crypto'
import type { Sql } from './sql.ts'

/** The 32 bytes that sign session cookies. On their own they open no session: its id must be in the database too. */
export async function ensureSessionKey(sql: Sql): Promise<Uint8Array> {
  await sql`insert into installation_key (name, key) values ('session', ${randomBytes(32)}) on conflict do nothing`
  const [row] = await sql<{ key: Buffer }[]>`select key from installation_key where name = 'session'`
  if (!row) throw new Error('no session key')
  return new Uint8Array(row.key)
}
