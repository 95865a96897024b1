// Queries on sessions.
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import type { Sql, Transaction } from './sql.ts'

export interface SessionRow {
  readonly member: MemberId
  readonly startedAt: Date
  readonly seenAt: Date
  readonly workspaceName: string
  readonly practice: boolean
  readonly deletesAt: Date | null
  readonly memberName: string
  readonly email: string | null
}

export async function insertSession(
  sql: Sql | Transaction,
  { workspace, hash, member, now }: { workspace: WorkspaceId; hash: Buffer; member: MemberId; now: Date },
): Promise<void> {
  await sql`
    insert into session (workspace_id, session_hash, member_id, started_at, seen_at)
    values (${workspace}, ${hash}, ${member}, ${now}, ${now})`
}

export async function findSession(sql: Sql, workspace: WorkspaceId, hash: Buffer): Promise<SessionRow | undefined> {
  const [row] = await sql<SessionRow[]>`
    select s.member_id as member, s.started_at as "startedAt", s.seen_at as "seenAt", w.name as "workspaceName", w.practice,
      w.deletes_at as "deletesAt", m.name as "memberName", m.email
    from session s
    join workspace w on w.workspace_id = s.workspace_id
    join member m on m.workspace_id = s.workspace_id and m.member_id = s.member_id
    where s.workspace_id = ${workspace} and s.session_hash = ${hash}`
  return row
}

export async function touchSession(sql: Sql, workspace: WorkspaceId, hash: Buffer, now: Date): Promise<void> {
  await sql`update session set seen_at = ${now} where workspace_id = ${workspace} and session_hash = ${hash}`
}

export async function deleteSession(sql: Sql, workspace: WorkspaceId, hash: Buffer): Promise<void> {
  await sql`delete from session where workspace_id = ${workspace} and session_hash = ${hash}`
}

export async function deleteSessionsBefore(sql: Sql, moment: Date): Promise<void> {
  await sql`delete from session where started_at < ${moment}`
}
