// A leak is seen, a collector's swing is not.
import { expect, test } from 'vitest'
import { flatWithin, growthOf } from '../../bench/soak/growth.ts'

const steps = Array.from({ length: 30 }, (_, index) => index)

test('flat after a start that fills the caches', () => {
  const growth = growthOf(steps.map((step) => Math.min(600, 300 + 60 * step) + (step % 3) * 15))
  expect(Math.abs(growth ?? NaN)).toBeLessThan(flatWithin)
})

test('one megabyte per photo of a thousand is a leak', () => {
  expect(growthOf(steps.map((step) => 600 + 33 * step))).toBeGreaterThan(flatWithin)
})

test('too few samples say nothing', () => {
  expect(growthOf([1, 2, null])).toBeNull()
})
