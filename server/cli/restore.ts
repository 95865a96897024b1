// `npm run restore`: two backups into an empty place, with nothing else running on it. The server is started afterwards, by hand.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { restoreInto, type BackupFile, type RestoreReport } from '../backup/restore.ts'
import { recipientOf } from '../backup/seal.ts'
import { keptBackups, type DatabaseName } from '../backup/shelf.ts'
import { openDatabase } from '../db/sql.ts'
import { takeDataLock } from '../embedded/data-lock.ts'
import { startEmbeddedDatabases } from '../embedded/databases.ts'
import { ledgerFolder, readLedgerFolder } from '../ledger-folder.ts'
import { readSettings, type Settings } from '../env.ts'
import { aboutFolder, StartError } from '../start-error.ts'
import { runCommand, type BothDatabases } from './run.ts'

const usage = `Usage: npm run restore -- --main FILE --main-key KEYFILE --shred FILE --shred-key KEYFILE --ledger FOLDER

  --main, --shred           a backup, or a folder: then the newest one in it
  --main-key, --shred-key   the file with the secret key that opens it
  --ledger                  the newest copy of the ledger folder; a backup does not know what was erased after it
  --accept-lost-ledger      go on without one: what was erased after the backups were taken comes back
  --accept-lost-shares      go on although the backup of the shares is older than that of the main database
  --trial                   restore into a temporary place, check everything, and remove it again

Fills the empty DATA_DIR, or the two empty databases that DATABASE_URL and SHRED_DATABASE_URL name.
`

/** @returns the exit status */
async function run(args: string[]): Promise<number> {
  const file = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = parseArgs({
    args,
    options: {
      main: file,
      'main-key': file,
      shred: file,
      'shred-key': file,
      ledger: file,
      'accept-lost-ledger': flag,
      'accept-lost-shares': flag,
      trial: flag,
    },
  })
  const { main, shred, 'main-key': mainKey, 'shred-key': shredKey } = values
  const isWithoutLedger = values['accept-lost-ledger'] ?? false
  if (
    main === undefined ||
    shred === undefined ||
    mainKey === undefined ||
    shredKey === undefined ||
    (values.ledger === undefined) !== isWithoutLedger
  ) {
    process.stderr.write(usage)
    return 2
  }
  const files = { main: await backupFile('main', main, mainKey), shred: await backupFile('shred', shred, shredKey) }
  const ledger = values.ledger === undefined ? [] : readLedgerFolder(resolve(values.ledger))
  const started = performance.now()
  const work = (databases: BothDatabases): Promise<RestoreReport> =>
    restoreInto(databases, {
      ...files,
      ledger,
      acceptLostShares: values['accept-lost-shares'] ?? false,
      now: new Date(),
      progress: (line) => process.stderr.write(`${line}\n`),
    })
  const settings = readSettings(process.env)
  const report = await (values.trial ? onTrial(work) : inPlace(settings, work))
  // The new place has a ledger folder of its own: it begins with what is known.
  if (!values.trial) for (const line of ledger) await ledgerFolder(settings.ledgerDir).keep(line)
  tellReport(report, (performance.now() - started) / 1000)
  process.stderr.write(
    values.trial
      ? 'It was a trial: the place it was restored into is gone again.\n'
      : 'Start the server now. Browsers that saw more than this backup holds refuse it; see docs/operating.md.\n',
  )
  return 0
}

async function backupFile(database: DatabaseName, given: string, keyPath: string): Promise<BackupFile> {
  const identity = await readIdentity(resolve(keyPath))
  const path = resolve(given)
  if (!existsSync(path)) throw new StartError('restore_refused', `There is no backup at ${path}.`)
  if (!statSync(path).isDirectory()) return { path, identity }
  const newest = keptBackups(path, database).at(-1)
  if (!newest) throw new StartError('restore_refused', `There is no ${database} backup in ${path}.`)
  return { path: newest.path, identity }
}

async function readIdentity(path: string): Promise<string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new StartError('restore_refused', `The key file ${path} cannot be read.`, { cause: error })
  }
  const identity = text
    .split('\n')
    .find((line) => line.startsWith('AGE-SECRET-KEY-'))
    ?.trim()
  if (identity === undefined || (await recipientOf(identity)) === undefined)
    throw new StartError('restore_refused', `${path} holds no age secret key (a line that begins with AGE-SECRET-KEY-).`)
  return identity
}

/** The place the server would use. What was made there goes again when the restore fails. */
async function inPlace(
  { databases, dataDir }: Settings,
  work: (databases: BothDatabases) => Promise<RestoreReport>,
): Promise<RestoreReport> {
  if (databases !== null) return onAddresses(databases, work)
  const isNew = !existsSync(dataDir)
  if (!isNew && readdirSync(dataDir).length > 0)
    throw new StartError('restore_refused', `${dataDir} is not empty; move it aside or set DATA_DIR to a new folder.`)
  let done = false
  try {
    mkdirSync(dataDir, { recursive: true })
    const lock = takeDataLock(dataDir)
    try {
      const report = await onEmbedded(dataDir, work)
      done = true
      return report
    } finally {
      lock.release()
    }
  } catch (error) {
    throw aboutFolder(dataDir, error)
  } finally {
    if (!done) {
      for (const name of existsSync(dataDir) ? readdirSync(dataDir) : [])
        rmSync(join(dataDir, name), { recursive: true, force: true })
      if (isNew) rmSync(dataDir, { recursive: true, force: true })
    }
  }
}

async function onTrial(work: (databases: BothDatabases) => Promise<RestoreReport>): Promise<RestoreReport> {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-restore-trial-'))
  try {
    return await onEmbedded(folder, work)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function onEmbedded(folder: string, work: (databases: BothDatabases) => Promise<RestoreReport>): Promise<RestoreReport> {
  const embedded = await startEmbeddedDatabases(folder)
  try {
    return await onAddresses({ main: embedded.databaseUrl, shred: embedded.shredDatabaseUrl }, work)
  } finally {
    await embedded.stop()
  }
}

async function onAddresses(
  addresses: { readonly main: string; readonly shred: string },
  work: (databases: BothDatabases) => Promise<RestoreReport>,
): Promise<RestoreReport> {
  const main = openDatabase(addresses.main, { maxConnections: 2 })
  const shred = openDatabase(addresses.shred, { maxConnections: 2 })
  try {
    return await work({ main, shred })
  } finally {
    await Promise.all([main.end({ timeout: 5 }), shred.end({ timeout: 5 })])
  }
}

function tellReport({ takenAt, rows, replayed, lost }: RestoreReport, seconds: number): void {
  const tell = (line: string): boolean => process.stdout.write(`${line}\n`)
  tell(`main as of ${takenAt.main}, shares as of ${takenAt.shred}`)
  for (const [table, count] of Object.entries(rows)) tell(`${table}: ${String(count)} rows`)
  tell(`ledger: ${String(replayed)} destructions that the backup did not know of, carried out again`)
  for (const { workspace, owner, scope, share, records } of lost)
    tell(`lost: share ${share} (${scope}) of ${owner} in workspace ${workspace}, ${String(records)} records unreadable`)
  tell(`restored and checked in ${seconds.toFixed(1)} s; ${String(lost.length)} shares lost`)
}

runCommand(run)
