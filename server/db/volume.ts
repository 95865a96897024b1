// Queries on how much members open.
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import type { AlertSpan, VolumeAlert } from '../../core/wire/alerts.ts'
import type { Sql, Transaction } from './sql.ts'

export async function addOpenings(
  tx: Transaction,
  workspace: WorkspaceId,
  member: MemberId,
  openings: number,
  now: Date,
): Promise<void> {
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000)
  await tx`
    insert into release_volume (workspace_id, member_id, minute, openings) values (${workspace}, ${member}, ${minute}, ${openings})
    on conflict (workspace_id, member_id, minute) do update set openings = release_volume.openings + excluded.openings`
}

export async function readOpenings(tx: Transaction, workspace: WorkspaceId, member: MemberId, since: Date): Promise<number> {
  const [row] = await tx<{ sum: number }[]>`
    select coalesce(sum(openings), 0)::integer as sum from release_volume
    where workspace_id = ${workspace} and member_id = ${member} and minute > ${since}`
  return row?.sum ?? 0
}

export async function countSubjects(tx: Transaction, workspace: WorkspaceId): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::integer as count from owner where workspace_id = ${workspace} and kind = 'subject' and erased_at is null`
  return row?.count ?? 0
}

export async function hasAlert(
  tx: Transaction,
  workspace: WorkspaceId,
  member: MemberId,
  span: AlertSpan,
  since: Date,
): Promise<boolean> {
  const rows = await tx`
    select 1 from volume_alert where workspace_id = ${workspace} and member_id = ${member} and span = ${span} and at > ${since} limit 1`
  return rows.length > 0
}

export async function insertAlert(
  tx: Transaction,
  workspace: WorkspaceId,
  { member, span, openings, at }: { member: MemberId; span: AlertSpan; openings: number; at: Date },
): Promise<void> {
  await tx`
    insert into volume_alert (workspace_id, alert_id, member_id, span, openings, at)
    values (${workspace}, gen_random_uuid(), ${member}, ${span}, ${openings}, ${at})`
}

/** Newest first. */
export async function readAlerts(sql: Sql, workspace: WorkspaceId, since: Date): Promise<VolumeAlert[]> {
  const rows = await sql<(Omit<VolumeAlert, 'at'> & { at: Date })[]>`
    select a.alert_id as alert, a.member_id as member, coalesce(m.name, '') as "memberName", a.span, a.openings, a.at
    from volume_alert a left join member m on m.workspace_id = a.workspace_id and m.member_id = a.member_id
    where a.workspace_id = ${workspace} and a.at > ${since} order by a.at desc limit 100`
  return rows.map(({ at, ...alert }) => ({ ...alert, at: at.toISOString() }))
}

export async function deleteOpeningsBefore(sql: Sql, moment: Date): Promise<void> {
  await sql`delete from release_volume where minute < ${moment}`
}
