// Comparison is open-set and per model, vectors are zeroed, quality says "look yourself" for what cannot be compared honestly.
import { describe, expect, test } from 'vitest'
import type { OwnerId, RecordId } from '../../../../core/ids.ts'
import type { DeliveredTemplate } from '../../../../workers/rpc/template-port.ts'
import type { Anchors } from '../../../../workers/vision/recognise/anchors.ts'
import { isUnsure, nearestFrom, proposeFrom } from '../../../../workers/vision/recognise/compare.ts'
import { judge, sharpnessOf, sidewaysOf } from '../../../../workers/vision/recognise/quality.ts'
import { takeMean } from '../../../../workers/vision/recognise/looks.ts'
import { TemplateStore } from '../../../../workers/vision/recognise/templates.ts'
import { normalise, similarity, VectorLedger } from '../../../../workers/vision/recognise/vectors.ts'

const model = 'test@1'
const thresholds = { likely: 0.9, possible: 0.7, margin: 0.1, reach: 0.1, perDoubling: 0.02 }
const unit = (...values: number[]) => normalise(Float32Array.from(values))
const template = (subject: string, embedding: Float32Array<ArrayBuffer>, of = model): DeliveredTemplate => ({
  subject: subject as OwnerId,
  model: of,
  embedding,
})

describe('proposals', () => {
  const face = unit(1, 0, 0)

  test('the best of several templates of one person counts', () => {
    const proposal = proposeFrom(
      face,
      [template('anna', unit(0, 1, 0)), template('anna', unit(1, 0.1, 0)), template('bert', unit(0, 0, 1))],
      thresholds,
      model,
    )
    expect(proposal).toMatchObject({ subject: 'anna', confidence: 'likely', model })
    // Less what a second example adds to a stranger's best by chance.
    expect(proposal?.similarity).toBeCloseTo(similarity(face, unit(1, 0.1, 0)) - 0.02, 6)
    expect(proposal?.runnerUp).toMatchObject({ subject: 'bert' })
  })

  test('more examples of a person make nobody else more likely to be them: what they add by chance is taken off', () => {
    const near = unit(1, 0.98, 0)
    const others = (count: number) => Array.from({ length: count }, () => template('anna', unit(0, 0, 1)))
    const with1 = proposeFrom(face, [template('anna', near)], thresholds, model)
    const with8 = proposeFrom(face, [template('anna', near), ...others(7)], thresholds, model)
    expect([with1?.confidence, with8]).toEqual(['possible', null])
    // Templates of another model are no examples.
    const elsewhere = others(7).map(({ embedding }) => template('anna', embedding, 'other@1'))
    expect(proposeFrom(face, [template('anna', near), ...elsewhere], thresholds, model)).toEqual(with1)
  })

  test('names are offered in the order of resemblance, whether or not anybody is proposed, and no more than there are keys for', () => {
    const people = ['anna', 'bert', 'cara'].map((who, at) => template(who, unit(0.2 + at / 10, 1, 0)))
    expect(proposeFrom(face, people, thresholds, model)).toBeNull()
    expect(nearestFrom(face, people, thresholds, model)).toEqual(['cara', 'bert', 'anna'])
    const many = Array.from({ length: 30 }, (_, at) => template(`person ${String(at)}`, unit(1, at, 0)))
    expect(nearestFrom(face, many, thresholds, model)).toEqual(many.slice(0, 9).map(({ subject }) => subject))
    expect(nearestFrom(face, many, thresholds, 'other@1')).toEqual([])
  })

  test('nobody is a normal answer', () => {
    expect(proposeFrom(face, [template('anna', unit(0.5, 1, 0))], thresholds, model)).toBeNull()
    expect(proposeFrom(face, [], thresholds, model)).toBeNull()
  })

  test('twins: a close runner-up makes it possible only', () => {
    const twins = [template('anna', unit(1, 0.1, 0)), template('bert', unit(1, 0, 0.15))]
    expect(proposeFrom(face, twins, thresholds, model)).toMatchObject({ confidence: 'possible' })
  })

  test('between the thresholds it is possible', () => {
    expect(proposeFrom(face, [template('anna', unit(1, 0.8, 0))], thresholds, model)).toMatchObject({
      confidence: 'possible',
      runnerUp: null,
    })
  })

  describe('a template from a selfie that waits for its first match', () => {
    const selfie = (subject: string, embedding: Float32Array<ArrayBuffer>): DeliveredTemplate => ({
      ...template(subject, embedding),
      waiting: `selfie of ${subject}` as RecordId,
    })

    test('is only ever possible, however much alike, and says which it was', () => {
      const proposal = proposeFrom(face, [selfie('anna', face.slice())], thresholds, model)
      expect(proposal).toMatchObject({ subject: 'anna', confidence: 'possible', waiting: 'selfie of anna' })
      // The control: the same vector, confirmed.
      expect(proposeFrom(face, [template('anna', face.slice())], thresholds, model)).toMatchObject({ confidence: 'likely' })
    })

    test('does not speak where an ordinary template does', () => {
      const both = [selfie('anna', face.slice()), template('anna', unit(1, 0.1, 0))]
      const proposal = proposeFrom(face, both, thresholds, model)
      expect(proposal).toMatchObject({ confidence: 'likely', similarity: similarity(face, unit(1, 0.1, 0)) })
      expect(proposal).not.toHaveProperty('waiting')
    })

    test('speaks where the ordinary ones say nothing', () => {
      const both = [template('anna', unit(0, 1, 0)), selfie('anna', unit(1, 0.1, 0))]
      expect(proposeFrom(face, both, thresholds, model)).toMatchObject({ confidence: 'possible', waiting: 'selfie of anna' })
    })

    test('of somebody else takes certainty away and never gives any', () => {
      const others = [template('anna', face.slice()), selfie('bert', face.slice())]
      expect(proposeFrom(face, others, thresholds, model)).toMatchObject({ confidence: 'possible' })
    })
  })

  test('templates of another model are never compared', () => {
    expect(proposeFrom(face, [template('anna', unit(1, 0, 0), 'other@1')], thresholds, model)).toBeNull()
  })
})

describe('further looks', () => {
  test.each([
    [0.59, false, 'far below everybody'],
    [0.61, true, 'could still become possible'],
    [0.8, true, 'possible'],
    [0.99, true, 'could still be less than very likely'],
    [1, false, 'beyond doubt'],
  ])('at %d: %j, %s', (best, unsure) => {
    expect(isUnsure(best, thresholds)).toBe(unsure)
  })

  test('the mean of looks has length one, and the others are zeroed', () => {
    const [first, other] = [unit(1, 0), unit(0, 1)]
    takeMean(first, [other])
    expect([...first].map((value) => value.toFixed(4))).toEqual(['0.7071', '0.7071'])
    expect([...other]).toEqual([0, 0])
  })
})

describe('vectors', () => {
  test('the ledger counts what is held and zeroes what is released', () => {
    const ledger = new VectorLedger()
    const [a, b] = [ledger.hold(unit(1, 2)), ledger.hold(unit(3, 4))]
    expect(ledger.size).toBe(2)
    ledger.zero(a)
    expect([ledger.size, ...a]).toEqual([1, 0, 0])
    ledger.zeroAll()
    expect([ledger.size, ...b]).toEqual([0, 0, 0])
  })

  test('withdrawn and replaced templates are zeroed, not only dropped', () => {
    const store = new TemplateStore()
    const [anna, bert] = [template('anna', unit(1, 0)), template('bert', unit(0, 1))]
    store.replace([anna, bert])
    expect(store.has(model)).toBe(true)
    store.forget('anna' as OwnerId)
    expect([...anna.embedding]).toEqual([0, 0])
    expect(store.all).toEqual([bert])
    store.replace([])
    expect([...bert.embedding]).toEqual([0, 0])
    expect(store.has(model)).toBe(false)
  })
})

describe('quality', () => {
  const good = { eyeDistance: 40, sideways: 0.05, sharpness: 0.05, hiding: { eyeLight: 0.7, mouthDetail: 0.2 } }

  test.each([
    ['clear', {}, 'good'],
    ['too small', { eyeDistance: 8 }, 'look-yourself'],
    ['turned away', { sideways: 0.7 }, 'look-yourself'],
    ['blurred', { sharpness: 0 }, 'look-yourself'],
    ['dark glasses', { hiding: { eyeLight: 0.2, mouthDetail: 0.2 } }, 'look-yourself'],
    ['a mask', { hiding: { eyeLight: 0.7, mouthDetail: 0.03 } }, 'look-yourself'],
  ] as const)('%s: %j', (_name, change, answer) => {
    expect(judge({ ...good, ...change })).toBe(answer)
  })

  test('edges are sharp, a smear and a blank are not', () => {
    const chip = (grey: (x: number, y: number) => number): ImageData => {
      const data = new Uint8ClampedArray(4 * 150 * 150)
      for (let at = 0; at < 150 * 150; at++) data.fill(grey(at % 150, Math.floor(at / 150)), 4 * at, 4 * at + 3)
      return { data, width: 150, height: 150 } as ImageData
    }
    const stripes = (wide: number) =>
      sharpnessOf(
        chip((x) => (Math.floor(x / wide) % 2) * 200),
        4,
      )
    const smear = sharpnessOf(
      chip((x, y) => 100 + 50 * Math.sin(x / 30) + 50 * Math.sin(y / 30)),
      4,
    )
    expect(stripes(5)).toBeGreaterThan(0.1)
    expect(smear).toBeLessThan(0.01)
    expect(
      sharpnessOf(
        chip(() => 90),
        4,
      ),
    ).toBe(0)
  })

  test('turning is measured along the line of the eyes, so a tilted head is not turned', () => {
    const tilt = (x: number, y: number) => ({ x: x * 0.8 - y * 0.6, y: x * 0.6 + y * 0.8 })
    const face = (nose: number): Anchors => ({ points: [], eyes: [tilt(-20, 0), tilt(20, 0)], nose: tilt(nose, 35) })
    expect(sidewaysOf(face(0))).toBeCloseTo(0, 10)
    expect(sidewaysOf(face(20))).toBeCloseTo(0.5, 10)
  })
})
