import { expect, test } from 'vitest'
import { createRateLimiter } from '../../../server/auth/rate-limit.ts'

test('a bucket empties, fills up again with time, and is nobody else’s', () => {
  let now = 0
  const limiter = createRateLimiter({ burst: 3, refillMs: 300 }, () => new Date(now))
  expect([limiter.take('a'), limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([true, true, true, false])
  expect(limiter.take('b')).toBe(true)
  now = 100
  expect([limiter.take('a'), limiter.take('a')]).toEqual([true, false])
  now = 10_000
  expect([limiter.take('a'), limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([true, true, true, false])
})

test('a token given back counts once, never beyond the burst', () => {
  const limiter = createRateLimiter({ burst: 1, refillMs: 1e9 }, () => new Date(0))
  limiter.giveBack('a')
  expect([limiter.take('a'), limiter.take('a')]).toEqual([true, false])
  limiter.giveBack('a')
  expect([limiter.take('a'), limiter.take('a')]).toEqual([true, false])
})
