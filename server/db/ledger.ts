// Queries on the ledger: the lines in the main database with what has become of them, and the copy beside the halves.
import type { LedgerLine } from '../../core/ledger.ts'
import type { OwnerId, ShareId, WorkspaceId } from '../../core/ids.ts'
import type { Sql, Transaction } from './sql.ts'

interface Row {
  readonly workspace: WorkspaceId
  readonly line: string
  readonly at: Date
  readonly reason: LedgerLine['reason']
  readonly owner: OwnerId | null
  readonly shares: ShareId[]
}

/** Adds a line. One that is there already stays as it is. */
export async function insertLedgerLine(
  sql: Sql | Transaction,
  { workspace, line, at, reason, owner, shares }: LedgerLine,
): Promise<void> {
  await sql`
    insert into ledger (workspace_id, line_id, at, reason, owner_id, shares)
    values (${workspace}, ${line}, ${at}, ${reason}, ${owner}, ${shares}::uuid[])
    on conflict do nothing`
}

/** Every line a database holds, oldest first: the main database or the shred one. */
export async function readLedger(sql: Sql): Promise<LedgerLine[]> {
  const rows = await sql<Row[]>`
    select workspace_id as workspace, line_id as line, at, reason, owner_id as owner, shares from ledger order by at, line_id`
  return rows.map(lineOf)
}

/** Lines whose halves are still there. */
export async function findLinesToCarryOut(main: Sql, limit: number): Promise<LedgerLine[]> {
  const rows = await main<Row[]>`
    select workspace_id as workspace, line_id as line, at, reason, owner_id as owner, shares
    from ledger where destroyed_at is null order by at limit ${limit}`
  return rows.map(lineOf)
}

export async function noteCarriedOut(tx: Transaction, { workspace, line, shares }: LedgerLine, now: Date): Promise<void> {
  await tx`
    update ledger set destroyed_at = ${now} where workspace_id = ${workspace} and line_id = ${line} and destroyed_at is null`
  await tx`
    update share set destroyed_at = ${now}
    where workspace_id = ${workspace} and share_id = any(${shares}::uuid[]) and destroyed_at is null`
}

/** To be carried out once more: the store it was carried out on is not the one that is here now. @returns whether it had been */
export async function reopenLine(tx: Transaction, { workspace, line }: Pick<LedgerLine, 'workspace' | 'line'>): Promise<boolean> {
  const reopened = await tx`
    update ledger set destroyed_at = null, compacted_at = null
    where workspace_id = ${workspace} and line_id = ${line} and destroyed_at is not null`
  return reopened.count === 1
}

/** Lines whose halves are gone from a store that was not rewritten since. */
export async function findLinesToCompact(main: Sql): Promise<{ workspace: WorkspaceId; line: string }[]> {
  return main<{ workspace: WorkspaceId; line: string }[]>`
    select workspace_id as workspace, line_id as line from ledger where destroyed_at is not null and compacted_at is null`
}

export async function noteCompacted(
  main: Sql,
  lines: readonly { readonly workspace: WorkspaceId; readonly line: string }[],
  now: Date,
): Promise<void> {
  for (const { workspace, line } of lines)
    await main`update ledger set compacted_at = ${now} where workspace_id = ${workspace} and line_id = ${line}`
}

/** When a workspace was closed and what has become of it. */
export async function readClosing(
  main: Sql,
  workspace: WorkspaceId,
  line: string,
): Promise<{ askedAt: Date; destroyedAt: Date | null; compactedAt: Date | null } | undefined> {
  const [row] = await main<{ askedAt: Date; destroyedAt: Date | null; compactedAt: Date | null }[]>`
    select at as "askedAt", destroyed_at as "destroyedAt", compacted_at as "compactedAt" from ledger
    where workspace_id = ${workspace} and line_id = ${line} and reason = 'workspace-closed'`
  return row
}

function lineOf({ at, ...row }: Row): LedgerLine {
  return { format: 'imprimatur/v1', ...row, at: at.toISOString() }
}
