// `npm run backup`: main first, shares second, each sealed to its own key in its own folder, while the server goes on writing. For cron: quiet
// numbers on standard output, sentences on standard error, and a status that is zero only when all of it is as it should be.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeKeyPair } from '../backup/seal.ts'
import { readBackupFolders, readBackupSettings } from '../backup/settings.ts'
import { expire, hashOfFile, keptBackups, shredBackupDays, type DatabaseName } from '../backup/shelf.ts'
import { takeBackup } from '../backup/take.ts'
import { noteBackup } from '../db/backups.ts'
import { readSettings } from '../env.ts'
import { aboutFolder, StartError } from '../start-error.ts'
import { runCommand, withDatabases, type BothDatabases } from './run.ts'

const usage = `Usage: npm run backup                         takes a backup of both databases
       npm run backup -- --verify             reads every kept backup back and compares it with its description
       npm run backup -- --make-keys FOLDER   makes the two key pairs, once
       npm run backup -- --made-elsewhere     says that your cluster's own tools have just backed up both databases

Set BACKUP_DIR, BACKUP_RECIPIENT, SHRED_BACKUP_DIR and SHRED_BACKUP_RECIPIENT; docs/operating.md has the whole story.
`

/** @returns the exit status */
async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { verify: { type: 'boolean' }, 'make-keys': { type: 'string' }, 'made-elsewhere': { type: 'boolean' } },
  })
  if (Object.keys(values).length > 1) {
    process.stderr.write(usage)
    return 2
  }
  if (values['make-keys'] !== undefined) return makeKeys(resolve(values['make-keys']))
  if (values.verify) return verify()
  return withDatabases(readSettings(process.env), values['made-elsewhere'] ? noteElsewhere : take)
}

async function take(databases: BothDatabases): Promise<number> {
  const settings = readBackupSettings(process.env)
  let status = 0
  // Shares second: every share that the main backup names was there before, so its half is in the second backup.
  for (const database of ['main', 'shred'] as const) {
    const { kept, brokenLogs } = await takeBackup(databases[database], { database, ...settings[database] })
    await noteBackup(databases.main, database, new Date(kept.takenAt))
    tell(`${kept.path} ${String(kept.sizeBytes)} bytes, taken ${kept.takenAt}, read back and whole`)
    const days = database === 'shred' ? shredBackupDays : brokenLogs.length === 0 ? settings.keepMainDays : null
    const deleted = days === null ? [] : expire(settings[database].folder, database, days, new Date())
    if (deleted.length > 0) tell(`${String(deleted.length)} old ${database} backups deleted`)
    for (const workspace of brokenLogs) {
      warn(`The log of workspace ${workspace} no longer has the tree it had: somebody edited the database. Keep the older backups.`)
      status = 1
    }
  }
  return status
}

async function verify(): Promise<number> {
  const folders = readBackupFolders(process.env)
  let status = 0
  for (const database of ['main', 'shred'] as const) {
    const kept = keptBackups(folders[database], database)
    if (kept.length === 0) {
      warn(`There is no ${database} backup in ${folders[database]}.`)
      status = 1
    }
    for (const { path, sha256 } of kept) {
      const whole = (await hashOfFile(path)) === sha256
      if (whole) tell(`${path} whole`)
      else warn(`${path} is not what was written; do not rely on it.`)
      if (!whole) status = 1
    }
  }
  return status
}

async function noteElsewhere({ main }: BothDatabases): Promise<number> {
  const now = new Date()
  for (const database of ['main', 'shred'] as const) await noteBackup(main, database, now)
  tell(`noted: both databases backed up ${now.toISOString()}`)
  return 0
}

async function makeKeys(folder: string): Promise<number> {
  const paths: Record<DatabaseName, string> = { main: join(folder, 'main.key'), shred: join(folder, 'shred.key') }
  for (const path of Object.values(paths))
    if (existsSync(path))
      throw new StartError('bad_setting', `${path} exists already; a new key would not open older backups. Name another folder.`)
  const lines: string[] = []
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const [database, variable] of [
      ['main', 'BACKUP_RECIPIENT'],
      ['shred', 'SHRED_BACKUP_RECIPIENT'],
    ] as const) {
      const { identity, recipient } = await makeKeyPair()
      writeFileSync(paths[database], `# public key: ${recipient}\n${identity}\n`, { mode: 0o600, flag: 'wx' })
      lines.push(`${variable}=${recipient}`)
    }
  } catch (error) {
    throw aboutFolder(folder, error)
  }
  for (const line of lines) tell(line)
  warn(
    `Set these two. Print ${paths.main} and ${paths.shred} or move them off this machine, each to other hands: only they open the backups.`,
  )
  return 0
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`)
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`)
}

runCommand(run)
