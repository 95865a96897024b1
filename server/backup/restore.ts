// Fills two empty databases from two backups, checks everything before it counts, and leaves a workspace that waits for an owner (protocol §8).
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { LedgerLine } from '../../core/ledger.ts'
import { markRestored, noteBackup } from '../db/backups.ts'
import { migrate } from '../db/migrate.ts'
import { inTransaction, type Sql, type Transaction } from '../db/sql.ts'
import { StartError } from '../start-error.ts'
import { checkMain } from './check.ts'
import { NotABackup, readPlain, type Header, type Part } from './format.ts'
import { findLostShares, reserveUnclaimed, type LostShare } from './pair.ts'
import { replayLedger } from './replay.ts'
import { opened } from './seal.ts'
import { hashOfFile, readDescription, type DatabaseName } from './shelf.ts'
import { continueSequences, hasTables, readTables, type Table } from './tables.ts'

export interface BackupFile {
  readonly path: string
  readonly identity: string
}

export interface RestoreReport {
  readonly restore: string
  readonly takenAt: Readonly<Record<DatabaseName, string>>
  readonly rows: Readonly<Record<string, number>>
  /** Destructions that the backups did not know of, carried out again. */
  readonly replayed: number
  /** Shares whose server half is in no backup that was given: what they sealed stays unreadable. */
  readonly lost: readonly LostShare[]
}

export interface RestoreOptions {
  readonly main: BackupFile
  readonly shred: BackupFile
  readonly acceptLostShares: boolean
  /** The newest copy of the ledger: what was destroyed after the backups were taken. */
  readonly ledger: readonly LedgerLine[]
  readonly now: Date
  readonly progress: (line: string) => void
}

/** @throws StartError `restore_refused` with a sentence; both databases are empty again then */
export async function restoreInto({ main, shred }: { main: Sql; shred: Sql }, options: RestoreOptions): Promise<RestoreReport> {
  for (const sql of [main, shred])
    if (await hasTables(sql))
      throw new StartError(
        'restore_refused',
        'There are tables already where the backup should go; a restore only fills an empty place.',
      )
  await comparePair(options)
  try {
    const first = await fill(main, 'main', options.main, options)
    const second = await fill(shred, 'shred', options.shred, options)
    options.progress('replaying the ledger')
    const replayed = await replayLedger({ main, shred }, options.ledger, options.now)
    const lost = await findLostShares(main, shred)
    await reserveUnclaimed(main, shred, options.now)
    const restore = randomUUID()
    await inTransaction(main, async (tx) => {
      await markRestored(tx, restore, options.now, new Date(first.header.takenAt))
      for (const { header } of [first, second]) await noteBackup(tx, header.database, new Date(header.takenAt))
    })
    const takenAt = { main: first.header.takenAt, shred: second.header.takenAt }
    return { restore, takenAt, rows: { ...first.rows, ...second.rows }, replayed, lost }
  } catch (error) {
    for (const sql of [main, shred]) await empty(sql)
    throw error instanceof NotABackup
      ? new StartError('restore_refused', `The backup is not whole: ${error.message}.`, { cause: error })
      : error
  }
}

/** What can be said before anything is written: both files are what they were, and the shares are not older than what they open. */
async function comparePair({ main, shred, acceptLostShares }: RestoreOptions): Promise<void> {
  for (const { path } of [main, shred]) {
    const description = readDescription(path)
    if (description !== undefined && (await hashOfFile(path)) !== description.sha256)
      throw new StartError('restore_refused', `${path} is not what was written when the backup was made; use another backup.`)
  }
  const [mainHeader, shredHeader] = [await readHeader(main, 'main'), await readHeader(shred, 'shred')]
  if (shredHeader.takenAt < mainHeader.takenAt && !acceptLostShares)
    throw new StartError(
      'restore_refused',
      `The backup of the shares (${shredHeader.takenAt}) is older than that of the main database (${mainHeader.takenAt}); ` +
        'what was added in between could not be opened. Use a newer one, or add --accept-lost-shares to go on and see what is lost.',
    )
}

async function readHeader({ path, identity }: BackupFile, database: DatabaseName): Promise<Header> {
  try {
    for await (const part of readPlain(opened(path, identity))) return headerOf(part, database, path)
  } catch (error) {
    if (error instanceof NotABackup)
      throw new StartError('restore_refused', `${path} is no backup that this key opens: ${error.message}.`, { cause: error })
    throw error
  }
  throw new StartError('restore_refused', `${path} is empty.`)
}

function headerOf(part: Part | undefined, database: DatabaseName, path: string): Header {
  if (part?.kind !== 'header') throw new NotABackup('it does not begin as one')
  if (part.header.database !== database)
    throw new StartError(
      'restore_refused',
      `${path} is a backup of the ${part.header.database} database; the two files may have been swapped.`,
    )
  return part.header
}

interface Filled {
  readonly header: Header
  readonly rows: Readonly<Record<string, number>>
}

/** Makes the schema the backup was taken with, fills it in one transaction, checks it there, and brings it to today's schema. */
async function fill(
  sql: Sql,
  database: DatabaseName,
  { path, identity }: BackupFile,
  { progress }: RestoreOptions,
): Promise<Filled> {
  const parts = readPlain(opened(path, identity))
  const header = headerOf((await parts.next()).value as Part | undefined, database, path)
  await migrate(sql, database, { only: header.migrations.map(({ name }) => name) })
  const applied = await sql<{ name: string; checksum: string }[]>`select name, checksum from schema_migration order by name`
  if (JSON.stringify([...applied]) !== JSON.stringify(header.migrations))
    throw new StartError(
      'restore_refused',
      `${path} was made by a release with another schema; restore it with that release and upgrade afterwards.`,
    )
  const rows = await inTransaction(sql, async (tx) => {
    const filled = await fillTables(tx, parts, progress)
    await continueSequences(tx)
    if (database === 'main') {
      progress('checking signatures, chains, log and envelopes')
      const faults = await checkMain(tx)
      if (faults.length > 0) throw new StartError('restore_refused', `${path} does not hold what was signed. ${faults.join(' ')}`)
    }
    return filled
  })
  await migrate(sql, database)
  return { header, rows }
}

async function fillTables(
  tx: Transaction,
  parts: AsyncIterable<Part>,
  progress: (line: string) => void,
): Promise<Record<string, number>> {
  const known = await readTables(tx)
  let writing: Writable | null = null
  let filled: Record<string, number> = {}
  try {
    for await (const part of parts) {
      if (part.kind === 'rows' && writing !== null) {
        if (!writing.write(part.bytes)) await Promise.race([once(writing, 'drain'), once(writing, 'close')])
        continue
      }
      if (writing !== null) await endCopy(tx, writing)
      writing = null
      if (part.kind === 'table') {
        progress(`filling ${part.table.name}`)
        writing = await startCopy(tx, part.table, known)
      } else if (part.kind === 'end') filled = Object.fromEntries(part.trailer.tables.map(({ name, rows }) => [name, rows]))
    }
    return filled
  } catch (error) {
    // An open copy would keep the transaction from rolling back.
    writing?.destroy(new Error('given up'))
    throw error
  }
}

async function startCopy(tx: Transaction, { name, columns }: Table, known: readonly Table[]): Promise<Writable> {
  const table = known.find((one) => one.name === name)
  if (!table || !columns.every((column) => table.columns.includes(column)))
    throw new NotABackup(`it has a table that is not ours (${name})`)
  const writing = await tx`copy ${tx(name)} (${tx([...columns])}) from stdin`.writable()
  // What went wrong comes out of the next query of the transaction; the stream's own event has nowhere to go.
  writing.on('error', () => undefined)
  return writing
}

/** The driver tells of a row that was refused only through the next query. */
async function endCopy(tx: Transaction, writing: Writable): Promise<void> {
  await new Promise<void>((resolve) => writing.write('', () => resolve()))
  writing.end()
  // The driver counts the copy as under way until the stream has told it of its end, a tick later.
  await setImmediate()
  await tx`select 1`
}

/** The place was empty before: whatever is there now came from here. */
async function empty(sql: Sql): Promise<void> {
  const tables = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p')`
  if (tables.length > 0) await sql`drop table ${sql(tables.map(({ name }) => name))} cascade`
}
