// Destroying server halves, and the ledger of it (protocol §7): a line is written in the transaction that asks for the destruction, copied to every other
// place before the first half goes, and only then carried out. Each step can be repeated; the sweeper does what a crash left.
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { LedgerLine } from '../core/ledger.ts'
import { compactShares } from './db/compact.ts'
import { findLinesToCarryOut, findLinesToCompact, insertLedgerLine, noteCarriedOut, noteCompacted } from './db/ledger.ts'
import { destroyServerHalves, destroySomeServerHalves } from './db/shares.ts'
import { inTransaction, type Sql, type Transaction } from './db/sql.ts'

/** Another place that holds every line. Keeping a line twice must change nothing; a line that cannot be kept must throw. */
export interface LedgerCopy {
  keep(line: LedgerLine): Promise<void>
}

export interface Ledger {
  /** Writes a line in the transaction that makes it necessary. Nothing is destroyed yet. */
  write(tx: Transaction, about: Pick<LedgerLine, 'workspace' | 'reason' | 'owner' | 'shares'>, line?: string): Promise<LedgerLine>
  /** Destroys what open lines name. What fails now is done by the next call. @returns false when something is left to do */
  carryOut(): Promise<boolean>
  /** Rewrites the store without what was destroyed: now, or once more when a run is under way. */
  compact(): Promise<void>
}

export interface LedgerParts {
  readonly main: Sql
  readonly shred: Sql
  readonly logger: Logger
  readonly clock: () => Date
  /** Beside the two databases. */
  readonly copies?: readonly LedgerCopy[]
}

const linesAtOnce = 200

export function createLedger({ main, shred, logger, clock, copies = [] }: LedgerParts): Ledger {
  const places: readonly LedgerCopy[] = [{ keep: (line) => insertLedgerLine(shred, line) }, ...copies]

  const destroy = async (): Promise<boolean> => {
    for (;;) {
      const lines = await findLinesToCarryOut(main, linesAtOnce)
      for (const line of lines) {
        for (const place of places) await place.keep(line)
        await destroyHalvesOf(shred, line)
        await inTransaction(main, (tx) => noteCarriedOut(tx, line, clock()))
      }
      if (lines.length < linesAtOnce) return lines.length > 0
    }
  }

  const compactOnce = async (): Promise<void> => {
    const lines = await findLinesToCompact(main)
    if (lines.length > 0 && (await compactShares(shred, logger))) await noteCompacted(main, lines, clock())
  }
  // Rewriting costs the same for one half as for a thousand: whoever asks while a run is under way shares the next one.
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const compact = (): Promise<void> => {
    if (running === undefined) {
      running = compactOnce().finally(() => (running = undefined))
      return running
    }
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return compact()
      })
    return next
  }

  return {
    async write(tx, about, id = randomUUID()) {
      const line: LedgerLine = { format: 'imprimatur/v1', line: id, at: clock().toISOString(), ...about }
      await insertLedgerLine(tx, line)
      return line
    },
    async carryOut() {
      try {
        await destroy()
        return true
      } catch (error) {
        // What asked for it is stored and the shares are no longer released; the sweeper tries again.
        logger.warn({ code: codeOf(error) }, 'destroying shares is postponed')
        return false
      }
    },
    async compact() {
      await compact().catch((error: unknown) => {
        // The halves are gone for every reader; only freed blocks wait for the next sweep.
        logger.warn({ code: codeOf(error) }, 'rewriting the share store is postponed')
      })
    },
  }
}

/** What carrying out a line means, for a restore that replays it too. Repeating it is harmless. */
export async function destroyHalvesOf(shred: Sql, { workspace, reason, shares }: LedgerLine): Promise<void> {
  if (reason === 'workspace-closed') await destroyServerHalves(shred, workspace)
  else await destroySomeServerHalves(shred, workspace, shares)
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
