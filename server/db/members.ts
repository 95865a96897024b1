// Queries on members: accounts, what they hold, and what goes when they go.
import type { MemberId, UnlockerId, WorkspaceId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { Grant } from '../../core/wire.ts'
import type { MemberGrant, MembersInfo } from '../../core/wire/members.ts'
import type { SecretUnlocker } from '../../core/wire/unlockers.ts'
import { decodeBase64Url, encodeBase64Url } from '../base64.ts'
import { stillGivingBack } from './backups.ts'
import type { Sql, Transaction } from './sql.ts'
import { standingAt } from './workspaces.ts'

export async function insertMember(
  tx: Transaction,
  workspace: WorkspaceId,
  member: MemberId,
  { name, email }: { readonly name: string; readonly email: string | null },
): Promise<void> {
  await tx`insert into member (workspace_id, member_id, name, email) values (${workspace}, ${member}, ${name}, ${email})`
}

/** True when an unlocker with one of these ids or sign-in hashes is there already. */
export async function areUnlockersTaken(
  tx: Transaction,
  workspace: WorkspaceId,
  unlockers: readonly SecretUnlocker[],
): Promise<boolean> {
  const ids: readonly UnlockerId[] = unlockers.map(({ unlocker }) => unlocker)
  const rows = await tx`
    select 1 from unlocker
    where (workspace_id = ${workspace} and unlocker_id = any(${[...ids]}::uuid[]))
      or sign_in_hash in ${tx(unlockers.map(({ signInHash }) => decodeBase64Url(signInHash)))} limit 1`
  return rows.length > 0
}

// --- Grants ---

/** A grant that is there stays: two holders who seal the same key do no harm. @returns how many were new */
export async function insertGrants(tx: Transaction, workspace: WorkspaceId, grants: readonly MemberGrant[]): Promise<number> {
  let stored = 0
  for (const { member, scope, epoch, sealed } of grants) {
    const inserted = await tx`
      insert into scope_grant (workspace_id, member_id, scope, epoch, sealed)
      values (${workspace}, ${member}, ${scope}, ${epoch}, ${decodeBase64Url(sealed)}) on conflict do nothing`
    stored += inserted.count
  }
  return stored
}

export async function insertRecoveryGrants(tx: Transaction, workspace: WorkspaceId, grants: readonly Grant[]): Promise<number> {
  let stored = 0
  for (const { scope, epoch, sealed } of grants) {
    const inserted = await tx`
      insert into recovery_grant (workspace_id, scope, epoch, sealed)
      values (${workspace}, ${scope}, ${epoch}, ${decodeBase64Url(sealed)}) on conflict do nothing`
    stored += inserted.count
  }
  return stored
}

/** Grants of scopes this member may not hold any more; null: all. */
export async function deleteGrants(
  tx: Transaction,
  workspace: WorkspaceId,
  member: MemberId,
  keep: readonly Scope[],
): Promise<void> {
  await tx`delete from scope_grant where workspace_id = ${workspace} and member_id = ${member} and scope <> all(${[...keep]})`
}

/** Once nothing is sealed to the epochs before a scope's newest, and nothing can come back, nobody needs their keys. Workspace null: of all of them. */
export async function deleteSpentGrants(sql: Sql | Transaction, workspace: WorkspaceId | null, now: Date): Promise<void> {
  await sql`
    with newest as (
      select workspace_id, scope, max(epoch) as epoch from scope_grant
      where workspace_id = ${workspace}::uuid or ${workspace}::uuid is null group by workspace_id, scope
    ), spent as (
      select n.* from newest n where not exists (
        select 1 from share s
        where s.workspace_id = n.workspace_id and s.scope = n.scope and s.epoch < n.epoch and s.destroy_asked_at is null)
      and n.workspace_id not in (select workspace_id from restored where ${stillGivingBack(sql, now)})
    ), of_recovery as (
      delete from recovery_grant r using spent n
      where r.workspace_id = n.workspace_id and r.scope = n.scope and r.epoch < n.epoch
    )
    delete from scope_grant g using spent n where g.workspace_id = n.workspace_id and g.scope = n.scope and g.epoch < n.epoch`
}

/** Members who could open this scope at this epoch now, the recovery key as null. */
export async function findGrantees(
  tx: Sql | Transaction,
  workspace: WorkspaceId,
  scope: Scope,
  epoch: number,
): Promise<(MemberId | null)[]> {
  const rows = await tx<{ member: MemberId | null }[]>`
    select member_id as member from scope_grant where workspace_id = ${workspace} and scope = ${scope} and epoch = ${epoch}
    union all select null from recovery_grant where workspace_id = ${workspace} and scope = ${scope} and epoch = ${epoch}`
  return rows.map(({ member }) => member)
}

/** Every `scope|epoch` of which somebody, or the recovery key, has been given the key. */
export async function findOpenableEpochs(tx: Sql | Transaction, workspace: WorkspaceId): Promise<Set<string>> {
  const rows = await tx<{ place: string }[]>`
    select scope || '|' || epoch as place from scope_grant where workspace_id = ${workspace}
    union select scope || '|' || epoch from recovery_grant where workspace_id = ${workspace}`
  return new Set(rows.map(({ place }) => place))
}

export async function readMembers(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
): Promise<Pick<MembersInfo, 'accounts' | 'grants' | 'recoveryGrants'>> {
  return {
    accounts: await sql<MembersInfo['accounts']>`
      select member_id as member, name, email from member where workspace_id = ${workspace} order by name, member_id`,
    grants: await sql<MembersInfo['grants']>`
      select member_id as member, scope, epoch from scope_grant where workspace_id = ${workspace} order by member_id, scope, epoch`,
    recoveryGrants: await sql<MembersInfo['recoveryGrants']>`
      select scope, epoch from recovery_grant where workspace_id = ${workspace} order by scope, epoch`,
  }
}

// --- Going ---

/**
 * Everything with which somebody signs in or comes back as this member: sessions, unlockers, remembered heads. The account's name stays, for the log;
 * ended sessions stay as long as they would have lasted, so that those browsers are told.
 */
export async function shutOut(tx: Transaction, workspace: WorkspaceId, member: MemberId, now: Date): Promise<void> {
  await tx`
    update session set ended_at = coalesce(ended_at, ${now}) where workspace_id = ${workspace} and member_id = ${member}`
  await tx`delete from unlocker where workspace_id = ${workspace} and member_id = ${member}`
  await tx`delete from kept_heads where workspace_id = ${workspace} and member_id = ${member}`
}

/** SHA-256 of everything this member signed and that is still here, in the feed's order. */
export async function readSignedHashes(tx: Sql | Transaction, workspace: WorkspaceId, member: MemberId): Promise<Buffer> {
  const [row] = await tx<{ hashes: Buffer | null }[]>`
    select string_agg(sha256(convert_to(signed, 'UTF8')), ''::bytea order by seq) as hashes
    from statement where workspace_id = ${workspace} and author_id = ${member}`
  return row?.hashes ?? Buffer.alloc(0)
}

export async function insertClosing(tx: Transaction, workspace: WorkspaceId, seq: number, hashes: Buffer): Promise<void> {
  await tx`insert into closing (workspace_id, seq, hashes) values (${workspace}, ${seq}, ${hashes})`
}

export async function readClosing(sql: Sql, workspace: WorkspaceId, seq: number): Promise<Buffer | undefined> {
  const [row] = await sql<{ hashes: Buffer }[]>`
    select hashes from closing where workspace_id = ${workspace} and seq = ${seq}`
  return row?.hashes
}

// --- Recovery ---

/** Two of its sheets were shown: what was sealed to it is known to somebody. */
export async function noteRecoveryOpened(tx: Transaction, workspace: WorkspaceId, now: Date): Promise<void> {
  await tx`update recovery_key set opened_at = ${now} where workspace_id = ${workspace}`
}

/** @returns null when the key that stands was never opened, or none stands */
export async function readRecoveryOpened(sql: Sql, workspace: WorkspaceId): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }[]>`select opened_at as at from recovery_key where workspace_id = ${workspace}`
  return row?.at ?? null
}

/** A new recovery key: what was sealed to the one before goes. */
export async function replaceRecoveryKey(tx: Transaction, workspace: WorkspaceId, authHash: string | null): Promise<void> {
  await tx`delete from recovery_grant where workspace_id = ${workspace}`
  await tx`delete from recovery_key where workspace_id = ${workspace}`
  if (authHash !== null)
    await tx`insert into recovery_key (workspace_id, auth_hash) values (${workspace}, ${Buffer.from(authHash, 'hex')})`
}

export async function findRecovery(sql: Sql | Transaction, authHash: Uint8Array, now: Date): Promise<WorkspaceId | undefined> {
  const [row] = await sql<{ workspace: WorkspaceId }[]>`
    select workspace_id as workspace from recovery_key
    where auth_hash = ${Buffer.from(authHash)} and workspace_id in ${standingAt(sql, now)} limit 1`
  return row?.workspace
}

export async function readRecoveryGrants(sql: Sql | Transaction, workspace: WorkspaceId): Promise<Grant[]> {
  const rows = await sql<{ scope: Scope; epoch: number; sealed: Buffer }[]>`
    select scope, epoch, sealed from recovery_grant where workspace_id = ${workspace} order by scope, epoch`
  return rows.map(({ scope, epoch, sealed }) => ({ scope, epoch, sealed: encodeBase64Url(sealed) }))
}
