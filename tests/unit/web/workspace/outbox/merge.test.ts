// The three-way merge: both sides' changes survive, and re-applying changes nothing.
import { expect, test } from 'vitest'
import { mergeThreeWay } from '../../../../../web/workspace/outbox/merge.ts'

const face = (id: string, more: object = {}) => ({ id, decision: { kind: 'undecided' }, covered: false, rejected: [], ...more })
const photo = (...faces: readonly object[]) => ({ fileName: 'a.jpg', seen: null, withoutFace: [], faces })

const cases: readonly [string, unknown, unknown, unknown, unknown][] = [
  ['mine alone', photo(face('1')), photo(face('1', { covered: true })), photo(face('1')), photo(face('1', { covered: true }))],
  ['theirs alone', photo(face('1')), photo(face('1')), photo(face('1'), face('2')), photo(face('1'), face('2'))],
  [
    'both add a face',
    photo(face('1')),
    photo(face('1'), face('mine')),
    photo(face('1'), face('theirs')),
    photo(face('1'), face('theirs'), face('mine')),
  ],
  [
    'different fields of one face',
    photo(face('1')),
    photo(face('1', { covered: true })),
    photo(face('1', { decision: { kind: 'stranger' } })),
    photo(face('1', { covered: true, decision: { kind: 'stranger' } })),
  ],
  [
    'the same decision changed twice: mine',
    photo(face('1')),
    photo(face('1', { decision: { kind: 'person', subject: 'a' } })),
    photo(face('1', { decision: { kind: 'stranger' } })),
    photo(face('1', { decision: { kind: 'person', subject: 'a' } })),
  ],
  ['removed by me, kept by them', photo(face('1'), face('2')), photo(face('2')), photo(face('1'), face('2')), photo(face('2'))],
  [
    'removed by them, kept by me',
    photo(face('1'), face('2')),
    photo(face('1', { covered: true }), face('2')),
    photo(face('1')),
    photo(face('1', { covered: true })),
  ],
  ['rosters are sets', { roster: ['a', 'b'] }, { roster: ['a', 'b', 'c'] }, { roster: ['b', 'd'] }, { roster: ['b', 'd', 'c'] }],
  ['seen by me', { seen: null, n: 1 }, { seen: { by: 'm' }, n: 1 }, { seen: null, n: 2 }, { seen: { by: 'm' }, n: 2 }],
]

test.each(cases)('%s', (_name, base, mine, theirs, merged) => {
  expect(mergeThreeWay(base, mine, theirs)).toEqual(merged)
  // Applied again to its own result, as after a lost answer, it changes nothing.
  expect(mergeThreeWay(base, mine, merged)).toEqual(merged)
})
