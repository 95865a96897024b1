// Backup and restore on every engine: a snapshot while somebody writes, back into empty databases, checked. What must be refused: backup-refused.test.ts.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { QuitclaimId } from '../../core/ids.ts'
import { checkMain } from '../../server/backup/check.ts'
import { takeBackup } from '../../server/backup/take.ts'
import { createLedger } from '../../server/ledger.ts'
import { ledgerFolder, readLedgerFolder } from '../../server/ledger-folder.ts'
import { findRestored } from '../../server/db/backups.ts'
import { inSnapshot } from '../../server/db/sql.ts'
import { backupDesk } from './backup-desk.ts'
import { onEveryEngine } from './postgres.ts'

onEveryEngine((cluster) => {
  const desk = backupDesk(cluster)
  const { take, emptyPlace, restore, tablesIn, addRecords } = desk

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
    const [head] = await place.main<
      { feed: number }[]
    >`select feed_seq as feed from head where workspace_id = ${desk.member.workspace}`
    const columns = 'seq, statement_id, type, signed, current'
    const [there, here] = await Promise.all(
      [desk.house.deps.main, place.main].map((sql) =>
        sql.unsafe(`select ${columns} from statement where workspace_id = $1 and seq <= $2 order by seq`, [
          desk.member.workspace,
          head?.feed ?? 0,
        ]),
      ),
    )
    expect(here?.length).toBeGreaterThan(5)
    // What was replaced later was current then; nothing else may differ.
    expect(here).toEqual(there)
    expect(await findRestored(place.main, desk.member.workspace)).toMatchObject({
      restore: report.restore,
      takenAt: new Date(report.takenAt.main),
    })
    expect(await place.main`select 1 from session`).toHaveLength(0)
  })

  test('the restored server knows its members, and nobody is signed in', async () => {
    const place = await emptyPlace()
    await restore(place, await take('main'), await take('shred'))
    const again = desk.house.another({ main: place.main, shred: place.shred })
    const { cookie } = desk.member
    expect((await desk.member.get(again, '/api/feed')).status).toBe(401)
    expect((await desk.member.post(again, '/api/sign-in', { signInSecret: desk.member.signInSecret })).status).toBe(200)
    // What it waits for: see restored.test.ts.
    expect(await (await desk.member.get(again, '/api/feed')).json()).toEqual({ code: 'restored_waiting' })
    desk.member.cookie = cookie
  })

  test('a row that the database refuses is told, and leaves nothing', async () => {
    const place = await emptyPlace()
    await restore(place, await take('main'), await take('shred'))
    // Two rows with one key: no schema of ours would take them back.
    await place.main`alter table kept_heads drop constraint kept_heads_pkey`
    await place.main`insert into kept_heads select workspace_id, member_id, 1, 'x' from member, generate_series(1, 2)`
    const { kept } = await takeBackup(place.main, { database: 'main', folder: desk.folder, recipient: desk.keys.main.recipient })
    const other = await emptyPlace()
    await expect(restore(other, { path: kept.path, identity: desk.keys.main.identity }, await take('shred'))).rejects.toThrow()
    expect(await tablesIn(other.main)).toEqual([])
  })

  test('what was destroyed after the backup does not come back: neither from the folder nor without a trace', async () => {
    const { owner, share } = await desk.member.withShare(desk.house.app, 'faces')
    const kept = await desk.member.withShare(desk.house.app, 'faces')
    const main = await take('main')
    const shred = await take('shred')
    const copy = join(desk.folder, 'ledger')
    const grant = QuitclaimId.parse(randomUUID())
    const withdrawal = await desk.member.consent(owner, { action: 'matching-withdraw', grant })
    const ledger = createLedger({ ...desk.house.deps, copies: [ledgerFolder(copy)] })
    const keeping = desk.house.another({ ledger })
    expect((await desk.member.post(keeping, '/api/statements', { statements: [withdrawal] })).status).toBe(200)
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
})
