// Server halves whose statement never came: a person who did not sign in the end, a request that broke off. They open nothing, and go after a week.
// Whoever begins a share looks for its half under the head lock (`asks/store.ts`, `routes/shares.ts`, `routes/give-back.ts`); it is taken here too,
// so that main says what is not wanted before anything goes, and a half whose row is just being written is never lost.
import { isCodedError } from '../core/errors.ts'
import type { ShareId, WorkspaceId } from '../core/ids.ts'
import { isGivingBack } from './db/backups.ts'
import { withHead } from './db/head.ts'
import { destroyReserved, forgetReserved, readReserved, type ReservedHalf } from './db/reserved.ts'
import { findShares } from './db/shares.ts'
import type { AppDeps } from './deps.ts'

const keptMs = 7 * 24 * 3_600_000
const atOnce = 1000

type Parts = Pick<AppDeps, 'main' | 'shred' | 'clock'>

/** @returns how many went */
export async function destroyOrphans({ main, shred, clock }: Parts): Promise<number> {
  const before = new Date(clock().getTime() - keptMs)
  let gone = 0
  for (let page = await readReserved(shred, undefined, atOnce); page.length > 0;) {
    for (const [workspace, reserved] of byWorkspace(page)) {
      const begun = await findShares(
        main,
        workspace,
        reserved.map(({ share }) => share),
      )
      await forgetReserved(shred, workspace, [...begun.keys()])
      const late = reserved.filter(({ share, at }) => !begun.has(share) && at < before).map(({ share }) => share)
      if (late.length > 0) gone += await destroyUnwanted({ main, shred, clock }, workspace, late, before)
    }
    page = page.length < atOnce ? [] : await readReserved(shred, page.at(-1), atOnce)
  }
  return gone
}

async function destroyUnwanted(
  { main, shred, clock }: Parts,
  workspace: WorkspaceId,
  late: readonly ShareId[],
  before: Date,
): Promise<number> {
  try {
    const { result } = await withHead(main, workspace, async (tx) => {
      if (await isGivingBack(tx, workspace, clock())) return 0
      const begun = await findShares(tx, workspace, late)
      return destroyReserved(
        shred,
        workspace,
        late.filter((share) => !begun.has(share)),
        before,
      )
    })
    return result
  } catch (error) {
    if (!isCodedError(error, 'not_found')) throw error
    // The workspace is gone: nobody begins anything in it any more.
    return destroyReserved(shred, workspace, late, before)
  }
}

function byWorkspace(page: readonly ReservedHalf[]): Map<WorkspaceId, ReservedHalf[]> {
  const grouped = new Map<WorkspaceId, ReservedHalf[]>()
  for (const half of page) {
    const known = grouped.get(half.workspace)
    if (known) known.push(half)
    else grouped.set(half.workspace, [half])
  }
  return grouped
}
