// What hides a face is read against its own cheeks: the same thing in front gives the same answer on a dark face and in poor light.
import { describe, expect, test } from 'vitest'
import { hidingOf, isHidden } from '../../../../workers/vision/recognise/occlusion.ts'

const side = 150
const eyes = [
  { x: 50, y: 50 },
  { x: 100, y: 50 },
] as const

/** A face of one grey with eyes of another, and lips that stand out by `lips`. */
function face(skin: number, left: number, right: number, lips: number): ImageData {
  const data = new Uint8ClampedArray(4 * side * side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const inEyes = Math.abs(y - 50) < 10
      const inLips = Math.abs(y - 102) < 4 && Math.abs(x - 75) < 20
      const value = inEyes ? (x < 75 ? left : right) : inLips ? skin - lips : skin
      data.set([value, value, value, 255], 4 * (y * side + x))
    }
  return { data, width: side, height: side } as ImageData
}

describe.each([
  ['light skin, good light', 1],
  ['dark skin or poor light', 0.3],
])('%s', (_name, light) => {
  const seen = (skin: number, left: number, right: number, lips: number): boolean =>
    isHidden(hidingOf(face(skin * light, left * light, right * light, lips * light), eyes))

  test.each([
    ['eyes and lips in view', [200, 150, 150, 60], false],
    ['dark glasses', [200, 30, 30, 60], true],
    ['one eye in shadow', [200, 150, 30, 60], false],
    ['nothing to see where the mouth is', [200, 150, 150, 4], true],
  ] as const)('%s: %j → %j', (_case, [skin, left, right, lips], hidden) => {
    expect(seen(skin, left, right, lips)).toBe(hidden)
  })
})

test('a black square, and eyes on one spot, are nothing to be sure of', () => {
  const black = { data: new Uint8ClampedArray(4 * side * side), width: side, height: side } as ImageData
  expect(isHidden(hidingOf(black, eyes))).toBe(true)
  expect(isHidden(hidingOf(black, [eyes[0], eyes[0]]))).toBe(true)
})
