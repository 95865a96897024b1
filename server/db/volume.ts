// Queries on how much members open.
import type { MemberId, OwnerId, WorkspaceId } from '../../core/ids.ts'
import type { AlertScope, AlertSpan, VolumeAlert } from '../../core/wire/alerts.ts'
import type { Sql, Transaction } from './sql.ts'

// --- Names, by unlocking: every opening counts ---

export async function addUnlocking(
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

export async function readUnlocking(tx: Transaction, workspace: WorkspaceId, member: MemberId, since: Date): Promise<number> {
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

// --- Everything else, by scope: different people count ---

export async function noteOpened(
  tx: Transaction,
  workspace: WorkspaceId,
  member: MemberId,
  scope: AlertScope,
  people: readonly OwnerId[],
  now: Date,
): Promise<void> {
  await tx`
    insert into release_opened (workspace_id, member_id, scope, owner_id, opened_at)
    select ${workspace}, ${member}, ${scope}, owner, ${now} from unnest(${[...people]}::uuid[]) as owner
    on conflict (workspace_id, member_id, scope, owner_id) do update set opened_at = excluded.opened_at`
}

export async function countOpened(
  tx: Transaction,
  workspace: WorkspaceId,
  member: MemberId,
  scope: AlertScope,
  since: Date,
): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::integer as count from release_opened
    where workspace_id = ${workspace} and member_id = ${member} and scope = ${scope} and opened_at > ${since}`
  return row?.count ?? 0
}

/** People of whom there is anything in this scope. */
export async function countPeopleIn(tx: Transaction, workspace: WorkspaceId, scope: AlertScope): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(distinct owner_id)::integer as count from share
    where workspace_id = ${workspace} and scope = ${scope} and destroy_asked_at is null`
  return row?.count ?? 0
}

// --- Alerts ---

type Alert = Pick<VolumeAlert, 'span' | 'scope' | 'openings'> & { readonly at: Date }

export async function hasAlert(
  tx: Transaction,
  workspace: WorkspaceId,
  member: MemberId,
  { span, scope }: { readonly span: AlertSpan; readonly scope: AlertScope | null },
  since: Date,
): Promise<boolean> {
  const rows = await tx`
    select 1 from volume_alert
    where workspace_id = ${workspace} and member_id = ${member} and span = ${span} and scope is not distinct from ${scope}
      and at > ${since} limit 1`
  return rows.length > 0
}

export async function insertAlert(
  tx: Transaction,
  workspace: WorkspaceId,
  member: MemberId,
  { span, scope, openings, at }: Alert,
): Promise<void> {
  await tx`
    insert into volume_alert (workspace_id, alert_id, member_id, span, scope, openings, at)
    values (${workspace}, gen_random_uuid(), ${member}, ${span}, ${scope}, ${openings}, ${at})`
}

/** Newest first. */
export async function readAlerts(sql: Sql, workspace: WorkspaceId, since: Date): Promise<VolumeAlert[]> {
  const rows = await sql<(Omit<VolumeAlert, 'at'> & { at: Date })[]>`
    select a.alert_id as alert, a.member_id as member, coalesce(m.name, '') as "memberName", a.span, a.scope, a.openings, a.at
    from volume_alert a left join member m on m.workspace_id = a.workspace_id and m.member_id = a.member_id
    where a.workspace_id = ${workspace} and a.at > ${since} order by a.at desc limit 100`
  return rows.map(({ at, ...alert }) => ({ ...alert, at: at.toISOString() }))
}

export async function deleteOpeningsBefore(sql: Sql, moment: Date): Promise<void> {
  await sql`delete from release_volume where minute < ${moment}`
  await sql`delete from release_opened where opened_at < ${moment}`
}
