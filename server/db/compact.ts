// Rewrites the share store so that destroyed halves are in no block and no log segment of it: VACUUM FULL, a new WAL segment, checkpoint.
import type { Logger } from 'pino'
import type { Sql } from './sql.ts'

/** SQLSTATE 42501: the account of an operator's own PostgreSQL may lack the last two; docs/operating.md says which rights they take. */
const notAllowed = '42501'

/** @returns false when the account may not do all of it: then freed blocks go when PostgreSQL reuses them */
export async function compactShares(shred: Sql, logger: Logger): Promise<boolean> {
  try {
    await shred`vacuum full server_share`
    // The segment that tells how the halves came in is behind the checkpoint only once a new one was begun (found by the proof: one stayed).
    await shred`select pg_switch_wal()`
    await shred`checkpoint`
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === notAllowed)) throw error
    logger.warn({ code: notAllowed }, 'the account of the shred database may not rewrite it completely')
    return false
  }
}
