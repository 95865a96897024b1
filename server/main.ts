// The server process: settings, lock, socket, databases, service, and the way back down. Prints for a person; the log is for machines.
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { pino, type DestinationStream } from 'pino'
import type { LedgerLine } from '../core/ledger.ts'
import { reopenMissed } from './backup/replay.ts'
import { backupAlarm, readBackupStatus } from './backup/status.ts'
import { takeDataLock } from './embedded/data-lock.ts'
import { readSettings, type Settings } from './env.ts'
import { createFoundingCode } from './founding.ts'
import { ledgerFolder, readLedgerFolder } from './ledger-folder.ts'
import { listen } from './listen.ts'
import { startJobs } from './jobs.ts'
import { createLogger } from './log/logger.ts'
import { createMailer } from './mail.ts'
import { openDatabases, type OpenDatabases } from './open-databases.ts'
import { startService, type Service } from './service.ts'
import { aboutFolder, StartError } from './start-error.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const logLimitBytes = 20 * 1024 * 1024
type Undo = () => void | Promise<void>

/** Starts the server and returns when it answers. Any failure ends the process with one sentence. */
export async function startServer(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  // Undone last to first, whatever point the start reached.
  const undo: Undo[] = []
  let ending: Promise<never> | undefined
  const end = (status: number): Promise<never> =>
    (ending ??= unwind(undo).then(
      () => process.exit(status),
      (error: unknown) => fail(error),
    ))
  // A terminal sends Ctrl-C to npm and to us, and npm passes it on: the second one changes nothing.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
  const abort = (reason: unknown): void => {
    // Once we are going down, databases that end are what we asked for.
    if (ending === undefined) tellError(reason)
    void end(1)
  }
  process.on('uncaughtException', abort)
  try {
    await start(readSettings(environment), undo, abort)
  } catch (error) {
    abort(error)
    await ending
  }
}

async function start(settings: Settings, undo: Undo[], abort: (reason: unknown) => void): Promise<void> {
  const { dataDir, isPublic, publicUrl } = settings
  makeFolder(dataDir)
  if (settings.databases === null) {
    const lock = takeDataLock(dataDir)
    undo.push(() => {
      lock.release()
    })
  }
  // Here from the start, though nothing may be destroyed for long: a restore asks for it, and a folder that cannot be written is better found now.
  makeFolder(settings.ledgerDir)
  const listener = await listen(settings)
  undo.push(() => listener.close())
  const databases = await openDatabases(settings)
  undo.push(() => databases.close())
  const service = await startAppOn(settings, databases)
  undo.push(() => service.stop())
  await destroyAgain(service, settings)
  if (settings.mail) undo.push(await startJobsOn(databases, service))
  // Closing the listener first lets running requests finish while the databases are still there.
  undo.push(() => listener.close())
  void databases.ended.then(() => {
    abort(
      new StartError('database_failed', `The built-in PostgreSQL ended by itself; main.log and shred.log in ${dataDir} tell why.`),
    )
  })
  listener.serve(service.app.fetch)
  tell(process.stdout, 'Imprimatur is ready. Ctrl-C stops it.')
  if (isPublic) tell(process.stdout, await foundingCode(service))
  const alarm = backupAlarm(await readBackupStatus(service.deps.main, service.deps.clock()))
  if (alarm !== null) tell(process.stderr, alarm)
  tell(process.stdout, publicUrl.origin)
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw aboutFolder(folder, error)
  }
}

/** Before anybody can ask for it: what the newest copy of the ledger says is gone, and a database that was put back brought in again. */
async function destroyAgain({ deps }: Service, { ledgerDir }: Settings): Promise<void> {
  const missed = await reopenMissed(deps, readableLedger(ledgerDir), deps.clock())
  if (missed === 0) return
  await deps.ledger.carryOut()
  tell(
    process.stderr,
    `A database was put back without \`npm run restore\`: ${String(missed)} destructions that it did not know of were carried out again. Browsers that saw more refuse this server; see "Restore" in docs/operating.md.`,
  )
}

/** A copy with a line that is none stops no server; the next restore needs a better one. */
function readableLedger(folder: string): readonly LedgerLine[] {
  try {
    return readLedgerFolder(folder)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    tellError(error)
    return []
  }
}

function startAppOn(
  { publicUrl, trustedProxies, destinationOrigins, dataDir, ledgerDir, volumeLimits, mail }: Settings,
  { main, shred }: OpenDatabases,
): Promise<Service> {
  return startService({
    main,
    shred,
    publicUrl,
    trustedProxies,
    destinationOrigins,
    volumeLimits,
    mailer: mail && createMailer(mail),
    webRoot: join(root, 'build/web'),
    modelsRoot: join(root, 'build/models'),
    ledgerCopies: [ledgerFolder(ledgerDir)],
    logger: createLogger('info', openLog(dataDir)),
  })
}

/** Without them everything else works: an account that may not make a schema gets no digests, and one line says so. */
async function startJobsOn({ mainUrl }: OpenDatabases, { deps }: Service): Promise<Undo> {
  try {
    return await startJobs(mainUrl, deps)
  } catch (error) {
    deps.logger.error({ code: error instanceof Error && 'code' in error ? error.code : undefined }, 'no jobs, so no digests')
    tell(process.stderr, 'No digests are sent: the account of DATABASE_URL may not make the schema "jobs".')
    return () => undefined
  }
}

/** The log of before moves aside when it has grown large; one older log is kept. */
function openLog(dataDir: string): DestinationStream {
  const path = join(dataDir, 'server.log')
  try {
    if (existsSync(path) && statSync(path).size > logLimitBytes) renameSync(path, `${path}.old`)
    return pino.destination({ dest: path, mode: 0o600, sync: true })
  } catch (error) {
    throw aboutFolder(dataDir, error)
  }
}

async function foundingCode({ deps }: Service): Promise<string> {
  const { code, expiresAt } = await createFoundingCode(deps.main, deps.clock())
  return `Code to found a workspace, good once until ${expiresAt.toISOString().slice(0, 10)}: ${code}`
}

async function unwind(undo: Undo[]): Promise<void> {
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step()
}

function tellError(error: unknown): void {
  tell(
    process.stderr,
    error instanceof StartError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error),
  )
}

function fail(error: unknown): never {
  tellError(error)
  process.exit(1)
}

function tell(stream: NodeJS.WriteStream, line: string): void {
  stream.write(`${line}\n`)
}

// `start.mjs` imports this file; run by itself (`node --import tsx server/main.ts`) it starts too.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await startServer()
