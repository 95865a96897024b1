// Sessions: expiry, rotation, forged cookies, forged requests, and sign-in that tells a guesser nothing.
import { SignJWT } from 'jose'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openHouse, type House } from './house.ts'
import { TestMember } from './member.ts'
import { onEveryEngine } from './postgres.ts'

const hourMs = 3_600_000
const secret = (): string => randomBytes(32).toString('base64url')

onEveryEngine((cluster) => {
  let house: House
  let member: TestMember
  beforeAll(async () => {
    house = await openHouse(cluster())
  })
  afterAll(() => house.close())
  beforeEach(async () => {
    house.pass(hourMs)
    member = await (await TestMember.create()).found(house.app)
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
    const sid = (JSON.parse(Buffer.from(member.cookie?.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid
    const [row] = await house.deps.main`
      select encode(session_hash, 'escape') as text from session where workspace_id = ${member.workspace}`
    expect(sid).toHaveLength(43)
    expect(JSON.stringify(row)).not.toContain(sid)
  })

  test.each(['alg none', 'another key', 'cut short', 'an id that was never given'])(
    'a forged cookie (%s) opens nothing',
    async (kind) => {
      const claims = { wid: member.workspace, sid: secret() }
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
    const gone = await (await TestMember.create()).found(house.app)
    await house.deps.main`delete from workspace where workspace_id = ${gone.workspace}`
    const answers = new Set<string>()
    for (const signInSecret of [secret(), `${member.signInSecret.slice(0, 42)}A`, gone.signInSecret]) {
      const fresh = await TestMember.create()
      const response = await fresh.post(house.app, '/api/sign-in', { signInSecret })
      const headers = [...response.headers].filter(([name]) => name !== 'date')
      answers.add(JSON.stringify([response.status, await response.text(), headers]))
    }
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain('wrong_secret')
  })

  test('unknown and near-miss secrets take the same time', async () => {
    const app = house.another({ limits: { ...house.deps.limits, attempts: unlimited, attemptsOverall: unlimited } })
    const fresh = await TestMember.create()
    const time = async (signInSecret: string): Promise<number> => {
      const started = performance.now()
      await fresh.post(app, '/api/sign-in', { signInSecret })
      return performance.now() - started
    }
    const near = `${member.signInSecret.slice(0, 42)}A`
    for (let warm = 0; warm < 50; warm++) await time(secret())
    const differences: number[] = []
    for (let round = 0; round < 200; round++) differences.push((await time(near)) - (await time(secret())))
    const median = differences.sort((a, b) => a - b)[100] ?? 0
    expect(Math.abs(median)).toBeLessThan(5)
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

const unlimited = { take: () => true, giveBack: () => undefined }
