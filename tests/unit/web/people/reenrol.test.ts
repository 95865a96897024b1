// After a change of models: exactly those people whose every template was made by another recogniser.
import { expect, test } from 'vitest'
import { bestSet, recogniserOf } from '../../../../models/manifest.ts'
import type { RecordId } from '../../../../core/ids.ts'
import { whoMustReenrol } from '../../../../web/console/people/reenrol.ts'

const person = (name: string, ...models: string[]) => ({
  name,
  templates: models.map((model, i) => ({ record: `${name}${String(i)}` as RecordId, model, standing: 'ordinary' as const })),
})

test.each([
  ['no templates', person('a'), false],
  ['made by this recogniser', person('b', 'intel-0095@1'), false],
  ['made by another', person('c', 'dlib-resnet@1'), true],
  ['by another version of it', person('d', 'intel-0095@0', 'dlib-resnet@1'), true],
  ['one of each: still recognised', person('e', 'dlib-resnet@1', 'intel-0095@1'), false],
  ['not known yet', person('f', ''), false],
  ['old, and one not known yet', person('g', 'dlib-resnet@1', ''), false],
])('%s', (_name, one, must) => {
  expect(whoMustReenrol([one], 'intel-0095@1')).toEqual(must ? [one] : [])
})

test('the recogniser in use follows from what is installed', () => {
  expect(recogniserOf(bestSet([]))).toBe('dlib-resnet@1')
  expect(recogniserOf(bestSet(['builtin', 'recommended']))).toBe('intel-0095@1')
  expect(bestSet(['something new'])).toBe('builtin')
})
