import { expect, test } from 'vitest'
import {
  angleTo,
  boxBetween,
  movedBy,
  newDraft,
  nudged,
  sizedTo,
  turnedOnce,
  type Draft,
} from '../../../../web/console/desk/draft.ts'
import fc from '../../../support/fast-check.ts'
import { box } from './sample.ts'

const photo = { width: 1600, height: 900 }
const share = fc.double({ min: 0, max: 1, noNaN: true })
const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true })

const draftAt = (turned: number): Draft => ({ ...newDraft('region'), box: box(0.4, 0.4, 0.2), angle: turned })

/** A point of the box, in pixels, as it lies turned. */
function corner({ box: at, angle: by }: Draft): { x: number; y: number } {
  const [x, y] = [(at.width / 2) * photo.width, (at.height / 2) * photo.height]
  return {
    x: at.x + at.width / 2 + (x * Math.cos(by) - y * Math.sin(by)) / photo.width,
    y: at.y + at.height / 2 + (x * Math.sin(by) + y * Math.cos(by)) / photo.height,
  }
}

test('a drawn box is cut off at the photo, and a click is no box', () => {
  expect(boxBetween({ x: 1.2, y: 0.5 }, { x: 0.9, y: 0.2 })).toEqual({ x: 0.9, y: 0.2, width: 1 - 0.9, height: 0.3 })
  expect(boxBetween({ x: 0.5, y: 0.5 }, { x: 0.501, y: 0.9 })).toBeNull()
})

test('drawing with the keys never leaves the photo, and neither does dragging', () => {
  let current = box(0.4, 0.4, 0.2)
  for (let index = 0; index < 100; index += 1) current = nudged(current, 'ArrowRight', index % 3 === 0)
  expect(current.x + current.width).toBeLessThanOrEqual(1 + 1e-9)
  expect(movedBy(box(0.4, 0.4, 0.2), { x: -9, y: 9 })).toMatchObject({ x: 0, y: 0.8 })
})

test('its corner follows the pointer, however it is turned, and its middle stays', () => {
  fc.assert(
    fc.property(angle, share, share, (turned, x, y) => {
      const before = draftAt(turned)
      const after = { ...before, box: sizedTo(before, { x, y }, photo) }
      expect(after.box.x + after.box.width / 2).toBeCloseTo(0.5, 9)
      expect(after.box.y + after.box.height / 2).toBeCloseTo(0.5, 9)
      // Taken by its own corner, nothing changes.
      const same = sizedTo(after, corner(after), photo)
      expect(same.width).toBeCloseTo(after.box.width, 9)
      expect(same.height).toBeCloseTo(after.box.height, 9)
    }),
  )
})

test('its handle turns it: upright above, a quarter to the right', () => {
  expect(angleTo(draftAt(1), { x: 0.5, y: 0.1 }, photo)).toBeCloseTo(0)
  expect(angleTo(draftAt(0), { x: 0.9, y: 0.5 }, photo)).toBeCloseTo(Math.PI / 2)
  expect(angleTo(draftAt(0), { x: 0.1, y: 0.5 }, photo)).toBeCloseTo(-Math.PI / 2)
})

test('T and back is where it was, all the way round, never beyond half a turn', () => {
  let current = 0
  for (let press = 0; press < 72; press += 1) {
    current = turnedOnce(current, 1)
    expect(Math.abs(current)).toBeLessThanOrEqual(Math.PI)
    expect(turnedOnce(turnedOnce(current, 1), -1)).toBeCloseTo(current, 12)
  }
  expect(current).toBe(0)
})
