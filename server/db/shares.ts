// Queries on shares: the sealed half in the main database, the server half in the shred database. The two never meet in one query.
import type { OwnerId, ShareId, WorkspaceId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { ShareStatement } from '../../core/statements.ts'
import { decodeBase64Url, encodeBase64Url } from '../base64.ts'
import type { Sql, Transaction } from './sql.ts'

export interface Share {
  readonly owner: OwnerId
  readonly scope: Scope
  readonly epoch: number
  readonly destroyed: boolean
  /** Nothing more goes under it. */
  readonly retired: boolean
}

export async function findShares(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  ids: readonly ShareId[],
): Promise<Map<ShareId, Share>> {
  const rows = await sql<({ share: ShareId } & Share)[]>`
    select share_id as share, owner_id as owner, scope, epoch, destroy_asked_at is not null as destroyed,
      retired_at is not null as retired
    from share where workspace_id = ${workspace} and share_id = any(${[...ids]}::uuid[])`
  return new Map(rows.map(({ share, ...rest }) => [share, rest]))
}

export async function insertShare(tx: Transaction, body: ShareStatement, sealed: string): Promise<void> {
  await tx`
    insert into share (workspace_id, share_id, statement_id, owner_id, scope, epoch, sealed)
    values (${body.workspace}, ${body.share}, ${body.statement}, ${body.owner}, ${body.scope}, ${body.epoch},
      ${decodeBase64Url(sealed)})`
}

/** True once anything was sealed under the share: its author has had the server half. */
export async function isShareUsed(tx: Sql | Transaction, workspace: WorkspaceId, share: ShareId): Promise<boolean> {
  const rows = await tx`select 1 from record where workspace_id = ${workspace} and share_id = ${share} limit 1`
  return rows.length > 0
}

// --- Destruction: asked for in main, carried out through the ledger ---

/** Marks every live share of this owner and scope. @returns which */
export async function askDestruction(
  tx: Transaction,
  workspace: WorkspaceId,
  owner: OwnerId,
  scope: Scope,
  now: Date,
): Promise<ShareId[]> {
  const marked = await tx<{ share: ShareId }[]>`
    update share set destroy_asked_at = ${now}
    where workspace_id = ${workspace} and owner_id = ${owner} and scope = ${scope} and destroy_asked_at is null
    returning share_id as share`
  return marked.map(({ share }) => share)
}

/** People with templates that were matched by somebody's permission once. */
export async function findMatchable(sql: Sql): Promise<{ readonly workspace: WorkspaceId; readonly owner: OwnerId }[]> {
  return sql<{ workspace: WorkspaceId; owner: OwnerId }[]>`
    select distinct h.workspace_id as workspace, h.owner_id as owner from share h
    join statement s on s.workspace_id = h.workspace_id and s.owner_id = h.owner_id and s.type = 'consent'
    where h.scope = 'faces' and h.destroy_asked_at is null
      and s.signed::jsonb #>> '{body,consent,action}' = 'matching-permit'`
}

/** The same for shares that are known by name. */
export async function askDestructionByName(
  tx: Transaction,
  workspace: WorkspaceId,
  shares: readonly ShareId[],
  now: Date,
): Promise<void> {
  await tx`
    update share set destroy_asked_at = ${now}
    where workspace_id = ${workspace} and share_id = any(${[...shares]}::uuid[]) and destroy_asked_at is null`
}

// --- The shred database ---

/** Keeps a new half, reserved from now on. One that is already there stays: two attempts at the same share end with the same half. */
export async function keepServerHalf(
  shred: Sql,
  workspace: WorkspaceId,
  share: ShareId,
  half: Uint8Array,
  now: Date,
): Promise<void> {
  // The reservation first: it waits for a sweep that is just destroying this half.
  await shred`
    with reserved as (
      insert into reserved_half (workspace_id, share_id, reserved_at) values (${workspace}, ${share}, ${now})
      on conflict (workspace_id, share_id) do update set reserved_at = excluded.reserved_at
      returning workspace_id, share_id
    )
    insert into server_share (workspace_id, share_id, half, made_at)
    select workspace_id, share_id, ${Buffer.from(half)}::bytea, ${now} from reserved
    on conflict do nothing`
}

export async function readServerHalves(
  shred: Sql,
  workspace: WorkspaceId,
  shares: readonly ShareId[],
): Promise<Map<ShareId, string>> {
  const rows = await shred<{ share: ShareId; half: Buffer }[]>`
    select share_id as share, half from server_share where workspace_id = ${workspace} and share_id = any(${[...shares]}::uuid[])`
  return new Map(rows.map(({ share, half }) => [share, encodeBase64Url(half)]))
}

export async function destroySomeServerHalves(shred: Sql, workspace: WorkspaceId, shares: readonly ShareId[]): Promise<void> {
  await shred`delete from server_share where workspace_id = ${workspace} and share_id = any(${[...shares]}::uuid[])`
}

/** All of a workspace, what was reserved for shares that never began included. */
export async function destroyServerHalves(shred: Sql, workspace: WorkspaceId): Promise<void> {
  await shred`delete from server_share where workspace_id = ${workspace}`
  await shred`delete from reserved_half where workspace_id = ${workspace}`
}
