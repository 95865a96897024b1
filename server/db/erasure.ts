// Queries that take a person's rows away, and those that retire the shares of an event.
import type { OwnerId, Pseudonym, ShareId, WorkspaceId } from '../../core/ids.ts'
import { eraseAliasesTo } from './aliases.ts'
import { eraseLinks } from './asks.ts'
import type { Sql, Transaction } from './sql.ts'

/** Removes everything about a person but the tombstone, id and pseudonym. @returns the shares there were */
export async function eraseRows(tx: Transaction, workspace: WorkspaceId, owner: OwnerId, now: Date): Promise<ShareId[]> {
  const shares = await tx<{ share: ShareId }[]>`
    delete from share where workspace_id = ${workspace} and owner_id = ${owner} returning share_id as share`
  await tx`delete from release_opened where workspace_id = ${workspace} and owner_id = ${owner}`
  await tx`delete from record where workspace_id = ${workspace} and owner_id = ${owner}`
  await eraseLinks(tx, workspace, owner)
  await eraseAliasesTo(tx, workspace, owner)
  await tx`delete from statement where workspace_id = ${workspace} and owner_id = ${owner} and type <> 'erased'`
  await tx`update owner set erased_at = ${now} where workspace_id = ${workspace} and owner_id = ${owner}`
  return shares.map(({ share }) => share)
}

export async function retireShare(tx: Transaction, workspace: WorkspaceId, share: ShareId, now: Date): Promise<void> {
  await tx`
    update share set retired_at = ${now} where workspace_id = ${workspace} and share_id = ${share} and retired_at is null`
}

/** Marks retired shares under which no record stands any more for destruction. @returns which, by event */
export async function askDestructionOfEmptied(
  tx: Transaction,
  workspace: WorkspaceId,
  events: readonly OwnerId[],
  now: Date,
): Promise<Map<OwnerId, ShareId[]>> {
  const rows = await tx<{ owner: OwnerId; share: ShareId }[]>`
    update share s set destroy_asked_at = ${now}
    where s.workspace_id = ${workspace} and s.owner_id = any(${[...events]}::uuid[])
      and s.retired_at is not null and s.destroy_asked_at is null
      and not exists (
        select 1 from record r
        where r.workspace_id = s.workspace_id and r.share_id = s.share_id and r.envelope is not null)
    returning s.owner_id as owner, s.share_id as share`
  const emptied = new Map<OwnerId, ShareId[]>()
  for (const { owner, share } of rows) emptied.set(owner, [...(emptied.get(owner) ?? []), share])
  return emptied
}

export interface ErasureRow {
  readonly pseudonym: Pseudonym
  readonly erasedAt: Date
  readonly line: string
  readonly destroyedAt: Date | null
  readonly compactedAt: Date | null
  /** Shares of events that are retired and not destroyed yet: names may still be in older versions under them. */
  readonly moving: number
}

/** @returns undefined for somebody who was not erased */
export async function readErasure(sql: Sql, workspace: WorkspaceId, owner: OwnerId): Promise<ErasureRow | undefined> {
  const [row] = await sql<ErasureRow[]>`
    select o.pseudonym, o.erased_at as "erasedAt", l.line_id as line, l.destroyed_at as "destroyedAt", l.compacted_at as "compactedAt",
      (select count(*)::integer from share s
        where s.workspace_id = o.workspace_id and s.retired_at is not null and s.destroyed_at is null) as moving
    from owner o join ledger l on l.workspace_id = o.workspace_id and l.owner_id = o.owner_id and l.reason = 'erased'
    where o.workspace_id = ${workspace} and o.owner_id = ${owner} and o.erased_at is not null
    order by l.at desc limit 1`
  return row
}
