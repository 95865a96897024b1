// After a restore: what was destroyed since the backup is destroyed again, before anybody can ask for it (protocol §7, §8).
import type { LedgerLine } from '../../core/ledger.ts'
import { compactShares } from '../db/compact.ts'
import { insertLedgerLine, noteCarriedOut, readLedger } from '../db/ledger.ts'
import { askDestructionByName } from '../db/shares.ts'
import { inTransaction, type Sql } from '../db/sql.ts'
import { deleteWorkspace } from '../db/workspaces.ts'
import { destroyHalvesOf } from '../ledger.ts'
import { createLogger } from '../log/logger.ts'

/**
 * Carries out every line again: those of the newest copy that was handed in, and those that either backup held.
 * @returns how many lines the main database did not know
 */
export async function replayLedger(
  { main, shred }: { main: Sql; shred: Sql },
  copy: readonly LedgerLine[],
  now: Date,
): Promise<number> {
  const known = new Set((await readLedger(main)).map(({ line }) => line))
  const all = new Map([...(await readLedger(main)), ...(await readLedger(shred)), ...copy].map((line) => [line.line, line]))
  for (const line of all.values()) {
    await insertLedgerLine(shred, line)
    await destroyHalvesOf(shred, line)
    await inTransaction(main, async (tx) => {
      await insertLedgerLine(tx, line)
      await askDestructionByName(tx, line.workspace, line.shares, now)
      await noteCarriedOut(tx, line, now)
    })
    if (line.reason === 'workspace-closed') await deleteWorkspace(main, line.workspace)
  }
  // Destroyed halves were in the store for a moment: they may stay in no block of it.
  if (all.size > 0) await compactShares(shred, createLogger('silent'))
  return [...all.keys()].filter((line) => !known.has(line)).length
}
