// Queries on one-time codes of mailed links. One code stands per link; the newest takes the place of the one before.
import type { AskId, WorkspaceId } from '../../core/ids.ts'
import type { Sql, Transaction } from './sql.ts'

interface Place {
  readonly workspace: WorkspaceId
  readonly ask: AskId
}

export async function putCode(sql: Sql, { workspace, ask }: Place, hash: Buffer, expiresAt: Date, tries: number): Promise<void> {
  await sql`
    insert into ask_code (workspace_id, ask_id, code_hash, expires_at, tries_left)
    values (${workspace}, ${ask}, ${hash}, ${expiresAt}, ${tries})
    on conflict (workspace_id, ask_id) do update set
      code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries_left = excluded.tries_left, confirmed = false, confirmed_key = null`
}

/** Spends one try, in one statement: side by side nobody gets more than there are. @returns what the code has to hash to; undefined when it is over */
export async function takeTry(sql: Sql, { workspace, ask }: Place, now: Date): Promise<Buffer | undefined> {
  const [row] = await sql<{ hash: Buffer }[]>`
    update ask_code set tries_left = tries_left - 1
    where workspace_id = ${workspace} and ask_id = ${ask} and tries_left > 0 and expires_at > ${now}
    returning code_hash as hash`
  return row?.hash
}

/** From here on this key, and no other, may sign under the link until `until`. No code is left to try. */
export async function confirmCode(
  sql: Sql,
  { workspace, ask }: Place,
  { hash, key }: { readonly hash: Buffer; readonly key: string },
  until: Date,
): Promise<void> {
  await sql`
    update ask_code set confirmed = true, confirmed_key = ${key}, tries_left = 0, expires_at = ${until}
    where workspace_id = ${workspace} and ask_id = ${ask} and code_hash = ${hash}`
}

export async function isConfirmed(tx: Transaction, { workspace, ask }: Place, key: string, now: Date): Promise<boolean> {
  const rows = await tx`
    select 1 from ask_code
    where workspace_id = ${workspace} and ask_id = ${ask} and confirmed and confirmed_key = ${key} and expires_at > ${now}`
  return rows.length > 0
}

export async function deleteCode(sql: Sql | Transaction, { workspace, ask }: Place): Promise<void> {
  await sql`delete from ask_code where workspace_id = ${workspace} and ask_id = ${ask}`
}

export async function deleteExpiredCodes(sql: Sql, now: Date): Promise<void> {
  await sql`delete from ask_code where expires_at < ${now}`
}
