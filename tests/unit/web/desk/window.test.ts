import fc from '../../../support/fast-check.ts'
import { expect, test } from 'vitest'
import { inSight, scrollTo } from '../../../../web/console/desk/window.ts'

const row = fc.record({
  scrolled: fc.integer({ min: 0, max: 2_000_000 }),
  room: fc.integer({ min: 0, max: 4000 }),
  itemSize: fc.integer({ min: 1, max: 400 }),
  count: fc.integer({ min: 0, max: 10_000 }),
})

test('every item of which a pixel is in sight exists, and of ten thousand hardly any other', () => {
  fc.assert(
    fc.property(row, ({ scrolled, room, itemSize, count }) => {
      const { from, to } = inSight(scrolled, room, itemSize, count)
      expect([from >= 0, to <= count]).toEqual([true, true])
      const isInSight = (index: number): boolean => (index + 1) * itemSize > scrolled && index * itemSize < scrolled + room
      for (let index = 0; index < count; index += 1) if (isInSight(index)) expect(index >= from && index < to).toBe(true)
      expect(to - from).toBeLessThanOrEqual(Math.ceil(room / itemSize) + 1 + 2 * 4)
    }),
    { numRuns: 200 },
  )
})

test('scrolled to, an item is in sight as far as there is room for it, and what is in sight already moves nothing', () => {
  fc.assert(
    fc.property(row, fc.nat(9999), ({ scrolled, room, itemSize }, index) => {
      fc.pre(room >= itemSize)
      const next = scrollTo(index, scrolled, room, itemSize)
      expect(index * itemSize >= next && (index + 1) * itemSize <= next + room).toBe(true)
      expect(scrollTo(index, next, room, itemSize)).toBe(next)
    }),
  )
})
