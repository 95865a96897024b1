// Queries on which entries are one person. The signed statements are the truth; nothing else keeps it.
import { foldAliases, type Aliases } from '../../core/aliases.ts'
import type { OwnerId, WorkspaceId } from '../../core/ids.ts'
import type { AliasStatement, Signed } from '../../core/statements.ts'
import type { Sql, Transaction } from './sql.ts'

/**
 * Signatures were checked when they came in, and that both entries are people.
 * @param before as it was known here at that moment; left out: now
 */
export async function readAliases(sql: Sql | Transaction, workspace: WorkspaceId, before?: Date): Promise<Aliases> {
  const rows = await sql<{ signed: string }[]>`
    select signed from statement
    where workspace_id = ${workspace} and type = 'alias' and ${before ? sql`received_at <= ${before}` : sql`true`} order by seq`
  return foldAliases(rows.map(({ signed }) => (JSON.parse(signed) as Signed<AliasStatement>).body))
}

/** Those statements by which these entries are one person: whoever is shown it checks it. */
export async function readAliasesAmong(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  entries: readonly OwnerId[],
): Promise<Signed<AliasStatement>[]> {
  if (entries.length < 2) return []
  const rows = await sql<{ signed: string }[]>`
    select signed from statement
    where workspace_id = ${workspace} and type = 'alias' and owner_id = any(${[...entries]}::uuid[]) order by seq`
  return rows.map(({ signed }) => JSON.parse(signed) as Signed<AliasStatement>)
}

/** Of somebody who is erased nothing stays, what joined others to them neither. */
export async function eraseAliasesTo(tx: Transaction, workspace: WorkspaceId, owner: OwnerId): Promise<void> {
  await tx`
    delete from statement
    where workspace_id = ${workspace} and type = 'alias' and signed::jsonb #>> '{body,of}' = ${owner}`
}
