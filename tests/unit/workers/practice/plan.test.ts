// The practice set on paper: everybody and every state is there, places fit the photo, and a seed always says the same.
import { describe, expect, test } from 'vitest'
import type { PracticeConsent } from '../../../../workers/practice/api.ts'
import { identityOf, people } from '../../../../workers/practice/people.ts'
import { photoPlans, plan } from '../../../../workers/practice/plan.ts'
import { chance } from '../../../../workers/practice/random.ts'

const seeds = [1, 7, 42, 2026, 987_654_321]

describe('people', () => {
  test('every consent state has somebody', () => {
    const states: readonly PracticeConsent[] = [
      'all-channels',
      'some-channels',
      'expiring',
      'expired',
      'withdrawn',
      'none',
      'no-matching',
      'never',
    ]
    expect(new Set(people.map((one) => one.consent))).toEqual(new Set(states))
  })

  test('at least fourteen, each with a name and an address nobody can have', () => {
    expect(people.length).toBeGreaterThanOrEqual(14)
    expect(new Set(people.map((one) => one.name)).size).toBe(people.length)
    for (const { email } of people) expect(email).toMatch(/^[a-z.]+@example\.org$/)
  })

  test('keys that name nobody give nobody', () => {
    expect(identityOf('p99')).toBeUndefined()
    expect(identityOf('stranger:x')).toBeUndefined()
    expect(identityOf('p01')).toBeDefined()
  })
})

describe.each(seeds)('plan of seed %i', (seed) => {
  test('is the same every time', () => {
    expect(plan(seed)).toEqual(plan(seed))
  })

  test('has 24 photos or more, one empty, pairs, groups, a crowd, portrait and landscape', () => {
    const photos = photoPlans(seed)
    expect(photos.length).toBeGreaterThanOrEqual(24)
    expect(new Set(photos.map((one) => one.fileName)).size).toBe(photos.length)
    const counts = photos.map((one) => one.standing.length)
    expect(counts.filter((count) => count === 0)).toHaveLength(1)
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(1)
    expect(Math.max(...counts)).toBeGreaterThanOrEqual(14)
    expect(photos.some((one) => one.width < one.height)).toBe(true)
    expect(photos.flatMap((one) => one.standing).filter((one) => one.fromBehind)).toHaveLength(1)
    expect(photos.some((one) => one.standing.some(({ who }) => who.startsWith('stranger:')))).toBe(true)
  })

  test('nobody is twice on a photo and everybody is on some', () => {
    const { photos } = plan(seed)
    for (const { people: who } of photos) expect(new Set(who).size).toBe(who.length)
    const seen = new Set(photos.flatMap((one) => one.people))
    for (const { key } of people) expect(seen).toContain(key)
  })

  test('boxes lie on the photo, from left to right', () => {
    for (const { boxes, people: who } of plan(seed).photos) {
      expect(boxes).toHaveLength(who.length)
      boxes.forEach((box, i) => {
        expect(box.x).toBeGreaterThan(0)
        expect(box.y).toBeGreaterThan(0)
        expect(box.x + box.width).toBeLessThan(1)
        expect(box.y + box.height).toBeLessThan(1)
        const before = boxes[i - 1]
        if (before) expect(before.x + before.width / 2).toBeLessThanOrEqual(box.x + box.width / 2)
      })
    }
  })

  test('no face hides another', () => {
    for (const { boxes, fileName } of plan(seed).photos)
      boxes.forEach((a, i) => {
        boxes.slice(i + 1).forEach((b) => {
          const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
          const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
          const shared = Math.max(0, width) * Math.max(0, height)
          expect(shared / Math.min(a.width * a.height, b.width * b.height), fileName).toBeLessThan(0.3)
        })
      })
  })
})

test('another seed makes other groups', () => {
  expect(plan(1).photos.map((one) => one.people)).not.toEqual(plan(2).photos.map((one) => one.people))
})

test('streams do not depend on each other', () => {
  const first = chance(3, 'a').fork('b').next()
  const other = chance(3, 'a')
  other.next()
  expect(other.fork('b').next()).toBe(first)
  expect(chance(3, 'c').next()).not.toBe(chance(4, 'c').next())
})
