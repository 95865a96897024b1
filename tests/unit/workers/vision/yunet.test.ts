// YuNet's answers become boxes and points of the original picture (formulas of OpenCV's FaceDetectorYN).
import { expect, test } from 'vitest'
import { planesOf } from '../../../../workers/vision/detect/look.ts'
import { readAnswers } from '../../../../workers/vision/detect/yunet.ts'
import { thresholdFor } from '../../../../workers/vision/detect/yunet-finder.ts'

function emptyAnswers(width: number, height: number): Record<string, Float32Array> {
  const answers: Record<string, Float32Array> = {}
  for (const stride of [8, 16, 32]) {
    const cells = (width / stride) * (height / stride)
    for (const [name, values] of [
      ['cls', 1],
      ['obj', 1],
      ['bbox', 4],
      ['kps', 10],
    ] as const)
      answers[`${name}_${String(stride)}`] = new Float32Array(cells * values)
  }
  return answers
}

test('one confident cell is one face, in the frame of the original', () => {
  const [width, height, scale] = [128, 64, 0.5]
  const answers = emptyAnswers(width, height)
  const cell = 1 * (width / 16) + 3 // row 1, column 3 at stride 16
  answers['cls_16']?.set([0.81], cell)
  answers['obj_16']?.set([1.2], cell) // slightly over one happens; it counts as one
  answers['bbox_16']?.set([0.5, 0.25, Math.log(2), Math.log(3)], 4 * cell)
  answers['kps_16']?.set([0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1], 10 * cell)
  const [face, ...others] = readAnswers(answers, { width, height }, scale)
  expect(others).toEqual([])
  expect(face?.score).toBeCloseTo(0.9, 6)
  // Centre (3.5, 1.25) × 16, size (2, 3) × 16, all divided by the scale.
  expect(face?.box.width).toBeCloseTo(64, 4)
  expect(face?.box.height).toBeCloseTo(96, 4)
  expect(face?.box.x).toBeCloseTo(112 - 32, 4)
  expect(face?.box.y).toBeCloseTo(40 - 48, 4)
  expect(face?.keyPoints[2]).toEqual({ x: 112, y: 48 })
})

test('weak cells are no faces, missing answers are an error', () => {
  const answers = emptyAnswers(64, 64)
  answers['cls_8']?.fill(0.2)
  answers['obj_8']?.fill(0.2)
  expect(readAnswers(answers, { width: 64, height: 64 }, 1)).toEqual([])
  delete answers['kps_32']
  expect(() => readAnswers(answers, { width: 64, height: 64 }, 1)).toThrow('stride 32')
})

test('planes come blue, green, red', () => {
  const image = { width: 2, height: 1, data: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255) } as unknown as ImageData
  expect([...planesOf(image, { order: 'bgr', scale: 1, offset: 0 })]).toEqual([3, 6, 2, 5, 1, 4])
})

test('a speck needs a higher score than a large face, and the rule has no steps', () => {
  expect(thresholdFor(4)).toBe(thresholdFor(20))
  expect(thresholdFor(400)).toBe(thresholdFor(60))
  for (let side = 5; side < 100; side++) {
    expect(thresholdFor(side + 1)).toBeLessThanOrEqual(thresholdFor(side))
    expect(thresholdFor(side) - thresholdFor(side + 1)).toBeLessThan(0.02)
  }
  expect(thresholdFor(20)).toBeGreaterThan(thresholdFor(60) + 0.3)
})
