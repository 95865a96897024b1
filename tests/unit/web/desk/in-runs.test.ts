import { expect, test } from 'vitest'
import { inRuns } from '../../../../web/console/desk/in-runs.ts'

test.each([
  [[], []],
  [[4], ['4']],
  [
    [1, 2],
    ['1', '2'],
  ],
  [
    [1, 2, 3, 5, 7, 8, 9, 10],
    ['1–3', '5', '7–10'],
  ],
])('faces %j are told as %j', (numbers, told) => {
  expect(inRuns(numbers)).toEqual(told)
})
