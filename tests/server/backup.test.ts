// Backup and restore on every engine: a snapshot while somebody writes, back into empty databases, checked; and what must be refused.
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { QuitclaimId } from '../../core/ids.ts'
import type { LedgerLine } from '../../core/ledger.ts'
import { checkMain } from '../../server/backup/check.ts'
import { restoreInto, type BackupFile, type RestoreReport } from '../../server/backup/restore.ts'
import { makeKeyPair, opened, type KeyPair } from '../../server/backup/seal.ts'
import { expire, fileNameFor, keptBackups, type DatabaseName } from '../../server/backup/shelf.ts'
import { backupAlarm, readBackupStatus } from '../../server/backup/status.ts'
import { takeBackup } from '../../server/backup/take.ts'
import { createLedger } from '../../server/ledger.ts'
import { ledgerFolder, readLedgerFolder } from '../../server/ledger-folder.ts'
import { findRestored, noteBackup } from '../../server/db/backups.ts'
import { inSnapshot, openDatabase, type Sql } from '../../server/db/sql.ts'
import { runInShell } from '../support/cli.ts'
import { repoRoot } from '../support/product.ts'
import { openHouse, type House } from './house.ts'
import { TestMember } from './member.ts'
import { onEveryEngine } from './postgres.ts'

const hasAge = spawnSync('age', ['--version']).status === 0

onEveryEngine((cluster) => {
  let house: House
  let folder: string
  let keys: Record<DatabaseName, KeyPair>
  let member: TestMember
  const open: Sql[] = []
  beforeAll(async () => {
    house = await openHouse(cluster())
    keys = { main: await makeKeyPair(), shred: await makeKeyPair() }
    member = await (await TestMember.create()).found(house.app)
    // More than the driver hands out in one piece.
    await addRecords(150)
  })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'imprimatur-backup-test-'))
    return () => {
      rmSync(folder, { recursive: true, force: true })
    }
  })
  afterAll(async () => {
    await Promise.all(open.map((sql) => sql.end({ timeout: 1 })))
    await house.close()
  })

  async function addRecords(count: number): Promise<void> {
    const { owner, share } = await member.withShare(house.app, 'people')
    const records = await Promise.all(Array.from({ length: count }, () => member.record({ owner, share, table: 'person' })))
    const response = await member.post(house.app, '/api/records', { records })
    expect(response.status).toBe(200)
  }

  const take = async (database: DatabaseName): Promise<BackupFile> => {
    const { kept, brokenLogs } = await takeBackup(house.deps[database], { database, folder, recipient: keys[database].recipient })
    expect(brokenLogs).toEqual([])
    return { path: kept.path, identity: keys[database].identity }
  }
  const emptyPlace = async (): Promise<{ main: Sql; shred: Sql }> => {
    const place = { main: openDatabase(await cluster().createDatabase()), shred: openDatabase(await cluster().createDatabase()) }
    open.push(place.main, place.shred)
    return place
  }
  const restore = (
    place: { main: Sql; shred: Sql },
    main: BackupFile,
    shred: BackupFile,
    acceptLostShares = false,
    ledger: readonly LedgerLine[] = [],
  ): Promise<RestoreReport> =>
    restoreInto(place, { main, shred, ledger, acceptLostShares, now: new Date(), progress: () => undefined })
  const tablesIn = async (sql: Sql): Promise<string[]> =>
    (await sql<{ name: string }[]>`select table_name as name from information_schema.tables where table_schema = 'public'`).map(
      ({ name }) => name,
    )

  test('a snapshot while writes go on comes back whole, to the row', async () => {
    const writing = { goesOn: true }
    const write = async (): Promise<void> => {
      while (writing.goesOn) await addRecords(2)
    }
    const writer = write()
    const main = await take('main')
    const shred = await take('shred')
    writing.goesOn = false
    await writer
    const place = await emptyPlace()
    const report = await restore(place, main, shred)
    expect(report.lost).toEqual([])
    expect(await inSnapshot(place.main, checkMain)).toEqual([])
    const [head] = await place.main<{ feed: number }[]>`select feed_seq as feed from head where workspace_id = ${member.workspace}`
    const columns = 'seq, statement_id, type, signed, current'
    const [there, here] = await Promise.all(
      [house.deps.main, place.main].map((sql) =>
        sql.unsafe(`select ${columns} from statement where workspace_id = $1 and seq <= $2 order by seq`, [
          member.workspace,
          head?.feed ?? 0,
        ]),
      ),
    )
    expect(here?.length).toBeGreaterThan(5)
    // What was replaced later was current then; nothing else may differ.
    expect(here).toEqual(there)
    expect(await findRestored(place.main, member.workspace)).toMatchObject({
      restore: report.restore,
      takenAt: new Date(report.takenAt.main),
    })
    expect(await place.main`select 1 from session`).toHaveLength(0)
  })

  test('the restored server knows its members, and nobody is signed in', async () => {
    const place = await emptyPlace()
    await restore(place, await take('main'), await take('shred'))
    const again = house.another({ main: place.main, shred: place.shred })
    const { cookie } = member
    expect((await member.get(again, '/api/feed')).status).toBe(401)
    expect((await member.post(again, '/api/sign-in', { signInSecret: member.signInSecret })).status).toBe(200)
    // What it waits for: see restored.test.ts.
    expect(await (await member.get(again, '/api/feed')).json()).toEqual({ code: 'restored_waiting' })
    member.cookie = cookie
  })

  test('every flipped byte is refused, with or without the description, and leaves the place empty', async () => {
    const main = await take('main')
    const shred = await take('shred')
    const bytes = readFileSync(main.path)
    const place = await emptyPlace()
    for (const described of [true, false])
      for (const at of [0, 30, 200, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const flipped = Buffer.from(bytes)
        flipped[at] = (flipped[at] ?? 0) ^ 1
        const path = join(folder, 'flipped.sql.gz.age')
        writeFileSync(path, flipped)
        if (described) copyFileSync(`${main.path}.json`, `${path}.json`)
        else rmSync(`${path}.json`, { force: true })
        await expect(restore(place, { ...main, path }, shred), `byte ${String(at)}`).rejects.toMatchObject({
          code: 'restore_refused',
        })
      }
    const short = join(folder, 'short.sql.gz.age')
    writeFileSync(short, bytes.subarray(0, bytes.length - 40))
    await expect(restore(place, { ...main, path: short }, shred)).rejects.toMatchObject({ code: 'restore_refused' })
    expect([await tablesIn(place.main), await tablesIn(place.shred)]).toEqual([[], []])
  })

  test.each([
    [
      'a statement that was edited',
      'signed by their author',
      `update statement set signed = replace(signed, '"subject"', '"event"') where type = 'owner'`,
    ],
    ['a log line that was edited', 'the tree it had', `update audit_line set line = replace(line, 'owner.add', 'owner.cut')`],
    ['a log that was shortened', 'the tree it had', `delete from audit_line where seq = (select max(seq) from audit_line)`],
    ['an envelope that was edited', 'what their author signed', `update record set envelope = envelope || '\\x00'::bytea`],
    ['a record that was taken away', 'what their author signed', `delete from record`],
  ])('%s is found', async (_, sentence, edit) => {
    const place = await emptyPlace()
    await restore(place, await take('main'), await take('shred'))
    await place.main.unsafe(edit)
    const { kept } = await takeBackup(place.main, { database: 'main', folder, recipient: keys.main.recipient })
    const other = await emptyPlace()
    await expect(restore(other, { path: kept.path, identity: keys.main.identity }, await take('shred'))).rejects.toMatchObject({
      code: 'restore_refused',
      message: expect.stringContaining(sentence) as string,
    })
  })

  test('older shares are refused unless accepted, and then what is lost is listed', async () => {
    const shred = await take('shred')
    const { owner, share } = await member.withShare(house.app, 'people')
    await member.post(house.app, '/api/records', { records: [await member.record({ owner, share, table: 'person' })] })
    const main = await take('main')
    const place = await emptyPlace()
    await expect(restore(place, main, shred)).rejects.toMatchObject({
      message: expect.stringContaining('--accept-lost-shares') as string,
    })
    const report = await restore(place, main, shred, true)
    expect(report.lost).toEqual([{ workspace: member.workspace, share, owner, scope: 'people', records: 1 }])
  })

  test('a row that the database refuses is told, and leaves nothing', async () => {
    const place = await emptyPlace()
    await restore(place, await take('main'), await take('shred'))
    // Two rows with one key: no schema of ours would take them back.
    await place.main`alter table kept_heads drop constraint kept_heads_pkey`
    await place.main`insert into kept_heads select workspace_id, member_id, 1, 'x' from member, generate_series(1, 2)`
    const { kept } = await takeBackup(place.main, { database: 'main', folder, recipient: keys.main.recipient })
    const other = await emptyPlace()
    await expect(restore(other, { path: kept.path, identity: keys.main.identity }, await take('shred'))).rejects.toThrow()
    expect(await tablesIn(other.main)).toEqual([])
  })

  test('what was destroyed after the backup does not come back: neither from the folder nor without a trace', async () => {
    const { owner, share } = await member.withShare(house.app, 'faces')
    const kept = await member.withShare(house.app, 'faces')
    const main = await take('main')
    const shred = await take('shred')
    const copy = join(folder, 'ledger')
    const grant = QuitclaimId.parse(randomUUID())
    const withdrawal = await member.consent(owner, { action: 'matching-withdraw', grant })
    const ledger = createLedger({ ...house.deps, copies: [ledgerFolder(copy)] })
    const keeping = house.another({ ledger })
    expect((await member.post(keeping, '/api/statements', { statements: [withdrawal] })).status).toBe(200)
    const lines = readLedgerFolder(copy)
    expect(lines.flatMap(({ shares }) => shares)).toContain(share)

    const place = await emptyPlace()
    const report = await restore(place, main, shred, false, lines)
    expect(report.replayed).toBeGreaterThan(0)
    const halves = await place.shred<{ share: string }[]>`select share_id as share from server_share`
    const names = halves.map((row) => row.share)
    expect([names.includes(share), names.includes(kept.share)]).toEqual([false, true])
    expect(report.lost).toEqual([])
    // The control: without the copy the destroyed half is back.
    const careless = await emptyPlace()
    await restore(careless, main, shred)
    expect(await careless.shred`select 1 from server_share where share_id = ${share}`).toHaveLength(1)
  })

  test('swapped files, a wrong key and a place in use are refused in a sentence', async () => {
    const main = await take('main')
    const shred = await take('shred')
    const place = await emptyPlace()
    await expect(restore(place, shred, main)).rejects.toMatchObject({ message: expect.stringContaining('swapped') as string })
    await expect(restore(place, { ...main, identity: keys.shred.identity }, shred)).rejects.toMatchObject({
      code: 'restore_refused',
    })
    await expect(restore(house.deps, main, shred)).rejects.toMatchObject({
      message: expect.stringContaining('empty place') as string,
    })
    expect(await house.deps.main`select 1 from workspace`).not.toHaveLength(0)
  })

  test.runIf(hasAge)('the age program opens it, and the plain text is COPY text', async () => {
    const { path, identity } = await take('shred')
    const keyFile = join(folder, 'key')
    writeFileSync(keyFile, `${identity}\n`)
    const { stdout, status } = spawnSync('age', ['--decrypt', '--identity', keyFile, path])
    expect(status).toBe(0)
    const text = gunzipSync(stdout).toString()
    const [{ halves } = { halves: 0 }] = await house.deps.shred<
      { halves: number }[]
    >`select count(*)::integer as halves from server_share`
    const body = /^COPY "server_share" \("workspace_id", "share_id", "half", "made_at"\) FROM stdin;\n([\s\S]*?)\\\.\n/m.exec(
      text,
    )?.[1]
    expect(body?.split('\n').length).toBe(halves + 1)
    let ours = ''
    for await (const chunk of opened(path, identity)) ours += Buffer.from(chunk).toString()
    expect(ours).toBe(text)
  })

  test('old backups go after 30 days, the newest verified one never', async () => {
    const newest = await take('shred')
    const day = (days: number): Date => new Date(Date.now() - days * 86_400_000)
    for (const days of [29, 31, 45]) {
      const name = fileNameFor('shred', day(days))
      copyFileSync(newest.path, join(folder, name))
      const description = {
        ...(JSON.parse(readFileSync(`${newest.path}.json`, 'utf8')) as object),
        file: name,
        takenAt: day(days).toISOString(),
      }
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(description))
      // A file's own date says nothing: it may have been copied.
      utimesSync(join(folder, name), new Date(), new Date())
    }
    expect(expire(folder, 'shred', 30, new Date())).toHaveLength(2)
    expect(keptBackups(folder, 'shred')).toHaveLength(2)
    expire(folder, 'shred', 30, new Date(Date.now() + 400 * 86_400_000))
    expect(keptBackups(folder, 'shred').map(({ path }) => path)).toEqual([newest.path])
  })

  test('the printed cron line backs up your own PostgreSQL, and a cluster’s own tools can say that they did', async () => {
    const page = readFileSync(join(repoRoot, 'docs/operating.md'), 'utf8')
    const cron = /^In cron: `15 2 \* \* \* (.+?)`/m.exec(page)?.[1] ?? ''
    const [main, shred] = [await cluster().createDatabase(), await cluster().createDatabase()]
    const settings = join(folder, 'imprimatur.env')
    const lines = {
      ...{
        DATABASE_URL: main,
        SHRED_DATABASE_URL: shred,
        BACKUP_DIR: join(folder, 'main'),
        SHRED_BACKUP_DIR: join(folder, 'shares'),
      },
      ...{
        BACKUP_RECIPIENT: keys.main.recipient,
        SHRED_BACKUP_RECIPIENT: keys.shred.recipient,
        LEDGER_DIR: join(folder, 'ledger'),
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
    const ran = await runInShell(command, folder)
    expect(ran).toMatchObject({ status: 0 })
    expect(keptBackups(join(folder, 'main'), 'main')).toHaveLength(1)
    expect(keptBackups(join(folder, 'shares'), 'shred')).toHaveLength(1)
    const sql = openDatabase(main)
    open.push(sql)
    await sql`update backup_taken set taken_at = taken_at - interval '30 days'`
    expect((await readBackupStatus(sql, new Date())).age).toBe('old')
    expect(await runInShell(`${command} -- --made-elsewhere`, folder)).toMatchObject({ status: 0 })
    expect((await readBackupStatus(sql, new Date())).age).toBe('fresh')
  })

  test('a week without a backup raises the alarm', async () => {
    const other = await openHouse(cluster())
    const { main } = other.deps
    await (await TestMember.create()).found(other.app)
    const now = new Date()
    const inDays = (days: number): Date => new Date(now.getTime() + days * 86_400_000)
    expect((await readBackupStatus(main, now)).age).toBe('none')
    expect((await readBackupStatus(main, inDays(8))).age).toBe('old')
    for (const database of ['main', 'shred'] as const) await noteBackup(main, database, now)
    expect((await readBackupStatus(main, inDays(6))).age).toBe('fresh')
    const late = await readBackupStatus(main, inDays(8))
    expect(late.age).toBe('old')
    expect(backupAlarm(late)).toContain('npm run backup')
    await other.close()
  })
})
