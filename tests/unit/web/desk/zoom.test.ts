import fc from '../../../support/fast-check.ts'
import { expect, test } from 'vitest'
import { fitted, zoomedTo } from '../../../../web/console/desk/zoom.ts'
import { box } from './sample.ts'

const frame = { width: 800, height: 600 }

test('the whole photo fits, centred', () => {
  expect(fitted({ width: 1600, height: 800 }, frame)).toEqual({ width: 800, height: 400, left: 0, top: 100 })
})

test('zooming keeps the face in view, wherever it is', () => {
  const share = fc.double({ min: 0, max: 0.9, noNaN: true })
  fc.assert(
    fc.property(share, share, fc.double({ min: 0.01, max: 0.1, noNaN: true }), (x, y, size) => {
      const face = box(x, y, size)
      const { left, top, width, height } = zoomedTo(face, { width: 4000, height: 3000 }, frame)
      const centre = { x: left + (face.x + size / 2) * width, y: top + (face.y + size / 2) * height }
      expect(centre.x).toBeGreaterThanOrEqual(0)
      expect(centre.x).toBeLessThanOrEqual(frame.width)
      expect(centre.y).toBeGreaterThanOrEqual(0)
      expect(centre.y).toBeLessThanOrEqual(frame.height)
    }),
  )
})
