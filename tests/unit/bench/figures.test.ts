// The figures of `npm run bench`: medians that one slow round cannot move, and ratios the right way up.
import { expect, test } from 'vitest'
import { median, raceMedians, ratiosOf } from '../../bench/race/figures.ts'

test.each([
  [[3], 3],
  [[1, 100, 2], 2],
  [[4, 1, 3, 2], 2.5],
])('median of %o is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('no values have no median', () => {
  expect(() => median([])).toThrow(RangeError)
})

test('twice as fast is 2, and a slower recogniser is above 1', () => {
  const lap = (milliseconds: number) => raceMedians([{ milliseconds, found: 6, described: 5 }], 10)
  expect(lap(500)).toEqual({ photosPerSecond: 20, millisecondsPerPhoto: 50, facesFound: 6, facesDescribed: 5 })
  expect(ratiosOf(lap(500), { human: lap(1000), faceApi: lap(2500) }, { wasm: 27, native: 9 })).toEqual({
    human: 2,
    faceApi: 5,
    recogniserVsNative: 3,
  })
})
