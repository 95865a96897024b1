// Queries on reserved halves, in the shred database: handed out for shares that may never begin.
import type { ShareId, WorkspaceId } from '../../core/ids.ts'
import type { Sql } from './sql.ts'

export interface ReservedHalf {
  readonly workspace: WorkspaceId
  readonly share: ShareId
  readonly at: Date
}

/** Up to `limit` of them in the order of their ids, from behind `after` on. */
export async function readReserved(shred: Sql, after: ReservedHalf | undefined, limit: number): Promise<ReservedHalf[]> {
  const behind = after ? shred`where (workspace_id, share_id) > (${after.workspace}::uuid, ${after.share}::uuid)` : shred``
  return shred<ReservedHalf[]>`
    select workspace_id as workspace, share_id as share, reserved_at as at from reserved_half ${behind}
    order by workspace_id, share_id limit ${limit}`
}

/** Their shares stand. */
export async function forgetReserved(shred: Sql, workspace: WorkspaceId, shares: readonly ShareId[]): Promise<void> {
  await shred`delete from reserved_half where workspace_id = ${workspace} and share_id = any(${[...shares]}::uuid[])`
}

/** Halves go with their reservations, unless they were handed out once more in the meantime. @returns how many */
export async function destroyReserved(
  shred: Sql,
  workspace: WorkspaceId,
  shares: readonly ShareId[],
  before: Date,
): Promise<number> {
  const gone = await shred`
    with spent as (
      delete from reserved_half
      where workspace_id = ${workspace} and share_id = any(${[...shares]}::uuid[]) and reserved_at < ${before}
      returning workspace_id, share_id
    )
    delete from server_share s using spent where s.workspace_id = spent.workspace_id and s.share_id = spent.share_id`
  return gone.count
}

/** After a restore: halves for which the main database has no share are handed out, as far as anybody can tell. */
export async function reserveAgain(shred: Sql, halves: readonly Omit<ReservedHalf, 'at'>[], now: Date): Promise<void> {
  await shred`
    insert into reserved_half (workspace_id, share_id, reserved_at)
    select workspace_id, share_id, ${now} from unnest(
      ${halves.map(({ workspace }) => workspace)}::uuid[], ${halves.map(({ share }) => share)}::uuid[]) as h (workspace_id, share_id)
    on conflict (workspace_id, share_id) do update set reserved_at = excluded.reserved_at`
}
