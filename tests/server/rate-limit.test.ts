// Token buckets in the database: they empty, fill with time, count for all servers together, and name nobody.
import { expect, test } from 'vitest'
import { createRateLimiter, deleteFullBuckets, type RateLimit, type RateLimiter } from '../../server/auth/rate-limit.ts'
import { useHouse } from './house.ts'
import { almostRight, TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let now = 0

  /** Every call is another server. */
  const server = (limit: Omit<RateLimit, 'name'>, name = expect.getState().currentTestName ?? ''): RateLimiter =>
    createRateLimiter(
      { name, ...limit },
      { main: house.deps.main, key: house.deps.sessionKey, clock: () => new Date(1_700_000_000_000 + now) },
    )
  const takeAll = async (limiter: RateLimiter, key: string, times: number): Promise<boolean[]> => {
    const taken: boolean[] = []
    for (let i = 0; i < times; i++) taken.push(await limiter.take(key))
    return taken
  }

  test('a bucket empties, fills up again with time, and is nobody else’s', async () => {
    const limiter = server({ burst: 3, refillMs: 300_000 })
    now = 0
    expect(await takeAll(limiter, 'a', 4)).toEqual([true, true, true, false])
    expect(await limiter.take('b')).toBe(true)
    now = 100_000
    expect(await takeAll(limiter, 'a', 2)).toEqual([true, false])
    now = 10_000_000
    expect(await takeAll(limiter, 'a', 4)).toEqual([true, true, true, false])
  })

  test('a clock that runs behind gives nothing away', async () => {
    const limiter = server({ burst: 2, refillMs: 100_000 })
    now = 1_000_000
    expect(await takeAll(limiter, 'a', 3)).toEqual([true, true, false])
    now = 0
    expect(await limiter.take('a')).toBe(false)
    now = 1_050_000
    expect(await takeAll(limiter, 'a', 2)).toEqual([true, false])
  })

  test('a token given back counts once, never beyond the burst', async () => {
    const limiter = server({ burst: 1, refillMs: 1e9 })
    await limiter.giveBack('a')
    expect(await takeAll(limiter, 'a', 2)).toEqual([true, false])
    await limiter.giveBack('a')
    await limiter.giveBack('a')
    expect(await takeAll(limiter, 'a', 2)).toEqual([true, false])
  })

  test('forty at once over two servers spend exactly what there is', async () => {
    const [one, other] = [server({ burst: 7, refillMs: 1e9 }), server({ burst: 7, refillMs: 1e9 })]
    const taken = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? one : other).take('a')))
    expect(taken.filter(Boolean)).toHaveLength(7)
  })

  test('limits of another name do not meet; what is stored tells nothing of the key; full buckets go', async () => {
    await house.deps.main`delete from attempt_bucket`
    const [one, other] = [server({ burst: 1, refillMs: 60_000 }, 'one'), server({ burst: 1, refillMs: 60_000 }, 'other')]
    now = 0
    expect([await one.take('203.0.113.0/24'), await other.take('203.0.113.0/24')]).toEqual([true, true])
    const rows = await house.deps.main`select bucket_hash from attempt_bucket`
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toContain('203.0.113')
    await deleteFullBuckets(house.deps.main, new Date(1_700_000_000_000 + 59_000))
    expect(await house.deps.main`select 1 from attempt_bucket`).toHaveLength(2)
    await deleteFullBuckets(house.deps.main, new Date(1_700_000_000_000 + 61_000))
    expect(await house.deps.main`select 1 from attempt_bucket`).toHaveLength(0)
  })

  test('who floods one door from everywhere closes no other', async () => {
    const { deps } = house
    const generous = server({ burst: 1000, refillMs: 1000 }, 'generous')
    const limits = { ...deps.limits, attempts: generous, attemptsOverall: server({ burst: 3, refillMs: 600_000 }, 'overall') }
    const app = house.another({ limits })
    const member = await TestMember.founder(app)
    const guess = async (path: string, body: object) => (await member.elsewhere().post(app, path, body)).status
    const ask = { ask: crypto.randomUUID(), proof: 'A'.repeat(86) }
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push(await guess('/api/asks/open', ask))
    expect(statuses).toEqual([404, 404, 404, 429])
    expect(await guess('/api/recovery/open', { auth: almostRight(member) })).toBe(401)
    expect(await guess('/api/sign-in', { signInSecret: member.signInSecret })).toBe(200)
    const confirmed = await member.post(app, '/api/session/confirm', { signInSecret: member.signInSecret })
    expect(confirmed.status).toBe(200)
  })
})
