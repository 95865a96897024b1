// Rewrites the share store so that destroyed halves are in no block and no log segment of it: VACUUM FULL, a new WAL segment, checkpoint.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Sql } from './sql.ts'

/** SQLSTATE 42501: the account of an operator's own PostgreSQL may lack the last two; docs/operating.md says which rights they take. */
const notAllowed = '42501'
const lookEveryMs = 100

/**
 * @param patienceMs how long to wait for transactions that began before
 * @returns false when the account may not do all of it: then freed blocks go when PostgreSQL reuses them; or when a transaction stays open: then it has to be asked for again
 */
export async function compactShares(shred: Sql, logger: Logger, patienceMs = 10_000): Promise<boolean> {
  if (!(await outlivesOlder(shred, patienceMs))) {
    logger.warn('rewriting the share store is postponed: a transaction in the shred database stays open')
    return false
  }
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

/**
 * VACUUM FULL copies a deleted row along while anybody's snapshot may still see it: a backup, or PostgreSQL's own analyze on a busy machine (found by the proof: 28
 * halves of 1,000 people stayed). So every transaction of this database that is open now has to end first; later ones cannot see what is gone already.
 */
async function outlivesOlder(shred: Sql, patienceMs: number): Promise<boolean> {
  const older = await openTransactions(shred)
  const until = Date.now() + patienceMs
  for (;;) {
    const open = new Set(await openTransactions(shred))
    if (!older.some((one) => open.has(one))) return true
    if (Date.now() >= until) return false
    await sleep(lookEveryMs)
  }
}

/** Every running transaction holds a lock on its own number, which any account may see. */
async function openTransactions(shred: Sql): Promise<string[]> {
  const rows = await shred<{ number: string }[]>`
    select l.virtualtransaction as number from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'virtualxid' and l.granted and l.pid <> pg_backend_pid()
      and a.datid = (select oid from pg_database where datname = current_database())`
  return rows.map(({ number }) => number)
}
