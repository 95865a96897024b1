// Appearance statements follow from decisions: only what changed is stated.
import { expect, test } from 'vitest'
import type { AssetDocument } from '../../../../../core/documents.ts'
import type { OwnerId } from '../../../../../core/ids.ts'
import { appearanceChanges } from '../../../../../web/workspace/photos/appearances.ts'

const photo = (people: readonly string[], withoutFace: readonly string[] = []): Pick<AssetDocument, 'faces' | 'withoutFace'> => ({
  faces: people.map((subject) => ({ decision: { kind: 'person', subject } })) as unknown as AssetDocument['faces'],
  withoutFace: withoutFace as OwnerId[],
})

test.each([
  ['confirmed', photo([]), photo(['a']), [{ subject: 'a', present: true }]],
  [
    'changed to another',
    photo(['a']),
    photo(['b']),
    [
      { subject: 'b', present: true },
      { subject: 'a', present: false },
    ],
  ],
  ['twice in one photo is one appearance', photo(['a']), photo(['a', 'a']), []],
  ['from a face to "without a face"', photo(['a']), photo([], ['a']), []],
  [
    'photo removed',
    photo(['a'], ['b']),
    null,
    [
      { subject: 'a', present: false },
      { subject: 'b', present: false },
    ],
  ],
  ['new photo', null, photo([], ['b']), [{ subject: 'b', present: true }]],
] as const)('%s', (_name, before, after, expected) => {
  expect(appearanceChanges(before, after)).toEqual(expected)
})
