import { expect, test } from 'vitest'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import { rememberNot } from '../../../../web/console/desk/decisions.ts'
import { buildQueue } from '../../../../web/console/desk/queue.ts'
import { openGroups } from '../../../../web/console/desk/same.ts'
import { readVerdicts } from '../../../../web/console/desk/verdicts.ts'
import { consents, day, face, person, photo, proposal, recordId, subject } from './sample.ts'

const read = readVerdicts(consents(), onDay('website', day), noRules)
const photos = [
  { id: recordId(1), document: photo([face('a'), face('b')]) },
  { id: recordId(2), document: photo([face('c'), face('d')]) },
  { id: recordId(3), document: photo([face('e')]) },
]
const nobody = new Set<string>()

test('a group is one decision; the other unknown faces stay one each', () => {
  const same = openGroups(photos, [['e', 'a', 'c']], nobody)
  expect(same).toEqual([
    {
      id: 'same:e',
      targets: [
        { asset: recordId(1), face: 'a' },
        { asset: recordId(2), face: 'c' },
        { asset: recordId(3), face: 'e' },
      ],
    },
  ])
  const queue = buildQueue(photos, read, same)
  expect(queue.map(({ kind, targets }) => [kind, targets.length])).toEqual([
    ['same', 3],
    ['unknown', 2],
  ])
  // Without groups every face is asked.
  expect(buildQueue(photos, read, []).map(({ kind, targets }) => [kind, targets.length])).toEqual([['unknown', 5]])
})

test('what was decided, covered, proposed or taken out leaves its group; one alone is none', () => {
  const settled = [
    { id: recordId(1), document: photo([face('a', person(1)), face('b', { covered: true })]) },
    { id: recordId(2), document: photo([face('c', { proposal: proposal(1) }), face('d')]) },
    { id: recordId(3), document: photo([face('e'), face('f')]) },
  ]
  expect(openGroups(settled, [['a', 'b', 'c', 'd', 'e', 'f']], nobody)[0]?.targets.map(({ face: id }) => id)).toEqual([
    'd',
    'e',
    'f',
  ])
  expect(openGroups(settled, [['a', 'b', 'c', 'd', 'e', 'f']], new Set(['d', 'f']))).toEqual([])
  expect(openGroups(settled, [['gone', 'd']], nobody)).toEqual([])
})

test('"not this person" beside others that are is remembered once, and decides nothing', () => {
  const [before] = photos
  const after = rememberNot('a', subject(1))(before?.document ?? photo([]))
  expect(after.faces[0]).toMatchObject({ rejected: [subject(1)], decision: { kind: 'undecided' }, decidedBy: null })
  expect(rememberNot('a', subject(1))(after)).toBe(after)
})
