// The main path over HTTP on every engine: found, sign in, shares, records, feed, conflict, replay.
import { beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { FeedPage, Outcomes, SessionInfo, SharesReleased, ShareStarted, SignedIn } from '../../core/wire.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onEveryEngine } from './postgres.ts'

onEveryEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
  })

  const feed = async (after = 0, limit = 500): Promise<FeedPage> =>
    FeedPage.parse(await (await member.get(house.app, `/api/feed?after=${String(after)}&limit=${String(limit)}`)).json())

  test('founding signs in; the session tells chain, grants and a log of one line', async () => {
    const info = SessionInfo.parse(await (await member.get(house.app, '/api/session')).json())
    expect(info.workspace).toMatchObject({ id: member.workspace, name: 'Streekziekenhuis', practice: false, deletesAt: null })
    expect(info.member.roles).toHaveLength(5)
    expect(info.grants).toHaveLength(5)
    expect(info.chain).toHaveLength(2)
    expect(info.logHead?.size).toBe(1)
  })

  test('signing in again gives the wrapped secret and a fresh session; the old one is gone', async () => {
    const before = member.cookie
    const response = await member.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })
    expect(response.status).toBe(200)
    expect(SignedIn.parse(await response.json()).unlocker.kind).toBe('passphrase')
    expect(member.cookie).not.toBe(before)
    const stale = await house.app.request('http://localhost:8420/api/session', { headers: { cookie: before ?? '' } })
    expect(stale.status).toBe(401)
  })

  test('a record goes in, comes back in the feed, conflicts when stale and repeats when sent again', async () => {
    const { owner, share } = await member.withShare(house.app, 'people')
    const first = await member.record({ owner, share, table: 'person' })
    const { record } = first.statement.body
    const put = async (...records: unknown[]): Promise<z.infer<typeof Outcomes>['outcomes']> =>
      Outcomes.parse(await (await member.post(house.app, '/api/records', { records })).json()).outcomes

    expect(await put(first)).toMatchObject([{ outcome: 'stored' }])
    expect(await put(first)).toMatchObject([{ outcome: 'repeated' }])
    const second = await member.record({ owner, share, table: 'person', record, version: 2 })
    const rival = await member.record({ owner, share, table: 'person', record, version: 2 })
    expect(await put(second, rival)).toMatchObject([{ outcome: 'stored' }, { outcome: 'conflict', code: 'conflict' }])
    expect(await put(await member.record({ owner, share, table: 'person', record, version: 4 }))).toMatchObject([
      { outcome: 'conflict' },
    ])

    const changes = (await feed()).changes.filter((change) => change.kind === 'record')
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({ statement: second.statement, envelope: second.envelope, sizeBytes: 300 })

    expect(await put(await member.record({ owner, share, table: 'person', record, version: 3 }, null))).toMatchObject([
      { outcome: 'stored' },
    ])
    const removed = (await feed()).changes.filter((change) => change.kind === 'record')
    expect(removed).toMatchObject([{ envelope: null, sizeBytes: 0 }])
  })

  test('an envelope too large for the feed is told by size and fetched by address', async () => {
    const { owner, share } = await member.withShare(house.app, 'papers')
    const put = await member.record({ owner, share, table: 'paper' }, 200_000)
    const { record } = put.statement.body
    expect((await member.post(house.app, '/api/records', { records: [put] })).status).toBe(200)
    const change = (await feed()).changes.find((found) => found.kind === 'record' && found.statement.body.record === record)
    expect(change).toMatchObject({ envelope: null, sizeBytes: 200_000 })
    const fetched = await member.get(house.app, `/api/records/paper/${record}`)
    expect(await fetched.json()).toEqual({ statement: put.statement, envelope: put.envelope })
    expect((await member.get(house.app, `/api/records/asset/${record}`)).status).toBe(404)
  })

  test('a server half is told at the start, released later to the same bytes, and unknown shares are missing', async () => {
    const { share, serverHalf } = await member.withShare(house.app, 'faces')
    const unknown = '00000000-0000-4000-8000-000000000000'
    const response = await member.post(house.app, '/api/shares/release', { shares: [share, unknown], purpose: 'roster' })
    expect(SharesReleased.parse(await response.json())).toMatchObject({ halves: [{ share, serverHalf }], missing: [unknown] })
  })

  test('starting the same share again is answered the same until something is sealed under it', async () => {
    const person = await member.subject()
    await member.post(house.app, '/api/statements', { statements: [person] })
    const { owner } = person.body
    const start = await member.share(owner, 'people')
    const first = ShareStarted.parse(await (await member.post(house.app, '/api/shares', start)).json())
    const again = ShareStarted.parse(await (await member.post(house.app, '/api/shares', start)).json())
    expect(again.serverHalf).toBe(first.serverHalf)
    await member.post(house.app, '/api/records', {
      records: [await member.record({ owner, share: start.statement.body.share, table: 'person' })],
    })
    const late = await member.post(house.app, '/api/shares', start)
    expect([late.status, await late.json()]).toEqual([409, { code: 'exists' }])
  })

  test('the feed pages without loss and ends at the head', async () => {
    const all = await feed()
    expect(all.more).toBe(false)
    const paged: FeedPage['changes'] = []
    for (let after = 0, more = true; more;) {
      const page = await feed(after, 2)
      paged.push(...page.changes)
      expect(page.next).toBeGreaterThanOrEqual(after)
      ;({ next: after, more } = page)
    }
    expect(paged).toEqual(all.changes)
    expect((await feed(all.next)).changes).toEqual([])
    expect((await feed(all.next)).next).toBe(all.next)
  })

  test('signing out ends the session at the server', async () => {
    const { cookie } = member
    expect((await member.post(house.app, '/api/sign-out', {})).status).toBe(200)
    expect(member.cookie).toBeNull()
    const response = await house.app.request('http://localhost:8420/api/session', { headers: { cookie: cookie ?? '' } })
    expect([response.status, await response.json()]).toEqual([401, { code: 'not_signed_in' }])
  })
})
