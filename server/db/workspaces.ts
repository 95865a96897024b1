// Queries on workspaces, members and grants.
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import type { Grant } from '../../core/wire.ts'
import { encodeBase64Url } from '../base64.ts'
import type { Sql, Transaction } from './sql.ts'

/** Inserts the workspace row. @returns false when the id is taken */
export async function insertWorkspace(
  tx: Transaction,
  row: { workspace: WorkspaceId; name: string; practice: boolean; now: Date; deletesAt: Date | null },
): Promise<boolean> {
  const inserted = await tx`
    insert into workspace (workspace_id, name, practice, founded_at, deletes_at)
    values (${row.workspace}, ${row.name}, ${row.practice}, ${row.now}, ${row.deletesAt})
    on conflict do nothing`
  return inserted.count === 1
}

export async function countAlivePractice(tx: Transaction, now: Date): Promise<number> {
  const [row] = await tx<{ alive: number }[]>`select count(*)::integer as alive from workspace where deletes_at > ${now}`
  return row?.alive ?? 0
}

export async function readGrants(sql: Sql | Transaction, workspace: WorkspaceId, member: MemberId): Promise<Grant[]> {
  const rows = await sql<{ scope: Grant['scope']; epoch: number; sealed: Buffer }[]>`
    select scope, epoch, sealed from scope_grant
    where workspace_id = ${workspace} and member_id = ${member} order by scope, epoch`
  return rows.map(({ scope, epoch, sealed }) => ({ scope, epoch, sealed: encodeBase64Url(sealed) }))
}

export interface WorkspaceRow {
  readonly name: string
  readonly practice: boolean
  readonly deletesAt: Date | null
  readonly memberName: string
  readonly email: string | null
}

export async function readWorkspace(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  member: MemberId,
): Promise<WorkspaceRow | undefined> {
  const [row] = await sql<WorkspaceRow[]>`
    select w.name, w.practice, w.deletes_at as "deletesAt", m.name as "memberName", m.email
    from workspace w join member m on m.workspace_id = w.workspace_id
    where w.workspace_id = ${workspace} and m.member_id = ${member}`
  return row
}

export async function readWorkspaceName(sql: Sql, workspace: WorkspaceId): Promise<string | undefined> {
  const [row] = await sql<{ name: string }[]>`select name from workspace where workspace_id = ${workspace}`
  return row?.name
}

/** Practice workspaces whose time is over. */
export async function findExpiredWorkspaces(sql: Sql, now: Date, limit: number): Promise<WorkspaceId[]> {
  const rows = await sql<{ workspace: WorkspaceId }[]>`
    select workspace_id as workspace from workspace where deletes_at <= ${now} order by deletes_at limit ${limit}`
  return rows.map(({ workspace }) => workspace)
}

/** Every row of a workspace goes, through the foreign keys. */
export async function deleteWorkspace(sql: Sql, workspace: WorkspaceId): Promise<boolean> {
  return (await sql`delete from workspace where workspace_id = ${workspace}`).count === 1
}

/** From this moment on nobody signs in; the sweep takes the rows. */
export async function endWorkspace(tx: Transaction, workspace: WorkspaceId, now: Date): Promise<void> {
  await tx`update workspace set deletes_at = ${now} where workspace_id = ${workspace}`
}

/** Workspaces that stand, for a condition: one that was closed is over at once, also while its rows wait for the sweeper. */
export const standingAt = (sql: Sql | Transaction, now: Date) =>
  sql`(select workspace_id from workspace where deletes_at is null or deletes_at > ${now})`
