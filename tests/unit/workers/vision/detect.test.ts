// What the built-in detector's answers mean, how closely it looks, and that the fast merges equal slow ones. It reads a picture in one piece: there are no tiles and no seams.
import fc from '../../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { joinAnswers, readAnswers, type SquareDetector } from '../../../../workers/vision/detect/blazeface.ts'
import { createFaceFinder } from '../../../../workers/vision/detect/detector.ts'
import { StopSwitch } from '../../../../workers/vision/stop.ts'
import { mergeDetections, type Detection } from '../../../../workers/vision/detect/merge.ts'
import { coverage, overlap } from '../../../../workers/vision/geometry.ts'

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
        for (const centre of centres) if (whole.every((better) => coverage(better.box, centre.box) <= 0.7)) whole.push(centre)
        expect(mergeDetections(detections, { minScore: 0, trust: null })).toEqual(whole)
      }),
    )
  })
})

describe('BlazeFace’s answers', () => {
  test('one certain cell is one face, in pixels of the network’s picture', () => {
    const [columns, rows, stride] = [5, 3, 16]
    const scores = new Float32Array(columns * rows * 6).fill(-20)
    const boxes = new Float32Array(scores.length * 16)
    // Row 1, column 3, the fourth of its six answers.
    const index = (1 * columns + 3) * 6 + 3
    scores[index] = Math.log(0.9 / 0.1)
    boxes.set([2, -4, 40, 50, -10, -8, 10, -8, 0, 1, 0, 9], 16 * index)
    const [face, ...others] = readAnswers(scores, boxes, columns, stride)
    expect(others).toEqual([])
    expect(face?.score).toBeCloseTo(0.9, 6)
    expect(face?.box).toEqual({ x: 56 + 2 - 20, y: 24 - 4 - 25, width: 40, height: 50 })
    expect(face?.keyPoints).toEqual([
      { x: 46, y: 16 },
      { x: 66, y: 16 },
      { x: 56, y: 25 },
      { x: 56, y: 33 },
    ])
  })

  test('missing answers are an error, weak ones are nobody', () => {
    expect(() => readAnswers(undefined, new Float32Array(), 1, 8)).toThrow('stride 8')
    expect(readAnswers(new Float32Array(2).fill(-2), new Float32Array(32), 1, 8)).toEqual([])
  })

  test('answers to one face become their mean by score, with the score of the best; the same as the slow twin finds', () => {
    const answer = fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 20, max: 60 }), fc.integer({ min: 20, max: 99 }))
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 15 }), (list) => {
        const answers = list.map(([x, side, percent]) => detection(x, x, side, percent / 100))
        let left = [...answers].sort((a, b) => b.score - a.score)
        const twin: { x: number; score: number }[] = []
        while (left[0]) {
          const best = left[0]
          const same = left.filter((other) => other === best || overlap(best.box, other.box) > 0.3)
          left = left.filter((other) => !same.includes(other))
          let [sum, weight] = [0, 0]
          for (const { box, score } of same) [sum, weight] = [sum + box.x * score, weight + score]
          twin.push({ x: sum / weight, score: best.score })
        }
        expect(joinAnswers(answers).map(({ box, score }) => ({ x: box.x, score }))).toEqual(twin)
      }),
    )
  })
})

describe('looks', () => {
  const face = (index: number, size: number, score = 0.95): Detection => ({
    box: { x: 100 + index * 110, y: 550, width: size, height: size },
    score,
    keyPoints: [],
  })
  /** Sizes at which each network looked, when its looks at a picture show these faces. */
  async function looksAt(
    longest: number,
    faces: readonly Detection[],
    height = 1200,
  ): Promise<{ short: number[]; full: number[]; found: number }> {
    const looked = { short: [] as number[], full: [] as number[] }
    const detector = (sides: number[], side: number): SquareDetector => ({
      side,
      look: (_, longestSide) => {
        sides.push(longestSide)
        return Promise.resolve([...faces])
      },
    })
    const found = await createFaceFinder(
      detector(looked.short, 128),
      detector(looked.full, 192),
    )({
      width: longest,
      height,
    } as OffscreenCanvas)
    return { ...looked, found: found.length }
  }
  const many = (count: number, size: number) => Array.from({ length: count }, (_, index) => face(index, size))
  const first = { short: [128, 256, 384], full: [192] }
  const closer = { short: [...first.short, 640], full: [192, 384, 576] }

  test.each([
    ['a large face', [face(0, 400)], { ...first, found: 1 }],
    ['a small one', [face(0, 150)], { ...closer, found: 1 }],
    ['what may be a small one', [face(0, 150, 0.2)], { ...closer, found: 1 }],
    ['twelve that are smaller still', many(12, 70), { short: [...closer.short, 1024], full: [...closer.full, 960], found: 12 }],
    ['eleven', many(11, 70), { ...closer, found: 11 }],
    ['twelve larger ones', many(12, 90), { ...closer, found: 12 }],
    ['nobody at all', [], { ...closer, found: 0 }],
  ])('%s', async (_name, faces, expected) => {
    expect(await looksAt(1600, faces)).toEqual(expected)
  })

  test('a search that was asked to stop looks no further', async () => {
    const stopping = new StopSwitch()
    let looked = 0
    const detector = (side: number): SquareDetector => ({
      side,
      look: () => {
        looked += 1
        if (looked === 2) stopping.stop()
        return Promise.resolve([])
      },
    })
    const search = createFaceFinder(detector(128), detector(192))(
      { width: 1600, height: 1200 } as OffscreenCanvas,
      stopping.begin(),
    )
    await expect(search).rejects.toMatchObject({ code: 'stopped' })
    expect(looked).toBe(2)
  })

  test('a small picture is not enlarged beyond what is in it', async () => {
    expect(await looksAt(1200, [face(0, 20)])).toMatchObject(closer)
    expect(await looksAt(240, [face(0, 20)], 200)).toMatchObject({ short: [128, 256], full: [192] })
  })
})
