// Boxes and transforms against slow, obvious twins that count pixels or search.
import fc from '../../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import {
  applySimilarity,
  residualOf,
  rollDegrees,
  scaleOf,
  similarityBetween,
  type Similarity,
} from '../../../../workers/vision/align.ts'
import {
  clip,
  coverage,
  overlap,
  squareAround,
  toNormalized,
  toPixels,
  type PixelBox,
} from '../../../../workers/vision/geometry.ts'
import { inverseOf } from '../../../../workers/vision/recognise/landmarks.ts'

const wholeBox = fc.record({
  x: fc.integer({ min: 0, max: 20 }),
  y: fc.integer({ min: 0, max: 20 }),
  width: fc.integer({ min: 1, max: 20 }),
  height: fc.integer({ min: 1, max: 20 }),
})

/** The twin: counts unit squares. */
function countShared(a: PixelBox, b: PixelBox): { shared: number; joint: number } {
  const inside = (box: PixelBox, x: number, y: number) =>
    x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height
  let [shared, joint] = [0, 0]
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 40; x++) {
      const [inA, inB] = [inside(a, x, y), inside(b, x, y)]
      if (inA && inB) shared++
      if (inA || inB) joint++
    }
  }
  return { shared, joint }
}

describe('boxes', () => {
  test('overlap and coverage count the same squares as the twin', () => {
    fc.assert(
      fc.property(wholeBox, wholeBox, (a, b) => {
        const { shared, joint } = countShared(a, b)
        expect(overlap(a, b)).toBeCloseTo(shared / joint, 10)
        expect(coverage(a, b)).toBeCloseTo(shared / Math.min(a.width * a.height, b.width * b.height), 10)
      }),
    )
  })

  test('clip keeps exactly what lies inside', () => {
    const image = { width: 12, height: 9 }
    fc.assert(
      fc.property(wholeBox, (box) => {
        const clipped = clip(box, image)
        const { shared } = countShared(box, { x: 0, y: 0, ...image })
        expect(clipped ? clipped.width * clipped.height : 0).toBe(shared)
      }),
    )
  })

  test('fractions and pixels are each other\u2019s inverse', () => {
    const image = { width: 640, height: 427 }
    fc.assert(
      fc.property(wholeBox, (box) => {
        const back = toPixels(toNormalized(box, image), image)
        for (const key of ['x', 'y', 'width', 'height'] as const) expect(back[key]).toBeCloseTo(box[key], 9)
      }),
    )
  })

  test('a square around a box keeps its centre', () => {
    expect(squareAround({ x: 10, y: 20, width: 30, height: 50 }, 2)).toEqual({ x: -25, y: -5, width: 100, height: 100 })
  })
})

describe('alignment', () => {
  const template = [
    { x: 20, y: 30 },
    { x: 80, y: 30 },
    { x: 50, y: 60 },
    { x: 33, y: 85 },
    { x: 67, y: 85 },
  ]
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  const transform: fc.Arbitrary<Similarity> = fc
    .record({ scale: number(0.2, 4), turn: number(-Math.PI, Math.PI), tx: number(-200, 200), ty: number(-200, 200) })
    .map(({ scale, turn, tx, ty }) => ({ a: scale * Math.cos(turn), b: scale * Math.sin(turn), tx, ty }))

  test('finds any turn, scale and shift exactly', () => {
    fc.assert(
      fc.property(transform, (given) => {
        const from = template.map((point) => applySimilarity(inverseOf(given), point))
        const found = similarityBetween(from, template)
        expect(residualOf(found, from, template)).toBeLessThan(1e-6)
        expect(scaleOf(found)).toBeCloseTo(scaleOf(given), 6)
      }),
    )
  })

  test('with disturbed points, no nearby transform does better (the slow twin searches)', () => {
    const disturbed = fc.array(fc.record({ x: number(-6, 6), y: number(-6, 6) }), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(disturbed, transform, (noise, given) => {
        const from = template.map((point, i) => {
          const moved = applySimilarity(inverseOf(given), point)
          return { x: moved.x + (noise[i]?.x ?? 0), y: moved.y + (noise[i]?.y ?? 0) }
        })
        const best = similarityBetween(from, template)
        const error = residualOf(best, from, template)
        for (const key of ['a', 'b', 'tx', 'ty'] as const) {
          for (const step of [-1e-3, 1e-3]) {
            expect(residualOf({ ...best, [key]: best[key] + step }, from, template)).toBeGreaterThanOrEqual(error - 1e-9)
          }
        }
      }),
    )
  })

  test('never mirrors a face: swapped eyes cannot be laid onto the template', () => {
    const mirrored = template.map(({ x, y }) => ({ x: 100 - x, y }))
    expect(residualOf(similarityBetween(mirrored, template), mirrored, template)).toBeGreaterThan(10)
  })

  test('roll is measured clockwise', () => {
    const quarter = template.map(({ x, y }) => ({ x: 100 - y, y: x }))
    expect(rollDegrees(similarityBetween(quarter, template))).toBeCloseTo(90, 6)
  })

  test('refuses points that define nothing', () => {
    expect(() => similarityBetween([{ x: 1, y: 1 }], [{ x: 2, y: 2 }])).toThrow(RangeError)
    const same = [template[0], template[0]].map((point) => point ?? { x: 0, y: 0 })
    expect(() => similarityBetween(same, template.slice(0, 2))).toThrow(RangeError)
  })
})
