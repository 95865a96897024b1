// The figures that the model cards state, against slow twins that follow the definitions word by word.
import fc from '../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { detectionFigures, matchBoxes, type Box } from '../../../models/evaluate/detection.ts'
import {
  areaUnderCurve,
  bestThreshold,
  thresholdForFar,
  verificationFigures,
  type ScoredPair,
} from '../../../models/evaluate/verification.ts'

const similarity = fc.integer({ min: -20, max: 20 }).map((value) => value / 20)
const similarities = fc.array(similarity, { minLength: 1, maxLength: 40 })

describe('verification', () => {
  test('the threshold for a FAR is the lowest that accepts at most floor(far × impostors)', () => {
    fc.assert(
      fc.property(similarities, fc.constantFrom(0, 0.001, 0.05, 0.3), (impostors, far) => {
        const threshold = thresholdForFar(impostors, far)
        const accepted = (at: number) => impostors.filter((value) => value >= at).length
        const allowed = Math.floor(far * impostors.length)
        expect(accepted(threshold)).toBeLessThanOrEqual(allowed)
        // Any lower threshold that changes the answer accepts too many.
        const lower = impostors.filter((value) => value < threshold)
        for (const value of lower) expect(accepted(value)).toBeGreaterThan(allowed)
      }),
    )
  })

  test('no threshold answers more pairs right than the best one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(similarity, fc.boolean()), { minLength: 2, maxLength: 40 }), (list) => {
        const pairs = list.map(([value, same]): ScoredPair => ({ similarity: value, same, fold: 0 }))
        const right = (at: number) => pairs.filter((pair) => pair.similarity >= at === pair.same).length
        const best = right(bestThreshold(pairs))
        for (let at = -1.1; at <= 1.1; at += 0.025) expect(right(at)).toBeLessThanOrEqual(best)
      }),
    )
  })

  test('the area under the curve is the chance that a same pair is more similar', () => {
    fc.assert(
      fc.property(similarities, similarities, (genuine, impostors) => {
        let wins = 0
        for (const a of genuine) for (const b of impostors) wins += a > b ? 1 : a === b ? 0.5 : 0
        expect(areaUnderCurve(genuine, impostors)).toBeCloseTo(wins / (genuine.length * impostors.length), 10)
      }),
    )
  })

  test('a perfect recogniser is perfect, a failed enrolment is wrong for same pairs only', () => {
    const pairs = [0, 1].flatMap((fold) => [
      { similarity: 0.9, same: true, fold, group: 'a' },
      { similarity: 0.1, same: false, fold, group: 'b' },
    ])
    expect(verificationFigures(pairs)).toMatchObject({ accuracy: 1, accuracySd: 0, auc: 1, tarAtFar: { '1e-2': 1, '1e-3': 1 } })
    const failed = verificationFigures([
      ...pairs,
      { similarity: -1, same: true, fold: 1 },
      { similarity: -1, same: false, fold: 1 },
    ])
    expect(failed.accuracy).toBeCloseTo((1 + 3 / 4) / 2, 10)
    expect(failed.tarAtFar['1e-2']).toBeCloseTo(2 / 3, 10)
    expect(failed.groups['a']).toMatchObject({ pairs: 2, tar: 1 })
  })
})

describe('detection', () => {
  test('recall counts marked boxes by their shorter side, a detection serves one box', () => {
    const marked: Box[] = [
      [0, 0, 40, 50],
      [100, 0, 10, 30],
      [200, 0, 20, 20],
    ]
    const found: Box[] = [
      [2, 2, 40, 50],
      [1, 1, 40, 50],
      [200, 2, 20, 20],
      [300, 0, 9, 9],
    ]
    expect(detectionFigures([{ marked, found }])).toEqual({
      images: 1,
      recall: { '8': 2 / 3, '12': 1, '16': 1, '24': 1, '32': 1, '64': 0 },
      unmatchedPerImage: 2,
    })
  })

  test('matching never uses a box twice and never accepts less than 0.35', () => {
    const box = fc.tuple(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 5, max: 40 }),
      fc.integer({ min: 5, max: 40 }),
    )
    fc.assert(
      fc.property(fc.array(box, { maxLength: 8 }), fc.array(box, { maxLength: 8 }), (marked, found) => {
        const hits = matchBoxes({ marked, found })
        expect(hits.size).toBeLessThanOrEqual(Math.min(marked.length, found.length))
        for (const index of hits) {
          const [x, y, width, height] = marked[index] ?? [0, 0, 0, 0]
          const best = Math.max(
            ...found.map(([fx, fy, fw, fh]) => {
              const shared =
                Math.max(0, Math.min(x + width, fx + fw) - Math.max(x, fx)) *
                Math.max(0, Math.min(y + height, fy + fh) - Math.max(y, fy))
              return shared / (width * height + fw * fh - shared)
            }),
          )
          expect(best).toBeGreaterThanOrEqual(0.35)
        }
      }),
    )
  })
})
