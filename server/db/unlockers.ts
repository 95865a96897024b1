// Queries on unlockers: found by what shows that somebody holds one, listed for their owner, added and removed.
import type { MemberId, UnlockerId, WorkspaceId } from '../../core/ids.ts'
import type { Unlocker } from '../../core/wire.ts'
import { PasskeyRegistration, type NewUnlocker, type OwnUnlocker, type SecretUnlocker } from '../../core/wire/unlockers.ts'
import { decodeBase64Url, encodeBase64Url } from '../base64.ts'
import type { StoredPasskey } from '../auth/passkeys.ts'
import type { Sql, Transaction } from './sql.ts'

interface MemberKey {
  readonly workspace: WorkspaceId
  readonly member: MemberId
}

export interface UnlockerRow extends MemberKey {
  readonly unlocker: Unlocker
}

type Row = { workspace: WorkspaceId; member: MemberId; unlocker: UnlockerId; kind: Unlocker['kind']; wrapped: Buffer }

/** The unlocker whose sign-in secret hashes to this. One that has an account tag is found under its tag only. */
export async function findUnlocker(
  sql: Sql,
  { signInHash, account, now }: { signInHash: Uint8Array; account: Buffer | null; now: Date },
): Promise<UnlockerRow | undefined> {
  const [row] = await sql<Row[]>`
    select u.workspace_id as workspace, u.member_id as member, u.unlocker_id as unlocker, u.kind, u.wrapped
    from unlocker u join workspace w on w.workspace_id = u.workspace_id
    where u.sign_in_hash = ${Buffer.from(signInHash)} and (u.account_tag is null or u.account_tag = ${account})
      and (w.deletes_at is null or w.deletes_at > ${now})
    order by w.founded_at limit 1`
  return row && shaped(row)
}

/** The passkey with this credential id that was made for this member. */
export async function findPasskey(
  sql: Sql,
  { credential, member, now }: { credential: string; member: MemberId; now: Date },
): Promise<(UnlockerRow & { readonly passkey: StoredPasskey }) | undefined> {
  const [row] = await sql<(Row & { publicKey: Buffer; counter: number; credentialId: Buffer })[]>`
    select u.workspace_id as workspace, u.member_id as member, u.unlocker_id as unlocker, u.kind, u.wrapped,
      p.public_key as "publicKey", p.counter, p.credential_id as "credentialId"
    from passkey p
    join unlocker u on u.workspace_id = p.workspace_id and u.unlocker_id = p.unlocker_id
    join workspace w on w.workspace_id = p.workspace_id
    where p.credential_id = ${Buffer.from(credential, 'base64url')} and u.member_id = ${member}
      and (w.deletes_at is null or w.deletes_at > ${now})
    limit 1`
  if (!row) return undefined
  const { publicKey, counter, credentialId } = row
  return { ...shaped(row), passkey: { publicKey, counter, credentialId } }
}

/** @returns false when another sign-in with this passkey moved the counter on meanwhile */
export async function moveCounter(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  unlocker: UnlockerId,
  { from, to }: { from: number; to: number },
): Promise<boolean> {
  const moved = await sql`
    update passkey set counter = ${to} where workspace_id = ${workspace} and unlocker_id = ${unlocker} and counter = ${from}`
  return moved.count === 1
}

export async function noteUnlockerUsed(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  unlocker: UnlockerId,
  now: Date,
): Promise<void> {
  await sql`update unlocker set used_at = ${now} where workspace_id = ${workspace} and unlocker_id = ${unlocker}`
}

/** A member's own, oldest first. */
export async function listUnlockers(sql: Sql | Transaction, { workspace, member }: MemberKey): Promise<OwnUnlocker[]> {
  const rows = await sql<
    {
      unlocker: UnlockerId
      kind: Unlocker['kind']
      label: Buffer | null
      madeAt: Date | null
      usedAt: Date | null
      credentialId: Buffer | null
      transports: string | null
    }[]
  >`
    select u.unlocker_id as unlocker, u.kind, u.label, u.made_at as "madeAt", u.used_at as "usedAt", p.credential_id as "credentialId", p.transports
    from unlocker u left join passkey p on p.workspace_id = u.workspace_id and p.unlocker_id = u.unlocker_id
    where u.workspace_id = ${workspace} and u.member_id = ${member}
    order by u.made_at nulls first, u.unlocker_id`
  return rows.map(({ label, madeAt, usedAt, credentialId, transports, ...row }) => ({
    ...row,
    label: label && encodeBase64Url(label),
    madeAt: madeAt?.toISOString() ?? null,
    usedAt: usedAt?.toISOString() ?? null,
    passkey: credentialId && {
      credential: encodeBase64Url(credentialId),
      transports: PasskeyRegistration.shape.transports.parse((transports ?? '').split(' ').filter((name) => name !== '')),
    },
  }))
}

/** Those that sign in with a secret: of a founder, of who joins, or new ones. */
export async function insertSecretUnlockers(
  tx: Transaction,
  { workspace, member }: MemberKey,
  unlockers: readonly (SecretUnlocker & { readonly label?: string | null })[],
  now: Date,
): Promise<void> {
  for (const { unlocker, kind, wrapped, signInHash, account, label = null } of unlockers) {
    await tx`
      insert into unlocker (workspace_id, unlocker_id, member_id, kind, wrapped, sign_in_hash, account_tag, label, made_at)
      values (${workspace}, ${unlocker}, ${member}, ${kind}, ${decodeBase64Url(wrapped)}, ${decodeBase64Url(signInHash)},
        ${account === undefined ? null : decodeBase64Url(account)}, ${label === null ? null : decodeBase64Url(label)}, ${now})`
  }
}

export async function insertPasskey(
  tx: Transaction,
  { workspace, member }: MemberKey,
  { unlocker, kind, wrapped, label, passkey }: Extract<NewUnlocker, { kind: 'passkey' }>,
  { credentialId, publicKey, counter }: StoredPasskey,
  now: Date,
): Promise<void> {
  await tx`
    insert into unlocker (workspace_id, unlocker_id, member_id, kind, wrapped, label, made_at)
    values (${workspace}, ${unlocker}, ${member}, ${kind}, ${decodeBase64Url(wrapped)}, ${label === null ? null : decodeBase64Url(label)}, ${now})`
  await tx`
    insert into passkey (workspace_id, unlocker_id, credential_id, public_key, counter, transports)
    values (${workspace}, ${unlocker}, ${credentialId}, ${publicKey}, ${counter}, ${passkey.transports.join(' ')})`
}

/** @returns how many of them there were */
export async function deleteUnlockers(
  tx: Transaction,
  { workspace, member }: MemberKey,
  unlockers: readonly UnlockerId[],
): Promise<number> {
  if (unlockers.length === 0) return 0
  const deleted = await tx`
    delete from unlocker where workspace_id = ${workspace} and member_id = ${member} and unlocker_id in ${tx(unlockers)}`
  return deleted.count
}

/** @returns false when this member has no such unlocker */
export async function labelUnlocker(
  sql: Sql,
  { workspace, member }: MemberKey,
  unlocker: UnlockerId,
  label: string,
): Promise<boolean> {
  const labelled = await sql`
    update unlocker set label = ${decodeBase64Url(label)}
    where workspace_id = ${workspace} and member_id = ${member} and unlocker_id = ${unlocker}`
  return labelled.count === 1
}

/** True when one of these sign-in hashes already opens something. */
export async function isSignInHashTaken(tx: Transaction, hashes: readonly string[]): Promise<boolean> {
  if (hashes.length === 0) return false
  const rows = await tx`select 1 from unlocker where sign_in_hash in ${tx(hashes.map(decodeBase64Url))} limit 1`
  return rows.length > 0
}

export async function isPasskeyTaken(tx: Transaction, credentialId: Buffer): Promise<boolean> {
  return (await tx`select 1 from passkey where credential_id = ${credentialId} limit 1`).length > 0
}

export async function areUnlockerIdsTaken(
  tx: Transaction,
  workspace: WorkspaceId,
  unlockers: readonly UnlockerId[],
): Promise<boolean> {
  if (unlockers.length === 0) return false
  return (await tx`select 1 from unlocker where workspace_id = ${workspace} and unlocker_id in ${tx(unlockers)} limit 1`).length > 0
}

function shaped({ workspace, member, unlocker, kind, wrapped }: Row): UnlockerRow {
  return { workspace, member, unlocker: { unlocker, kind, wrapped: encodeBase64Url(wrapped) } }
}
