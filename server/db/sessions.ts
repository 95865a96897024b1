// Queries on sessions.
import type { MemberId, UnlockerId, WorkspaceId } from '../../core/ids.ts'
import type { Device, SessionId } from '../../core/wire/sessions.ts'
import type { Sql, Transaction } from './sql.ts'

/** Which row: both parts come from the signed cookie. */
export interface SessionKey {
  readonly workspace: WorkspaceId
  readonly session: SessionId
}

export interface SessionRow {
  readonly member: MemberId
  readonly startedAt: Date
  readonly seenAt: Date
  readonly hash: Buffer
  readonly nextHash: Buffer | null
  readonly nextAt: Date | null
  readonly previousHash: Buffer | null
  /** The id that was asked about was replaced before that one. */
  readonly isReplaced: boolean
  readonly rotatedAt: Date
  /** As they were when the id was last replaced. */
  readonly heldRoles: string
  readonly confirmedHash: Buffer | null
  readonly confirmedAt: Date | null
  readonly endedAt: Date | null
  readonly workspaceName: string
  readonly practice: boolean
  readonly deletesAt: Date | null
  readonly memberName: string
  readonly email: string | null
  /** A backup was put back, and no owner signed for it yet. */
  readonly waiting: boolean
}

export interface NewSession extends SessionKey, Device {
  readonly hash: Buffer
  readonly member: MemberId
  readonly unlocker: UnlockerId
  readonly roles: string
  readonly network: string | null
  readonly now: Date
}

export async function insertSession(sql: Sql | Transaction, row: NewSession): Promise<void> {
  await sql`
    insert into session (workspace_id, session_id, session_hash, member_id, unlocker_id, started_at, seen_at, rotated_at, roles, browser, system, network)
    values (${row.workspace}, ${row.session}, ${row.hash}, ${row.member}, ${row.unlocker}, ${row.now}, ${row.now}, ${row.now}, ${row.roles},
      ${row.browser}, ${row.system}, ${row.network})`
}

/** @param hash of the id that is shown, whether or not it is one of this session */
export async function findSession(
  sql: Sql,
  { workspace, session, hash }: SessionKey & { readonly hash: Buffer },
): Promise<SessionRow | undefined> {
  const [row] = await sql<SessionRow[]>`
    select s.member_id as member, s.started_at as "startedAt", s.seen_at as "seenAt", s.session_hash as hash, s.next_hash as "nextHash",
      s.next_at as "nextAt", s.previous_hash as "previousHash", ${hash} = any(s.replaced_hashes) as "isReplaced", s.rotated_at as "rotatedAt", s.roles as "heldRoles",
      s.confirmed_hash as "confirmedHash", s.confirmed_at as "confirmedAt", s.ended_at as "endedAt", w.name as "workspaceName", w.practice,
      w.deletes_at as "deletesAt", m.name as "memberName", m.email,
      exists (select 1 from restored r where r.workspace_id = s.workspace_id and r.signed_at is null) as waiting
    from session s
    join workspace w on w.workspace_id = s.workspace_id
    join member m on m.workspace_id = s.workspace_id and m.member_id = s.member_id
    where s.workspace_id = ${workspace} and s.session_id = ${session}`
  return row
}

export async function touchSession(sql: Sql, { workspace, session }: SessionKey, now: Date): Promise<void> {
  await sql`update session set seen_at = ${now} where workspace_id = ${workspace} and session_id = ${session}`
}

/** Hands out the id that will replace the one with `hash`. @returns false when another request just did */
export async function offerNextId(
  sql: Sql,
  { workspace, session }: SessionKey,
  { hash, nextHash, now, notAfter }: { hash: Buffer; nextHash: Buffer; now: Date; notAfter: Date },
): Promise<boolean> {
  const offered = await sql`
    update session set next_hash = ${nextHash}, next_at = ${now}
    where workspace_id = ${workspace} and session_id = ${session} and session_hash = ${hash} and (next_at is null or next_at < ${notAfter})`
  return offered.count === 1
}

/** The offered id was shown for the first time: from now on it is the one. */
export async function takeNextId(
  sql: Sql,
  { workspace, session }: SessionKey,
  nextHash: Buffer,
  roles: string,
  now: Date,
): Promise<void> {
  await sql`
    update session set replaced_hashes = array_remove(replaced_hashes || previous_hash, null), previous_hash = session_hash, session_hash = next_hash,
      next_hash = null, next_at = null, rotated_at = ${now}, roles = ${roles}
    where workspace_id = ${workspace} and session_id = ${session} and next_hash = ${nextHash}`
}

/** An unlocker was shown again: whoever gets the offered id may change unlockers for a while. */
export async function confirmSession(
  sql: Transaction,
  { workspace, session }: SessionKey,
  nextHash: Buffer,
  now: Date,
): Promise<void> {
  await sql`
    update session set next_hash = ${nextHash}, next_at = ${now}, confirmed_hash = ${nextHash}, confirmed_at = ${now}
    where workspace_id = ${workspace} and session_id = ${session}`
}

export async function deleteSession(sql: Sql, { workspace, session }: SessionKey): Promise<void> {
  await sql`delete from session where workspace_id = ${workspace} and session_id = ${session}`
}

export interface ListedSession extends Device {
  readonly session: SessionId
  readonly unlocker: UnlockerId | null
  readonly network: string | null
  readonly startedAt: Date
  readonly seenAt: Date
}

/** A member's sessions that still count, newest use first. */
export async function listSessions(
  sql: Sql,
  workspace: WorkspaceId,
  member: MemberId,
  { startedAfter, seenAfter }: { startedAfter: Date; seenAfter: Date },
): Promise<ListedSession[]> {
  return sql<ListedSession[]>`
    select session_id as session, unlocker_id as unlocker, browser, system, network, started_at as "startedAt", seen_at as "seenAt"
    from session
    where workspace_id = ${workspace} and member_id = ${member} and ended_at is null and started_at > ${startedAfter} and seen_at > ${seenAfter}
    order by seen_at desc, session_id limit 200`
}

/** Which of a member's sessions to end: one, all but one, or those that these unlockers started. */
export type EndWhich =
  | { readonly session: SessionId }
  | { readonly allBut: SessionId }
  | { readonly unlockers: readonly UnlockerId[]; readonly allBut: SessionId }

/** Ends sessions; their rows stay until they would have expired, so that those browsers are told. @returns how many */
export async function endSessions(
  sql: Sql | Transaction,
  { workspace, member }: { workspace: WorkspaceId; member: MemberId },
  which: EndWhich,
  now: Date,
): Promise<number> {
  const chosen =
    'session' in which
      ? sql`session_id = ${which.session}`
      : 'unlockers' in which
        ? sql`session_id <> ${which.allBut} and unlocker_id in ${sql(which.unlockers)}`
        : sql`session_id <> ${which.allBut}`
  const ended = await sql`
    update session set ended_at = ${now}
    where workspace_id = ${workspace} and member_id = ${member} and ended_at is null and ${chosen}`
  return ended.count
}

export async function deleteSessionsBefore(sql: Sql, moment: Date): Promise<void> {
  await sql`delete from session where started_at < ${moment}`
}
