// Two restored databases side by side: shares whose server half is missing, and halves that no share asks for.
import type { ShareId, WorkspaceId } from '../../core/ids.ts'
import { reserveAgain } from '../db/reserved.ts'
import { findShares } from '../db/shares.ts'
import type { Sql } from '../db/sql.ts'

const atOnce = 1000

export interface LostShare {
  readonly workspace: string
  readonly share: string
  readonly owner: string
  readonly scope: string
  readonly records: number
}

export async function findLostShares(main: Sql, shred: Sql): Promise<readonly LostShare[]> {
  const lost: LostShare[] = []
  const wanted = main<{ workspace: string; share: string; owner: string; scope: string }[]>`
    select workspace_id as workspace, share_id as share, owner_id as owner, scope from share where destroy_asked_at is null`
  for await (const rows of wanted.cursor(atOnce)) {
    const shares = rows.map(({ share }) => share)
    const found = await shred<
      { share: string }[]
    >`select share_id as share from server_share where share_id = any(${shares}::uuid[])`
    const there = new Set(found.map(({ share }) => share))
    for (const row of rows.filter(({ share }) => !there.has(share))) lost.push({ ...row, records: 0 })
  }
  if (lost.length === 0) return lost
  const counted = await main<{ share: string; records: number }[]>`
    select share_id as share, count(*)::integer as records from record
    where share_id = any(${lost.map(({ share }) => share)}::uuid[]) and envelope is not null group by share_id`
  const records = new Map(counted.map((row) => [row.share, row.records]))
  return lost.map((row) => ({ ...row, records: records.get(row.share) ?? 0 }))
}

/**
 * Halves of shares that began after the main backup was taken: browsers may give those back. What is not given back in time goes as what never began does,
 * so that nobody's half outlives the ledger line that did not know of it.
 */
export async function reserveUnclaimed(main: Sql, shred: Sql, now: Date): Promise<void> {
  const halves = shred<{ workspace: WorkspaceId; share: ShareId }[]>`
    select workspace_id as workspace, share_id as share from server_share order by workspace_id`
  for await (const rows of halves.cursor(atOnce)) {
    const unclaimed = []
    for (const workspace of new Set(rows.map((row) => row.workspace))) {
      const here = rows.filter((row) => row.workspace === workspace)
      const begun = await findShares(
        main,
        workspace,
        here.map(({ share }) => share),
      )
      unclaimed.push(...here.filter(({ share }) => !begun.has(share)))
    }
    await reserveAgain(shred, unclaimed, now)
  }
}
