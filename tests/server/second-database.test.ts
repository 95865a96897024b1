// A second database that is not the one the first needs, and a folder in which there is none: told in a sentence, before anything is made there.
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { withDatabases } from '../../server/cli/run.ts'
import { readSettings } from '../../server/env.ts'
import { openDatabases } from '../../server/open-databases.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

test('a tool makes no new installation where there is none', async () => {
  const dataDir = join(tmpdir(), `imprimatur-nowhere-${crypto.randomUUID()}`)
  const settings = readSettings({ DATA_DIR: dataDir })
  await expect(withDatabases(settings, () => Promise.resolve(0))).rejects.toMatchObject({
    code: 'bad_setting',
    message: expect.stringContaining('There is no database in') as string,
  })
  expect(existsSync(dataDir)).toBe(false)
})

onSomeEngine((cluster) => {
  const made: string[] = []
  const house = useHouse(() => ({
    async createDatabase() {
      const address = await cluster().createDatabase()
      made.push(address)
      return address
    },
  }))
  let member: TestMember
  const addresses = { main: '', shred: '', other: '' }
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
    addresses.main = made[0] ?? ''
    addresses.shred = made[1] ?? ''
    addresses.other = await cluster().createDatabase()
  })

  const opens = async (shred: string): Promise<string> => {
    try {
      const databases = await openDatabases({ databases: { main: addresses.main, shred }, dataDir: '' })
      await databases.close()
      return 'open'
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  test('the second database is the one with the halves, or the server does not start', async () => {
    // Nothing needs a half yet.
    expect([await opens(addresses.shred), await opens(addresses.other)]).toEqual(['open', 'open'])
    const { owner } = await member.withShare(house.app, 'people')
    expect([await opens(addresses.shred), await opens(addresses.other)]).toEqual(['open', 'database_refused'])
    // A workspace that ends has lost its halves first; whoever was erased, too.
    await house.deps.main`update workspace set deletes_at = now()`
    expect(await opens(addresses.other)).toBe('open')
    await house.deps.main`update workspace set deletes_at = null`
    await house.deps.main`update share set destroy_asked_at = now() where owner_id = ${owner}`
    expect(await opens(addresses.other)).toBe('open')
  })
})
