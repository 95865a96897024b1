// Founding: free on this machine, by code elsewhere; practice workspaces are limited and gone after a day, from both databases.
import { beforeEach, expect, test } from 'vitest'
import { migrate } from '../../server/db/migrate.ts'
import { createFoundingCode, foundingCodeLifeMs } from '../../server/founding.ts'
import { deleteEndedWorkspaces } from '../../server/sweep.ts'
import type { FoundWorkspace } from '../../core/wire.ts'
import { useHouse } from './house.ts'
import { TestMember, type Answers } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const dayMs = 24 * 3_600_000

onSomeEngine((cluster) => {
  const house = useHouse(cluster, () => ({ publicUrl: new URL('https://imprimatur.example') }))
  let app: Answers
  beforeEach(async () => {
    await house.deps.main`delete from attempt_bucket`
    app = house.app
  })

  const visitor = async (): Promise<TestMember> => {
    const member = await TestMember.create()
    member.origin = 'https://imprimatur.example'
    return member
  }
  const found = async (extra: Partial<FoundWorkspace>, to = app): Promise<[number, string | undefined]> => {
    const member = await visitor()
    const response = await member.post(to, '/api/workspaces', { ...(await member.founding()), ...extra })
    return [response.status, ((await response.json()) as { code?: string }).code]
  }
  const invite = async (): Promise<string> => (await createFoundingCode(house.deps.main, house.deps.clock())).code

  test('the first page learns whether a code is needed', async () => {
    const start = async (on: Answers, origin: string): Promise<unknown> => (await on.request(`${origin}/api/start`)).json()
    expect(await start(app, 'https://imprimatur.example')).toEqual({ foundingNeedsCode: true, destinationOrigins: [], mail: false })
    const local = house.another({ publicUrl: new URL('http://localhost:8420') })
    expect(await start(local, 'http://localhost:8420')).toEqual({ foundingNeedsCode: false, destinationOrigins: [], mail: false })
  })

  test('off localhost: no code, a wrong one, a good one, the same again, one too old', async () => {
    expect(await found({})).toEqual([403, 'founding_code_required'])
    expect(await found({ foundingCode: 'AAAA-AAAA-AAAA-AAAA' })).toEqual([403, 'founding_code_refused'])
    expect(await found({ foundingCode: 'not a code' })).toEqual([403, 'founding_code_refused'])
    const code = await invite()
    expect(code).toMatch(/^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$/)
    expect(await found({ foundingCode: ` ${code.toLowerCase().replaceAll('-', ' ')}` })).toEqual([201, undefined])
    expect(await found({ foundingCode: code })).toEqual([403, 'founding_code_refused'])
    const old = await invite()
    house.pass(foundingCodeLifeMs)
    expect(await found({ foundingCode: old })).toEqual([403, 'founding_code_refused'])
  })

  test('a code survives a founding that fails, and serves one of two who use it at once', async () => {
    const code = await invite()
    const member = await visitor()
    const request = await member.founding()
    const broken = { ...request, foundingCode: code, genesis: { ...request.genesis, signature: `${'A'.repeat(85)}A` } }
    expect((await member.post(app, '/api/workspaces', broken)).status).toBe(422)
    const both = await Promise.all([found({ foundingCode: code }), found({ foundingCode: code })])
    expect(both.map(([status]) => status).sort()).toEqual([201, 403])
  })

  test('only the hash of a code is stored', async () => {
    const code = await invite()
    const rows = await house.deps.main`select encode(code_hash, 'hex') as hash from founding_code`
    expect(JSON.stringify(rows)).not.toContain(code)
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''))
  })

  test('guessing codes is slowed down', async () => {
    const statuses: number[] = []
    for (let round = 0; round < 22; round++) statuses.push((await found({ foundingCode: 'AAAA-AAAA-AAAA-AAAA' }))[0])
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(403))
    expect(statuses.slice(20)).toEqual([429, 429])
  })

  test('practice needs no code, but only so many a day and so many at once', async () => {
    const results: unknown[] = []
    for (let round = 0; round < 11; round++) results.push((await found({ practice: true }))[0])
    expect(results).toEqual([...Array<number>(10).fill(201), 429])
    const full = house.another({ limits: { ...house.deps.limits, practiceAlive: 10 } })
    await house.deps.main`delete from attempt_bucket`
    expect(await found({ practice: true }, full)).toEqual([429, 'practice_full'])
  })

  test('a device unlocker is for practice only; two workspaces never share a sign-in secret', async () => {
    const member = await visitor()
    const request = await member.founding()
    const device = request.unlockers.map((unlocker) => ({ ...unlocker, kind: 'device' as const }))
    const refused = await member.post(app, '/api/workspaces', { ...request, unlockers: device, foundingCode: await invite() })
    expect([refused.status, await refused.json()]).toEqual([400, { code: 'bad_request' }])
    expect((await member.post(app, '/api/workspaces', { ...request, unlockers: device, practice: true })).status).toBe(201)
    expect(await found({ practice: true, unlockers: request.unlockers })).toEqual([409, 'exists'])
  })

  test.each([
    [
      'a forged genesis',
      (request: FoundWorkspace) => ({ ...request, genesis: { ...request.genesis, signature: `${'A'.repeat(85)}A` } }),
    ],
    [
      'a founder who is not an owner',
      (request: FoundWorkspace) => {
        const { body } = request.genesis
        return { ...request, genesis: { ...request.genesis, body: { ...body, founder: { ...body.founder, roles: ['viewer'] } } } }
      },
    ],
  ])('%s is chain_refused', async (_name, spoil) => {
    const member = await visitor()
    const request = { ...(await member.founding()), foundingCode: await invite() }
    const response = await member.post(app, '/api/workspaces', spoil(request))
    expect([response.status, await response.json()]).toEqual([422, { code: 'chain_refused' }])
  })

  test('after a day a practice workspace no longer answers, and the sweep leaves no row of it anywhere', async () => {
    house.pass(dayMs)
    await deleteEndedWorkspaces(house.deps)
    const practice = await visitor()
    await practice.found(app, { practice: true })
    const keeper = await visitor()
    await keeper.found(app, { foundingCode: await invite() })
    for (const member of [practice, keeper]) {
      const { owner, share } = await member.withShare(app, 'people')
      await member.post(app, '/api/records', { records: [await member.record({ owner, share, table: 'person' })] })
    }
    expect(await deleteEndedWorkspaces(house.deps)).toBe(0)
    house.pass(dayMs)
    expect((await practice.get(app, '/api/session')).status).toBe(401)
    expect((await practice.post(app, '/api/sign-in', { signInSecret: practice.signInSecret })).status).toBe(401)

    // Two servers sweep at once: both are content, one deletes.
    const deleted = await Promise.all([deleteEndedWorkspaces(house.deps), deleteEndedWorkspaces(house.deps)])
    expect(deleted.sort()).toEqual([0, 1])
    for (const [sql, workspace, expected] of [
      [house.deps.main, practice.workspace, false],
      [house.deps.shred, practice.workspace, false],
      [house.deps.main, keeper.workspace, true],
      [house.deps.shred, keeper.workspace, true],
    ] as const) {
      const tables = await sql<{ table: string }[]>`
        select table_name as table from information_schema.columns where column_name = 'workspace_id' and table_schema = 'public'`
      const counts = await Promise.all(
        tables.map(async ({ table }) => (await sql`select 1 from ${sql(table)} where workspace_id = ${workspace} limit 1`).length),
      )
      expect(counts.some((count) => count > 0)).toBe(expected)
    }
  })

  test('migrating again changes nothing', async () => {
    expect(await migrate(house.deps.main, 'main')).toEqual([])
  })
})
