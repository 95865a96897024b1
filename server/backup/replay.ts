// After a restore: what was destroyed since the backup is destroyed again, before anybody can ask for it (protocol §7, §8). And at every start: a database may
// have been put back by other means (a snapshot of a disk, a cluster's own tools), and the newest copy of the ledger knows it.
import type { LedgerLine } from '../../core/ledger.ts'
import { compactShares } from '../db/compact.ts'
import { insertLedgerLine, noteCarriedOut, readLedger, reopenLine } from '../db/ledger.ts'
import { askDestructionByName } from '../db/shares.ts'
import { inTransaction, type Sql } from '../db/sql.ts'
import { deleteWorkspace, endWorkspace } from '../db/workspaces.ts'
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

/**
 * Lines that one of the two databases or the copy has and another database lacks are open again: the ledger carries them out like new ones, copies first.
 * What was just asked for and not copied yet is among them, and it changes nothing there.
 * @returns how many had been carried out before, as far as anybody here knew
 */
export async function reopenMissed(
  { main, shred }: { readonly main: Sql; readonly shred: Sql },
  copy: readonly LedgerLine[],
  now: Date,
): Promise<number> {
  const [mains, shreds] = [await readLedger(main), await readLedger(shred)]
  const [inMain, inShred] = [mains, shreds].map((lines) => new Set(lines.map(({ line }) => line)))
  const all = new Map([...mains, ...shreds, ...copy].map((line) => [line.line, line]))
  let missed = 0
  for (const line of all.values()) {
    if (inMain?.has(line.line) && inShred?.has(line.line)) continue
    const isMissed = await inTransaction(main, async (tx) => {
      await insertLedgerLine(tx, line)
      const wasDone = await reopenLine(tx, line)
      await askDestructionByName(tx, line.workspace, line.shares, now)
      if (line.reason === 'workspace-closed') await endWorkspace(tx, line.workspace, now)
      return wasDone || !inMain?.has(line.line)
    })
    if (isMissed) missed += 1
  }
  return missed
}
