// Tiles and merging: every face is whole in some tile, seams yield no doubles, and the fast merge equals a slow one.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SquareDetector } from '../../../../workers/vision/detect/blazeface.ts'
import { createFaceFinder } from '../../../../workers/vision/detect/detector.ts'
import { mergeDetections, type Detection } from '../../../../workers/vision/detect/merge.ts'
import { isCut, tileOverlap, tilesOf } from '../../../../workers/vision/detect/tiles.ts'
import { coverage, overlap, type PixelBox } from '../../../../workers/vision/geometry.ts'

const size = fc.record({ width: fc.integer({ min: 40, max: 2000 }), height: fc.integer({ min: 40, max: 2000 }) })
const within = (inner: PixelBox, outer: PixelBox) =>
  inner.x >= outer.x - 1e-6 &&
  inner.y >= outer.y - 1e-6 &&
  inner.x + inner.width <= outer.x + outer.width + 1e-6 &&
  inner.y + inner.height <= outer.y + outer.height + 1e-6

describe('tiles', () => {
  test('division 1 is one square that holds the whole picture', () => {
    fc.assert(
      fc.property(size, (picture) => {
        const tiles = tilesOf(picture, 1)
        expect(tiles).toHaveLength(1)
        expect(tiles.every((tile) => within({ x: 0, y: 0, ...picture }, tile))).toBe(true)
      }),
    )
  })

  test('any face up to the overlap is whole, and not cut, in some tile', () => {
    const place = fc.record({ u: fc.double({ min: 0, max: 1, noNaN: true }), v: fc.double({ min: 0, max: 1, noNaN: true }) })
    fc.assert(
      fc.property(size, fc.constantFrom(1, 2, 3, 5), place, (picture, division, { u, v }) => {
        const tiles = tilesOf(picture, division)
        const side = Math.min((tiles[0]?.width ?? 0) * tileOverlap * 0.8, picture.width, picture.height)
        const face = { x: u * (picture.width - side), y: v * (picture.height - side), width: side, height: side }
        expect(tiles.some((tile) => within(face, tile) && !isCut(face, tile, picture))).toBe(true)
      }),
    )
  })
})

const detection = (x: number, y: number, side: number, score: number): Detection => ({
  box: { x, y, width: side, height: side },
  score,
  keyPoints: [],
})

describe('merging', () => {
  test('two looks at one face become one, more certain than either', () => {
    const [face, ...others] = mergeDetections([detection(100, 100, 50, 0.6), detection(104, 98, 52, 0.5)], {
      minScore: 0.5,
      trust: 0.8,
    })
    expect(others).toEqual([])
    expect(face?.score).toBeCloseTo(1 - (1 - 0.48) * (1 - 0.4), 10)
    expect(face?.box.x).toBeCloseTo((100 * 0.6 + 104 * 0.5) / 1.1, 10)
  })

  test('a single weak look is not a face, neighbours stay two', () => {
    expect(mergeDetections([detection(0, 0, 50, 0.5)], { minScore: 0.5, trust: 0.8 })).toEqual([])
    expect(mergeDetections([detection(0, 0, 50, 0.9), detection(60, 0, 50, 0.9)], { minScore: 0.5, trust: 0.8 })).toHaveLength(2)
  })

  test('an eye taken for a face inside a better face is dropped', () => {
    expect(mergeDetections([detection(0, 0, 100, 0.95), detection(20, 30, 30, 0.9)], { minScore: 0.5, trust: 0.8 })).toHaveLength(1)
  })

  test('the best look per face, the same as the slow twin finds', () => {
    const many = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 20, max: 99 }),
      ),
      { maxLength: 25 },
    )
    fc.assert(
      fc.property(many, (list) => {
        const detections = list.map(([x, y, side, percent]) => detection(x, y, side, percent / 100))
        // The twin: takes the best remaining, removes every look at the same face, and last whatever is part of a better one.
        let remaining = [...detections].sort((a, b) => b.score - a.score)
        const centres: Detection[] = []
        while (remaining[0]) {
          const centre = remaining[0]
          centres.push(centre)
          remaining = remaining.filter((other) => other !== centre && overlap(centre.box, other.box) <= 0.35)
        }
        const whole: Detection[] = []
        for (const centre of centres) if (whole.every((better) => coverage(better.box, centre.box) <= 0.6)) whole.push(centre)
        expect(mergeDetections(detections, { minScore: 0, trust: null })).toEqual(whole)
      }),
    )
  })
})

describe('a crowd', () => {
  const picture = { width: 1600, height: 1200 } as OffscreenCanvas
  const face = (index: number, size: number): Detection => ({
    box: { x: 100 + index * 200, y: 550, width: size, height: size },
    score: 0.95,
    keyPoints: [],
  })
  /** Sides of the squares that were looked at, when the whole picture shows these faces. */
  function sidesLookedAt(faces: readonly Detection[]): Set<number> {
    const sides = new Set<number>()
    const detector = (answers: readonly Detection[]): SquareDetector => ({
      side: 128,
      detect: (_, square) => {
        sides.add(Math.round(square.width))
        return square.width === 1600 ? [...answers] : []
      },
      close: () => undefined,
    })
    createFaceFinder(detector(faces), detector([])).find(picture)
    return sides
  }
  const many = (count: number, size: number) => Array.from({ length: count }, (_, index) => face(index, size))

  test.each([
    ['six small faces', many(6, 70), true],
    ['five', many(5, 70), false],
    ['six large ones', many(6, 90), false],
  ])('%s: closer look %j', (_name, faces, closer) => {
    expect(sidesLookedAt(faces)).toEqual(new Set([1600, 800, 533, 320, ...(closer ? [229] : [])]))
  })
})
