// Server halves for shares that are about to begin. Durable in the shred database before anything stands under them (protocol §1); a half of a share that
// began already is never told again.
import { randomBytes } from 'node:crypto'
import type { ShareId, WorkspaceId } from '../../core/ids.ts'
import { findShares, keepServerHalf, readServerHalves } from '../db/shares.ts'
import type { AppDeps } from '../deps.ts'

/** @returns undefined when one of them began already */
export async function reserveHalves(
  { main, shred, clock }: Pick<AppDeps, 'main' | 'shred' | 'clock'>,
  workspace: WorkspaceId,
  shares: readonly ShareId[],
): Promise<{ share: ShareId; serverHalf: string }[] | undefined> {
  if ((await findShares(main, workspace, shares)).size > 0) return undefined
  for (const share of shares) await keepServerHalf(shred, workspace, share, randomBytes(32), clock())
  const halves = await readServerHalves(shred, workspace, shares)
  // Destroyed under this very name before: never again.
  return halves.size < shares.length ? undefined : [...halves].map(([share, serverHalf]) => ({ share, serverHalf }))
}
