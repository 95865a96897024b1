// Backups that must be refused, and how long they stay: our own rules, the same to every engine.
import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { opened } from '../../server/backup/seal.ts'
import { expire, fileNameFor, keptBackups } from '../../server/backup/shelf.ts'
import { backupAlarm, readBackupStatus } from '../../server/backup/status.ts'
import { takeBackup } from '../../server/backup/take.ts'
import { noteBackup } from '../../server/db/backups.ts'
import { openHouse } from './house.ts'
import { backupDesk } from './backup-desk.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const hasAge = spawnSync('age', ['--version']).status === 0

onSomeEngine((cluster) => {
  const desk = backupDesk(cluster)
  const { take, emptyPlace, restore, tablesIn } = desk

  test('every flipped byte is refused, with or without the description, and leaves the place empty', async () => {
    const main = await take('main')
    const shred = await take('shred')
    const bytes = readFileSync(main.path)
    const place = await emptyPlace()
    for (const described of [true, false])
      for (const at of [0, 30, 200, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const flipped = Buffer.from(bytes)
        flipped[at] = (flipped[at] ?? 0) ^ 1
        const path = join(desk.folder, 'flipped.sql.gz.age')
        writeFileSync(path, flipped)
        if (described) copyFileSync(`${main.path}.json`, `${path}.json`)
        else rmSync(`${path}.json`, { force: true })
        await expect(restore(place, { ...main, path }, shred), `byte ${String(at)}`).rejects.toMatchObject({
          code: 'restore_refused',
        })
      }
    const short = join(desk.folder, 'short.sql.gz.age')
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
    const { kept } = await takeBackup(place.main, { database: 'main', folder: desk.folder, recipient: desk.keys.main.recipient })
    const other = await emptyPlace()
    await expect(restore(other, { path: kept.path, identity: desk.keys.main.identity }, await take('shred'))).rejects.toMatchObject(
      {
        code: 'restore_refused',
        message: expect.stringContaining(sentence) as string,
      },
    )
  })

  test('older shares are refused unless accepted, and then what is lost is listed', async () => {
    const shred = await take('shred')
    const { owner, share } = await desk.member.withShare(desk.house.app, 'people')
    await desk.member.post(desk.house.app, '/api/records', {
      records: [await desk.member.record({ owner, share, table: 'person' })],
    })
    const main = await take('main')
    const place = await emptyPlace()
    await expect(restore(place, main, shred)).rejects.toMatchObject({
      message: expect.stringContaining('--accept-lost-shares') as string,
    })
    const report = await restore(place, main, shred, true)
    expect(report.lost).toEqual([{ workspace: desk.member.workspace, share, owner, scope: 'people', records: 1 }])
  })

  test('swapped files, a wrong key and a place in use are refused in a sentence', async () => {
    const main = await take('main')
    const shred = await take('shred')
    const place = await emptyPlace()
    await expect(restore(place, shred, main)).rejects.toMatchObject({ message: expect.stringContaining('swapped') as string })
    await expect(restore(place, { ...main, identity: desk.keys.shred.identity }, shred)).rejects.toMatchObject({
      code: 'restore_refused',
    })
    await expect(restore(desk.house.deps, main, shred)).rejects.toMatchObject({
      message: expect.stringContaining('empty place') as string,
    })
    expect(await desk.house.deps.main`select 1 from workspace`).not.toHaveLength(0)
  })

  test.runIf(hasAge)('the age program opens it, and the plain text is COPY text', async () => {
    const { path, identity } = await take('shred')
    const keyFile = join(desk.folder, 'key')
    writeFileSync(keyFile, `${identity}\n`)
    const { stdout, status } = spawnSync('age', ['--decrypt', '--identity', keyFile, path])
    expect(status).toBe(0)
    const text = gunzipSync(stdout).toString()
    const [{ halves } = { halves: 0 }] = await desk.house.deps.shred<
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
      copyFileSync(newest.path, join(desk.folder, name))
      const description = {
        ...(JSON.parse(readFileSync(`${newest.path}.json`, 'utf8')) as object),
        file: name,
        takenAt: day(days).toISOString(),
      }
      writeFileSync(join(desk.folder, `${name}.json`), JSON.stringify(description))
      // A file's own date says nothing: it may have been copied.
      utimesSync(join(desk.folder, name), new Date(), new Date())
    }
    expect(expire(desk.folder, 'shred', 30, new Date())).toHaveLength(2)
    expect(keptBackups(desk.folder, 'shred')).toHaveLength(2)
    expire(desk.folder, 'shred', 30, new Date(Date.now() + 400 * 86_400_000))
    expect(keptBackups(desk.folder, 'shred').map(({ path }) => path)).toEqual([newest.path])
  })

  test('a week without a backup raises the alarm', async () => {
    const other = await openHouse(cluster())
    const { main } = other.deps
    await TestMember.founder(other.app)
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
