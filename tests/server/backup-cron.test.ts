// The backup as operators run it: the printed line, in a shell that knows nothing else.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptBackups } from '../../server/backup/shelf.ts'
import { readBackupStatus } from '../../server/backup/status.ts'
import { openDatabase } from '../../server/db/sql.ts'
import { runInShell } from '../support/cli.ts'
import { repoRoot } from '../support/product.ts'
import { backupDesk } from './backup-desk.ts'
import { onSomeEngine } from './postgres.ts'

onSomeEngine((cluster) => {
  const desk = backupDesk(cluster)

  test('the printed cron line backs up your own PostgreSQL, and a cluster’s own tools can say that they did', async () => {
    const page = readFileSync(join(repoRoot, 'docs/operating.md'), 'utf8')
    const cron = /^In cron: `15 2 \* \* \* (.+?)`/m.exec(page)?.[1] ?? ''
    const [main, shred] = [await cluster().createDatabase(), await cluster().createDatabase()]
    const settings = join(desk.folder, 'imprimatur.env')
    const lines = {
      ...{
        DATABASE_URL: main,
        SHRED_DATABASE_URL: shred,
        BACKUP_DIR: join(desk.folder, 'main'),
        SHRED_BACKUP_DIR: join(desk.folder, 'shares'),
      },
      ...{
        BACKUP_RECIPIENT: desk.keys.main.recipient,
        SHRED_BACKUP_RECIPIENT: desk.keys.shred.recipient,
        LEDGER_DIR: join(desk.folder, 'ledger'),
      },
    }
    writeFileSync(
      settings,
      Object.entries(lines)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
    const command = cron.replace('/path/to/imprimatur', repoRoot).replace('/etc/imprimatur.env', settings)
    expect(command).toContain(settings)
    const ran = await runInShell(command, desk.folder)
    expect(ran).toMatchObject({ status: 0 })
    expect(keptBackups(join(desk.folder, 'main'), 'main')).toHaveLength(1)
    expect(keptBackups(join(desk.folder, 'shares'), 'shred')).toHaveLength(1)
    const sql = openDatabase(main)
    await sql`update backup_taken set taken_at = taken_at - interval '30 days'`
    expect((await readBackupStatus(sql, new Date())).age).toBe('old')
    expect(await runInShell(`${command} -- --made-elsewhere`, desk.folder)).toMatchObject({ status: 0 })
    expect((await readBackupStatus(sql, new Date())).age).toBe('fresh')
    await sql.end({ timeout: 1 })
  })
})
