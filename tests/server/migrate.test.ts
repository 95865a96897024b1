// Migrations: once each, whoever comes first; a changed file, a newer database and swapped databases are refused by code.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../server/db/migrate.ts'
import { openDatabase, type Sql } from '../../server/db/sql.ts'
import { onEveryEngine } from './postgres.ts'

onEveryEngine((cluster) => {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-migrations-'))
  const url = pathToFileURL(`${folder}/`)
  const opened: Sql[] = []
  const fresh = async (): Promise<Sql> => {
    const sql = openDatabase(await cluster().createDatabase(), { maxConnections: 10 })
    opened.push(sql)
    return sql
  }
  beforeAll(() => {
    writeFileSync(join(folder, '0001_one.sql'), 'create table one (n integer);')
    writeFileSync(join(folder, '0002_two.sql'), 'create table two (n integer); insert into two values (1);')
    writeFileSync(join(folder, 'notes.txt'), 'not a migration')
  })
  afterAll(async () => {
    await Promise.all(opened.map((sql) => sql.end({ timeout: 1 })))
    rmSync(folder, { recursive: true, force: true })
  })

  test('ten servers that start at once apply each file once', async () => {
    const sql = await fresh()
    const applied = await Promise.all(Array.from({ length: 10 }, () => migrate(sql, 'main', { folder: url })))
    expect(applied.flat().sort()).toEqual(['0001_one.sql', '0002_two.sql'])
    expect(await sql`select n from two`).toHaveLength(1)
  })

  test('a failing file leaves nothing behind', async () => {
    const sql = await fresh()
    const broken = mkdtempSync(join(tmpdir(), 'imprimatur-migrations-'))
    writeFileSync(join(broken, '0001_one.sql'), 'create table one (n integer);')
    writeFileSync(join(broken, '0002_bad.sql'), 'create table nonsense (;')
    await expect(migrate(sql, 'main', { folder: pathToFileURL(`${broken}/`) })).rejects.toThrow()
    expect(await sql`select to_regclass('one') as found`).toEqual([{ found: null }])
    rmSync(broken, { recursive: true })
  })

  test.each([
    ['migration_changed', '0001_one.sql', 'create table one (n bigint);'],
    ['migration_unknown', '0009_later.sql', null],
  ])('%s', async (code, name, text) => {
    const sql = await fresh()
    const other = mkdtempSync(join(tmpdir(), 'imprimatur-migrations-'))
    writeFileSync(join(other, '0001_one.sql'), 'create table one (n integer);')
    writeFileSync(join(other, '0009_later.sql'), 'create table later (n integer);')
    await migrate(sql, 'main', { folder: pathToFileURL(`${other}/`) })
    if (text === null) rmSync(join(other, name))
    else writeFileSync(join(other, name), text)
    await expect(migrate(sql, 'main', { folder: pathToFileURL(`${other}/`) })).rejects.toMatchObject({ code })
    rmSync(other, { recursive: true })
  })

  test('the shred database is not taken for the main one', async () => {
    const sql = await fresh()
    await migrate(sql, 'shred')
    await expect(migrate(sql, 'main')).rejects.toMatchObject({ code: 'wrong_database' })
  })
})
