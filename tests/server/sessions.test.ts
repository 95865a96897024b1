// Sessions: expiry, rotation, forged cookies, forged requests, and sign-in that tells a guesser nothing.
import { SignJWT } from 'jose'
import { randomBytes } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import type { OwnSession } from '../../core/wire/sessions.ts'
import { useHouse } from './house.ts'
import { TestMember, almostRight } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
const sessionOf = ({ cookie }: Pick<TestMember, 'cookie'>): string =>
  (JSON.parse(Buffer.from(cookie?.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid
const secret = (): string => randomBytes(32).toString('base64url')

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeEach(async () => {
    house.pass(hourMs)
    await house.deps.main`delete from attempt_bucket`
    member = await TestMember.founder(house.app)
  })

  const status = async (by = member): Promise<number> => (await by.get(house.app, '/api/session')).status

  test('the cookie is host-bound, out of reach of scripts and of other sites, and says nothing', async () => {
    const response = await member.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })
    const set = response.headers.get('set-cookie') ?? ''
    expect(set).toMatch(/__Host-imprimatur=/)
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) expect(set).toContain(part)
    expect(set).not.toContain('Domain')
    expect(Buffer.from(set.split('.')[1] ?? '', 'base64url').toString()).not.toContain(member.member)
  })

  test('a browser that keeps no secure cookie from http has a plain one on this machine, and only without TLS', async () => {
    const ask = (origin: string, cookie: string) =>
      house.app.request(`${origin}/api/session`, { headers: { cookie, 'sec-fetch-site': 'same-origin' } })
    /** The last one stands: the session before is taken away first. */
    const plainCookie = (response: Response): string | undefined =>
      response.headers.getSetCookie().findLast((one) => one.startsWith('imprimatur='))
    const plainIn = (response: Response): string | undefined => plainCookie(response)?.split(';')[0]
    const response = await member.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })
    const plain = plainIn(response) ?? ''
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(plainCookie(response)).toContain(part)
    expect((await ask('http://localhost:8420', plain)).status).toBe(200)
    // It takes part in rotation.
    house.pass(16 * minuteMs)
    const next = plainIn(await ask('http://localhost:8420', plain)) ?? ''
    expect(next).toMatch(/^imprimatur=./)
    expect(next).not.toBe(plain)
    expect((await ask('http://localhost:8420', next)).status).toBe(200)
    // Behind TLS the very same value is no session, and none is given.
    expect((await ask('https://localhost:8420', next)).status).toBe(401)
    expect((await ask('https://localhost:8420', `__Host-${next}`)).status).toBe(200)
    member.origin = 'https://localhost:8420'
    const overTls = await member.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })
    expect([overTls.status, plainIn(overTls)]).toEqual([200, undefined])
  })

  test('a session ends after two idle hours', async () => {
    house.pass(2 * hourMs - 60_000)
    expect(await status()).toBe(200)
    house.pass(2 * hourMs - 60_000)
    expect(await status()).toBe(200)
    house.pass(2 * hourMs)
    expect(await status()).toBe(401)
  })

  test('a session ends after twelve hours, however busy', async () => {
    for (let hour = 0; hour < 11; hour++) {
      house.pass(hourMs)
      expect(await status()).toBe(200)
    }
    house.pass(hourMs)
    expect(await status()).toBe(401)
  })

  test('only the hash of the session id is stored', async () => {
    const { key } = JSON.parse(Buffer.from(member.cookie?.split('.')[1] ?? '', 'base64url').toString()) as { key: string }
    const [row] = await house.deps.main`select row_to_json(s)::text as text from session s where workspace_id = ${member.workspace}`
    expect(key).toHaveLength(43)
    expect(JSON.stringify(row)).not.toContain(key)
    expect(JSON.stringify(row)).not.toContain(Buffer.from(key, 'base64url').toString('hex'))
  })

  test.each(['alg none', 'another key', 'cut short', 'an id that was never given'])(
    'a forged cookie (%s) opens nothing',
    async (kind) => {
      const claims = { wid: member.workspace, sid: sessionOf(member), key: secret() }
      const signedWith = (key: Uint8Array): Promise<string> =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256' })
          .setExpirationTime(Date.now() + 1e9)
          .sign(key)
      const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${member.cookie?.split('.')[1] ?? ''}.`
      const value: Record<string, string> = {
        'alg none': none,
        'another key': await signedWith(randomBytes(32)),
        'cut short': member.cookie?.slice('__Host-imprimatur='.length, -3) ?? '',
        'an id that was never given': await signedWith(house.deps.sessionKey),
      }
      expect(await status()).toBe(200)
      member.cookie = `__Host-imprimatur=${value[kind] ?? ''}`
      expect(await status()).toBe(401)
    },
  )

  test('a wrong secret, an unknown one and one of a deleted workspace get one answer', async () => {
    const gone = await TestMember.founder(house.app)
    await house.deps.main`delete from workspace where workspace_id = ${gone.workspace}`
    const answers = new Set<string>()
    for (const signInSecret of [secret(), almostRight(member), gone.signInSecret]) {
      const fresh = await TestMember.create()
      const response = await fresh.post(house.app, '/api/sign-in', { signInSecret })
      const headers = [...response.headers].filter(([name]) => name !== 'date')
      answers.add(JSON.stringify([response.status, await response.text(), headers]))
    }
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain('wrong_secret')
  })

  // --- Rotation (see server/auth/rotation.ts) ---

  test('after a quarter of an hour another id takes over; the old one counts for a minute more', async () => {
    const first = member.cookie
    house.pass(14 * minuteMs)
    expect(await status()).toBe(200)
    expect(member.cookie).toBe(first)
    house.pass(2 * minuteMs)
    expect(await status()).toBe(200)
    const second = member.cookie
    expect(second).not.toBe(first)
    expect(sessionOf(member)).toBe(sessionOf({ cookie: first }))
    // Until the new one is shown, the old one is the one: an answer that got lost costs nothing.
    const late = member.elsewhere(first)
    house.pass(5 * minuteMs)
    expect(await status(late)).toBe(200)
    const third = late.cookie
    expect([third === first, third === second]).toEqual([false, false])
    expect(await status(member.elsewhere(third))).toBe(200)
    house.pass(minuteMs - 1000)
    expect(await status(member.elsewhere(first))).toBe(200)
  })

  test('an id that was replaced and comes back later is a copy: the whole session ends', async () => {
    const first = member.cookie
    house.pass(16 * minuteMs)
    await status()
    expect(await status()).toBe(200)
    house.pass(2 * minuteMs)
    const thief = await member.elsewhere(first).get(house.app, '/api/session')
    expect([thief.status, await thief.json()]).toEqual([401, { code: 'session_ended' }])
    expect(await status()).toBe(401)
  })

  test('a thief who goes on with a copy is found out when the owner comes back, however often the id was replaced since', async () => {
    const thief = member.elsewhere(member.cookie)
    for (let quarter = 0; quarter < 4; quarter++) {
      house.pass(16 * minuteMs)
      for (const _ of ['offered', 'taken']) expect(await status(thief)).toBe(200)
    }
    const back = await member.get(house.app, '/api/session')
    expect([back.status, await back.json()]).toEqual([401, { code: 'session_ended' }])
    expect(await status(thief)).toBe(401)
  })

  test('twenty requests at once when it is time: all are answered, one new id is offered', async () => {
    house.pass(16 * minuteMs)
    const tabs = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const tab = member.elsewhere(member.cookie)
        return { status: await status(tab), changed: tab.cookie !== member.cookie }
      }),
    )
    expect(tabs.every((tab) => tab.status === 200)).toBe(true)
    expect(tabs.filter(({ changed }) => changed)).toHaveLength(1)
  })

  test('rotating does not make a session last longer than twelve hours', async () => {
    for (let quarter = 0; quarter < 47; quarter++) {
      house.pass(15 * minuteMs)
      expect(await status()).toBe(200)
    }
    house.pass(16 * minuteMs)
    expect(await status()).toBe(401)
  })

  // --- Listed and ended ---

  const list = async (by = member): Promise<OwnSession[]> =>
    ((await (await by.get(house.app, '/api/sessions')).json()) as { sessions: OwnSession[] }).sessions
  const signedInFrom = async (userAgent: string): Promise<TestMember> => {
    const other = member.elsewhere()
    other.headers = { 'user-agent': userAgent }
    expect((await other.post(house.app, '/api/sign-in', { signInSecret: member.signInSecret })).status).toBe(200)
    return other
  }
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'

  test('they are listed with device and times, one’s own only; signed out and run out are gone', async () => {
    const other = await signedInFrom(phone)
    await TestMember.founder(house.app)
    expect(await list()).toMatchObject([
      { current: false, device: { browser: 'safari', system: 'ios' } },
      { current: true, device: { browser: 'other', system: 'other' } },
    ])
    expect((await list(other)).map(({ current }) => current)).toEqual([true, false])
    await other.post(house.app, '/api/sign-out', {})
    expect(await list()).toHaveLength(1)
    await signedInFrom(phone)
    house.pass(hourMs)
    await status()
    house.pass(hourMs + minuteMs)
    expect(await list()).toHaveLength(1)
  })

  test('one is ended by its id: that browser is told so, this one goes on', async () => {
    const other = await signedInFrom(phone)
    const body = { session: sessionOf(other) }
    expect(await (await member.post(house.app, '/api/sessions/end', body)).json()).toEqual({ ended: 1 })
    const refused = await other.get(house.app, '/api/feed')
    expect([refused.status, await refused.json()]).toEqual([401, { code: 'session_ended' }])
    expect(await status()).toBe(200)
    expect(await (await member.post(house.app, '/api/sessions/end', body)).json()).toEqual({ ended: 0 })
    // Told once more, as long as it might ask.
    house.pass(hourMs)
    expect((await other.get(house.app, '/api/feed')).status).toBe(401)
  })

  test('all others at once; nobody ends a session that is not theirs', async () => {
    const others = [await signedInFrom(phone), await signedInFrom('curl')]
    const stranger = await TestMember.founder(house.app)
    const body = { session: sessionOf(member) }
    expect(await (await stranger.post(house.app, '/api/sessions/end', body)).json()).toEqual({ ended: 0 })
    expect(await (await member.post(house.app, '/api/sessions/end', { others: true })).json()).toEqual({ ended: 2 })
    for (const other of others) expect(await status(other)).toBe(401)
    expect(await status()).toBe(200)
    expect(await status(stranger)).toBe(200)
  })

  // --- Guessing ---

  test('guesses at one account are counted wherever they come from, on every server; another account is not touched', async () => {
    const [account, other] = [tag(), tag()]
    // From ever new networks: only the account's own limit is left.
    const limits = { ...house.deps.limits, attempts: unlimited, attemptsOverall: unlimited }
    const guess = async (account: string): Promise<number> =>
      (await member.elsewhere().post(house.another({ limits }), '/api/sign-in', { signInSecret: secret(), account })).status
    const statuses: number[] = []
    for (let round = 0; round < 12; round++) statuses.push(await guess(account))
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429])
    expect(await guess(other)).toBe(401)
  })

  test('an unlocker with an account tag opens under that tag only', async () => {
    const account = tag()
    const tagged = await TestMember.create()
    const request = await tagged.founding()
    await tagged.found(house.app, { unlockers: request.unlockers.map((one) => ({ ...one, account })) })
    const attempt = async (extra: object): Promise<number> =>
      (await member.elsewhere().post(house.app, '/api/sign-in', { signInSecret: tagged.signInSecret, ...extra })).status
    expect([await attempt({}), await attempt({ account: tag() }), await attempt({ account })]).toEqual([401, 401, 200])
  })

  test('after too many wrong secrets the network waits; a right one does not count', async () => {
    const fresh = await TestMember.create()
    const attempt = async (by: TestMember, signInSecret: string): Promise<number> =>
      (await by.post(house.app, '/api/sign-in', { signInSecret })).status
    for (let round = 0; round < 30; round++) expect(await attempt(member, member.signInSecret)).toBe(200)
    const statuses = []
    for (let round = 0; round < 25; round++) statuses.push(await attempt(fresh, secret()))
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401))
    expect(statuses.slice(21)).toEqual(Array(4).fill(429))
    house.pass(10 * 60_000)
    expect(await attempt(member, member.signInSecret)).toBe(200)
  })

  test.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
    ['plain text', { 'content-type': 'text/plain' }, 400],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }, 403],
    ['an older browser on another site', { origin: 'https://evil.example' }, 403],
    ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8420' }, 200],
  ])('a mutation from %s', async (_name, headers, expected) => {
    member.headers = headers
    expect((await member.post(house.app, '/api/sign-out', {})).status).toBe(expected)
  })
})

const tag = (): string => randomBytes(16).toString('base64url')
const unlimited = { take: () => Promise.resolve(true), giveBack: () => Promise.resolve() }
