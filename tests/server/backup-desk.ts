// What tests of backups stand on: a house with a member and records in it, keys, a folder per test, and restoring in one call.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import type { LedgerLine } from '../../core/ledger.ts'
import { restoreInto, type BackupFile, type RestoreReport } from '../../server/backup/restore.ts'
import { makeKeyPair, type KeyPair } from '../../server/backup/seal.ts'
import type { DatabaseName } from '../../server/backup/shelf.ts'
import { takeBackup } from '../../server/backup/take.ts'
import { openDatabase, type Sql } from '../../server/db/sql.ts'
import { useHouse, type House } from './house.ts'
import { TestMember } from './member.ts'
import type { Cluster } from './postgres.ts'

export interface BackupDesk {
  readonly house: House
  readonly keys: Readonly<Record<DatabaseName, KeyPair>>
  readonly member: TestMember
  /** Of the test that runs. */
  readonly folder: string
  addRecords(count: number): Promise<void>
  take(database: DatabaseName): Promise<BackupFile>
  emptyPlace(): Promise<{ main: Sql; shred: Sql }>
  restore(
    place: { main: Sql; shred: Sql },
    main: BackupFile,
    shred: BackupFile,
    acceptLostShares?: boolean,
    ledger?: readonly LedgerLine[],
  ): Promise<RestoreReport>
  tablesIn(sql: Sql): Promise<string[]>
}

/** To be called where hooks may be: it brings its own. */
export function backupDesk(cluster: () => Cluster): BackupDesk {
  const house = useHouse(cluster)
  let folder: string
  let keys: Record<DatabaseName, KeyPair>
  let member: TestMember
  const open: Sql[] = []
  beforeAll(async () => {
    keys = { main: await makeKeyPair(), shred: await makeKeyPair() }
    member = await TestMember.founder(house.app)
    // More than the driver hands out in one piece.
    await addRecords(150)
  })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'imprimatur-backup-test-'))
    return () => {
      rmSync(folder, { recursive: true, force: true })
    }
  })
  afterAll(() => Promise.all(open.map((sql) => sql.end({ timeout: 1 }))))

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

  return {
    get house() {
      return house
    },
    get keys() {
      return keys
    },
    get member() {
      return member
    },
    get folder() {
      return folder
    },
    addRecords,
    take,
    emptyPlace,
    restore,
    tablesIn,
  }
}
