// One PostgreSQL instance in one folder: made once (whole or not at all), started, watched, stopped. Listens on 127.0.0.1 only.
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { aboutFolder, StartError } from '../start-error.ts'
import type { PostgresPrograms } from './binaries.ts'
import { endLeftovers } from './leftovers.ts'
import { waysToRun, type Way } from './unprivileged.ts'

export interface InstanceOptions {
  /** Holds the cluster in a folder of this name, and its log beside it. */
  readonly dataDir: string
  readonly name: string
  readonly password: string
  readonly settings: Readonly<Record<string, string>>
}

export interface RunningInstance {
  readonly port: number
  /** Settles when PostgreSQL ended, whether asked to or not. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

export const databaseUser = 'imprimatur'
// Enough for an instance to come back from a crash with a full write-ahead log on a slow disk.
const startTimeoutMs = 120_000
const stopTimeoutMs = 30_000
const logLimitBytes = 5 * 1024 * 1024

/** Was it made here, whole? */
export const isInstance = (dataDir: string, name: string): boolean => existsSync(join(dataDir, name, 'PG_VERSION'))

/** Makes the instance if it is not there, and starts it. @throws StartError with a sentence for the operator */
export async function startInstance(programs: PostgresPrograms, options: InstanceOptions): Promise<RunningInstance> {
  try {
    const cluster = join(options.dataDir, options.name)
    const way = existsSync(cluster) ? existingWay(cluster) : await makeCluster(programs, options)
    await endLeftovers(cluster)
    return await launch(programs, way, options)
  } catch (error) {
    throw aboutFolder(options.dataDir, error)
  }
}

function existingWay(cluster: string): Way {
  const [way] = waysToRun(statSync(cluster).uid, statSync(dirname(cluster)))
  return way ?? refuseFolder(dirname(cluster))
}

/** Made under another name and renamed when complete, so that an interrupted start leaves nothing that looks finished. */
async function makeCluster(programs: PostgresPrograms, { dataDir, name, password }: InstanceOptions): Promise<Way> {
  const cluster = join(dataDir, name)
  const unfinished = `${cluster}.new`
  let reason = ''
  for (const way of waysToRun(undefined, ordinaryOwner(dataDir))) {
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { mode: 0o700 })
    way.give(unfinished)
    reason = await initialise(programs, way, unfinished, password)
    if (reason === '') {
      renameSync(unfinished, cluster)
      return way
    }
    rmSync(unfinished, { recursive: true, force: true })
    if (isDiskFull(reason)) throw diskFull(dataDir)
  }
  return refuseFolder(dataDir, reason)
}

/** Whose folder this is; for a data folder that root just made, whose folder it was made in. */
function ordinaryOwner(dataDir: string): { uid: number; gid: number } {
  const own = statSync(dataDir)
  return own.uid === 0 ? statSync(dirname(dataDir)) : own
}

/** @returns why it failed, empty when it did not */
async function initialise(programs: PostgresPrograms, way: Way, folder: string, password: string): Promise<string> {
  const passwordFile = `${folder}.password`
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  way.give(passwordFile)
  const args = [`--pgdata=${folder}`, `--username=${databaseUser}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const child = way.run(programs.initdb, [...args, '--encoding=UTF8', '--locale=C', '--no-instructions'], {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: cleanEnvironment(),
    detached: true,
  })
  let output = ''
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
  const code = await exitOf(child).catch((error: unknown) => String(error))
  rmSync(passwordFile, { force: true })
  return code === 0 ? '' : output.trim() || `initdb ended with ${String(code)}`
}

async function launch(
  programs: PostgresPrograms,
  way: Way,
  { dataDir, name, settings }: InstanceOptions,
): Promise<RunningInstance> {
  const cluster = join(dataDir, name)
  const port = await freePort()
  const logPath = join(dataDir, `${name}.log`)
  if (existsSync(logPath) && statSync(logPath).size > logLimitBytes) renameSync(logPath, `${logPath}.old`)
  const log = openSync(logPath, 'a', 0o600)
  const logStart = statSync(logPath).size
  const all = { ...always, port: String(port), ...settings }
  const flags = Object.entries(all).flatMap(([setting, value]) => ['-c', `${setting}=${value}`])
  // Detached: a Ctrl-C in the terminal must reach our server first, which stops the databases last.
  const child = way.run(programs.postgres, ['-D', cluster, ...flags], {
    cwd: '/',
    stdio: ['ignore', 'ignore', log],
    env: cleanEnvironment(),
    detached: true,
  })
  closeSync(log)
  const exit = exitOf(child)
  const ended = exit.then(
    () => undefined,
    () => undefined,
  )
  await untilReady(child, cluster, ended).catch((error: unknown) => {
    const output = readFileSync(logPath, 'utf8').slice(logStart)
    if (isDiskFull(output)) throw diskFull(dataDir)
    const why = /(?:FATAL|PANIC):\s*(.*)/.exec(output)?.[1] ?? (error instanceof Error ? error.message : String(error))
    throw new StartError(
      'database_failed',
      `The built-in PostgreSQL in ${cluster} did not start (${why}); ${logPath} has the details.`,
      { cause: error },
    )
  })
  return { port, ended, stop: () => stop(child, ended) }
}

// Statement texts stay out of the log: values that belong to people could be in them.
const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_statement: 'none',
  log_min_error_statement: 'panic',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
}

async function untilReady(child: ChildProcess, cluster: string, ended: Promise<void>): Promise<void> {
  const gone = ended.then(() => 'gone' as const)
  const until = Date.now() + startTimeoutMs
  while (Date.now() < until) {
    if ((await Promise.race([gone, sleep(20)])) === 'gone') throw new Error('it ended at once')
    if (isReady(cluster)) return
  }
  child.kill('SIGQUIT')
  throw new Error('it took too long')
}

/** The eighth line of the pid file is where PostgreSQL itself says that it takes connections. */
function isReady(cluster: string): boolean {
  const pidFile = join(cluster, 'postmaster.pid')
  return existsSync(pidFile) && readFileSync(pidFile, 'utf8').split('\n')[7]?.trim() === 'ready'
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown: connections end, everything is written, nothing to recover.
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), stopTimeoutMs)
  await ended
  clearTimeout(timer)
}

/** The password both instances share, made once. Only the owner of the data folder can read it. */
export function databasePassword(dataDir: string): string {
  const path = join(dataDir, 'database-password')
  if (existsSync(path)) return readFileSync(path, 'utf8').trim()
  const password = randomBytes(24).toString('base64url')
  // Renamed into place: a half-written password would lock us out of the instances for good.
  writeFileSync(`${path}.new`, password, { mode: 0o600, flush: true })
  renameSync(`${path}.new`, path)
  return password
}

function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      resolve(code ?? signal)
    })
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('no port'))
      })
    })
  })
}

/** Nothing of the operator's own PostgreSQL settings may steer ours. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:PG|LC_|LANG|DATABASE_URL|SHRED_DATABASE_URL|TLS_)/.test(name))
  return { ...Object.fromEntries(own), LC_ALL: 'C' }
}

const isDiskFull = (output: string): boolean => output.includes('No space left on device') || output.includes('Disk quota exceeded')

function diskFull(folder: string): StartError {
  return new StartError('disk_full', `There is no disk space left in ${folder}; free some space and start again.`)
}

function refuseFolder(folder: string, reason = ''): never {
  throw new StartError(
    'folder_refused',
    `The built-in PostgreSQL may not run in ${folder}, because this is root and the machine allows no user namespace; ` +
      `use a folder that other users may enter (set DATA_DIR), or start as an ordinary user.`,
    { cause: reason },
  )
}
