// What the built-in detectors' answers mean, how closely they look and where, and that the fast merges equal slow ones.
import fc from '../../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { joinAnswers, readAnswers, type SquareDetector } from '../../../../workers/vision/detect/blazeface.ts'
import { createFaceFinder } from '../../../../workers/vision/detect/detector.ts'
import { partsAround } from '../../../../workers/vision/detect/parts.ts'
import { readSsdAnswers, type PartDetector } from '../../../../workers/vision/detect/ssd.ts'
import { StopSwitch, type Checkpoint } from '../../../../workers/vision/stop.ts'
import { mergeDetections, type Detection } from '../../../../workers/vision/detect/merge.ts'
import { coverage, overlap, type PixelBox } from '../../../../workers/vision/geometry.ts'

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

describe('SSD’s answers', () => {
  test('one certain answer is one face, from its anchor, in pixels of the network’s picture', () => {
    const [columns, rows] = [4, 3]
    const scores = new Float32Array(columns * rows * 3).fill(-20)
    const boxes = new Float32Array(scores.length * 4)
    // Row 2, column 1, the second of its three answers: twice as wide as high.
    const index = (2 * columns + 1) * 3 + 1
    scores[index] = Math.log(0.8 / 0.2)
    boxes.set([10, -5, 5 * Math.log(2), 0], 4 * index)
    const [face, ...others] = readSsdAnswers(scores, boxes, columns)
    expect(others).toEqual([])
    expect(face?.score).toBeCloseTo(0.8, 6)
    expect(face?.keyPoints).toEqual([])
    expect(face?.box.width).toBeCloseTo(144.82, 4)
    expect(face?.box.height).toBeCloseTo(2 * 72.41, 4)
    expect((face?.box.x ?? 0) + 144.82 / 2).toBeCloseTo(24 - 0.5 * 144.82, 4)
    expect((face?.box.y ?? 0) + 72.41).toBeCloseTo(40 + 72.41, 4)
  })

  test('missing answers are an error, weak ones are nobody', () => {
    expect(() => readSsdAnswers(undefined, new Float32Array(), 1)).toThrow('no answers')
    expect(readSsdAnswers(new Float32Array(3).fill(-2.3), new Float32Array(12), 1)).toEqual([])
  })
})

describe('parts to look at more closely', () => {
  const picture = { width: 1600, height: 1200 }
  const box = fc
    .tuple(fc.integer({ min: -20, max: 1590 }), fc.integer({ min: -20, max: 1190 }), fc.integer({ min: 8, max: 160 }))
    .map(([x, y, side]) => ({ x, y, width: side, height: side }))

  test('hold every face with room around it, lie in the picture, and no two are dearer than one around both', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 12 }), (boxes) => {
        const parts = partsAround(boxes, picture)
        const area = ({ width, height }: { width: number; height: number }) => width * height
        for (const part of parts) {
          expect(part.x).toBeGreaterThanOrEqual(0)
          expect(part.y).toBeGreaterThanOrEqual(0)
          expect(part.x + part.width).toBeLessThanOrEqual(picture.width)
          expect(part.y + part.height).toBeLessThanOrEqual(picture.height)
        }
        for (const { x, y, width } of boxes) {
          const more = Math.max(32, width)
          const wanted = { left: Math.max(0, x - more), top: Math.max(0, y - more) }
          const end = { right: Math.min(1600, x + width + more), bottom: Math.min(1200, y + width + more) }
          const holds = parts.some(
            (part) =>
              part.x <= wanted.left + 1e-6 &&
              part.y <= wanted.top + 1e-6 &&
              part.x + part.width >= end.right - 1e-6 &&
              part.y + part.height >= end.bottom - 1e-6,
          )
          expect(holds).toBe(true)
        }
        parts.forEach((part, index) => {
          for (const other of parts.slice(index + 1)) {
            const width = Math.max(part.x + part.width, other.x + other.width) - Math.min(part.x, other.x)
            const height = Math.max(part.y + part.height, other.y + other.height) - Math.min(part.y, other.y)
            expect(width * height).toBeGreaterThan(area(part) + area(other))
          }
        })
      }),
    )
  })

  test('nobody asks for none; faces everywhere for all of it in one piece', () => {
    expect(partsAround([], picture)).toEqual([])
    const everywhere = Array.from({ length: 48 }, (_, i) => ({
      x: 200 * (i % 8),
      y: 200 * Math.floor(i / 8),
      width: 90,
      height: 90,
    }))
    expect(partsAround(everywhere, picture)).toEqual([{ x: 0, y: 0, ...picture }])
  })
})

describe('looks', () => {
  const face = (index: number, size: number, score = 0.45): Detection => ({
    box: { x: 100 + index * 110, y: 550, width: size, height: size },
    score,
    keyPoints: [{ x: 0, y: 0 }],
  })
  interface Looked {
    readonly short: number[]
    readonly full: number[]
    readonly second: (readonly [side: number, part: PixelBox])[]
  }
  const picture = (width: number, height: number) => ({ width, height }) as OffscreenCanvas
  /** Where each network looked, when BlazeFace's looks and those of the second network show these faces. */
  async function search(
    [width, height]: readonly [number, number],
    faces: readonly Detection[],
    second: readonly Detection[] = [],
    checkpoint?: Checkpoint,
  ): Promise<Looked & { readonly found: readonly Detection[] }> {
    const looked: Looked = { short: [], full: [], second: [] }
    const detector = (sides: number[], side: number): SquareDetector => ({
      side,
      look: (_, longestSide) => {
        sides.push(longestSide)
        return Promise.resolve([...faces])
      },
    })
    const asked: PartDetector = {
      look: (_, side, part) => {
        looked.second.push([side, part])
        return Promise.resolve([...second])
      },
    }
    const find = createFaceFinder(detector(looked.short, 128), detector(looked.full, 192), asked)
    return { ...looked, found: await find(picture(width, height), checkpoint) }
  }
  const many = (count: number, size: number) => Array.from({ length: count }, (_, index) => face(index, size))
  const [first, closer] = [{ short: [128, 256, 384], full: [192] }, [448, 768]]
  const all = { x: 0, y: 0, width: 1600, height: 1200 }

  test.each([
    ['a large face in doubt', [face(0, 400, 0.25)], [160]],
    ['a large face beyond doubt', [face(0, 400, 0.95)], []],
    ['a small one beyond doubt', [face(0, 150, 0.95)], []],
    ['a small one in doubt', [face(0, 150, 0.3)], [448]],
    ['a smaller one in doubt', [face(0, 120, 0.3)], closer],
    ['eleven smaller still', many(11, 70), closer],
    ['nobody at all', [], [768]],
  ])('%s: the second network looks at %j', async (_name, faces, sides) => {
    const { short, full, second } = await search([1600, 1200], faces)
    expect({ short, full }).toEqual(first)
    expect([...new Set(second.map(([side]) => side))]).toEqual(sides)
  })

  test('a crowd is looked at by BlazeFace once more, enlarged, and by the second network everywhere', async () => {
    const { short, full, second } = await search([1600, 1200], many(12, 70))
    expect({ short, full }).toEqual({ short: [...first.short, 1024], full: [...first.full, 960] })
    expect(second.slice(-2)).toEqual(closer.map((side) => [side, all]))
  })

  test('what it said of a part of a crowd does not count beside what it says of all of it', async () => {
    const speck = { ...face(3, 70, 0.6), keyPoints: [] }
    const { found } = await search([1600, 1200], many(12, 70), [speck])
    const blaze = 1 - (1 - 0.45 / 2) ** 6
    expect(Math.max(...found.map(({ score }) => score))).toBeCloseTo(1 - (1 - blaze) * (1 - 0.6 * 0.8) ** 2, 10)
  })

  test('it is shown a face in doubt with as much room on every side, and everything where nobody was seen', async () => {
    expect((await search([1600, 1200], [face(0, 100, 0.3)])).second.map(([, part]) => part)).toEqual(
      closer.map(() => ({ x: 0, y: 450, width: 300, height: 300 })),
    )
    expect((await search([1600, 1200], [])).second).toEqual([[768, all]])
  })

  test('what both see is surer than what one sees, and what only BlazeFace sees is less sure than unasked', async () => {
    const alone = await search([1600, 1200], [face(0, 150, 0.35)])
    const together = await search([1600, 1200], [face(0, 150, 0.35)], [{ ...face(0, 150, 0.6), keyPoints: [] }])
    const blaze = 1 - (1 - 0.35 / 2) ** 4
    expect(alone.found[0]?.score).toBeCloseTo(blaze * 0.7, 10)
    expect(together.found[0]?.score).toBeCloseTo(1 - (1 - blaze) * (1 - 0.6 * 0.8), 10)
    // A face beyond doubt that is larger than it need see loses nothing, though it lies in a part that was shown.
    const beside = { ...face(0, 300, 0.7), box: { x: 300, y: 500, width: 300, height: 300 } }
    const scores = (await search([1600, 1200], [face(0, 150, 0.35), beside])).found.map(({ score }) => score.toFixed(4))
    expect(scores).toContain((1 - (1 - 0.7 / 2) ** 4).toFixed(4))
  })

  test('a large thing in doubt that a glance does not show as a face is none; what a glance says of small things is noise', async () => {
    const wall = face(0, 400, 0.25)
    const blaze = 1 - (1 - 0.25 / 2) ** 4
    expect((await search([1600, 1200], [wall])).found).toHaveLength(0)
    const [seen] = (await search([1600, 1200], [wall], [{ ...face(0, 400, 0.6), keyPoints: [] }])).found
    expect(seen?.score).toBeCloseTo(1 - (1 - blaze) * (1 - 0.6 * 0.8), 10)
    const speck = { ...face(0, 100, 0.99), keyPoints: [] }
    expect((await search([1600, 1200], [wall], [speck])).found).toHaveLength(0)
  })

  test('where both had their say less is enough than where BlazeFace is alone', async () => {
    const second = { ...face(0, 150, 0.02), keyPoints: [] }
    const [small, large] = [face(0, 150, 0.2), face(0, 400, 0.2)]
    expect((await search([1600, 1200], [small], [second])).found).toHaveLength(1)
    expect((await search([1600, 1200], [small])).found).toHaveLength(0)
    expect((await search([1600, 1200], [large])).found).toHaveLength(0)
  })

  test('key points are BlazeFace’s where it saw the face, else where an upright face has them', async () => {
    const blaze = {
      ...face(0, 100, 0.35),
      keyPoints: [
        { x: 120, y: 580 },
        { x: 160, y: 580 },
        { x: 140, y: 600 },
        { x: 140, y: 620 },
      ],
    }
    const second = { ...face(0, 100, 0.9), keyPoints: [] }
    const [seenByBoth] = (await search([1600, 1200], [blaze], [second])).found
    expect(seenByBoth?.keyPoints.map(({ x }) => Math.round(x))).toEqual([120, 160, 140, 140])
    const elsewhere = { ...second, box: { ...second.box, x: 180 } }
    const found = (await search([1600, 1200], [blaze], [elsewhere])).found.find(({ box }) => box.x > 150)
    const [left, right] = found?.keyPoints ?? []
    expect(left && right && left.x > 180 && right.x < 280 && left.x < right.x && left.y === right.y).toBe(true)
  })

  test('a search that was asked to stop looks no further', async () => {
    const stopping = new StopSwitch()
    let looked = 0
    const look = () => {
      looked += 1
      if (looked === 5) stopping.stop()
      return Promise.resolve([face(0, 100, 0.3)])
    }
    const find = createFaceFinder({ side: 128, look }, { side: 192, look }, { look })
    await expect(find(picture(1600, 1200), stopping.begin())).rejects.toMatchObject({ code: 'stopped' })
    expect(looked).toBe(5)
  })

  test('a small picture is not enlarged beyond what is in it', async () => {
    const small = { ...face(0, 20, 0.3), box: { x: 100, y: 100, width: 20, height: 20 } }
    expect((await search([500, 400], [small])).second.map(([side]) => side)).toEqual([448])
    expect(await search([240, 200], [small])).toMatchObject({ short: [128, 256], full: [192], second: [] })
    expect(await search([500, 400], [])).toMatchObject({ second: [] })
  })
})
