// What the words are worth, counted by hand on vectors whose similarities are known.
import { expect, test } from 'vitest'
import { groupingFigures, rosterSize, wordFigures, type NamedFace } from '../../bench/words.ts'

const recognition = { model: 'test@1', thresholds: { likely: 0.9, possible: 0.7, margin: 0.05, reach: 0, perDoubling: 0 } }

/** A face in the direction of `axis`, turned by `degrees` towards the shared first axis. */
function face(person: string, axis: number, degrees = 0, dimensions = 140): NamedFace {
  const vector = new Float32Array(dimensions)
  const turn = (degrees * Math.PI) / 180
  vector[axis] = Math.cos(turn)
  vector[0] = Math.sin(turn)
  return { person, careful: vector, first: vector }
}

test('the best of several examples counts: a stranger near one of two is a false match with two, not with the other alone', () => {
  // Anna's second example leans far towards the first axis, where the stranger's face lies as well.
  const anna = [face('anna', 1), face('anna', 1, 60), face('anna', 1)]
  const faces = [...anna, face('stranger', 2, 70)]
  // cos 90° with the first; sin 60° × sin 70° = 0.81 with the second: possible, not likely.
  expect(wordFigures(faces, 1, recognition)).toMatchObject({ people: 1, comparisons: 1, falseMatches: { likely: 0, possible: 0 } })
  expect(wordFigures(faces, 2, recognition)).toMatchObject({ people: 1, comparisons: 1, falseMatches: { likely: 0, possible: 1 } })
  expect(wordFigures(faces, 3, recognition)).toBeNull()
})

test('rosters: everybody on it is known again, nobody else is', () => {
  const people = Array.from({ length: rosterSize }, (_, at) => String(at))
  const faces = people.flatMap((person, at) => [face(person, at + 1), face(person, at + 1, 10), face(person, at + 1, 40)])
  const strangers = [face('far', 100), face('near', 1, 10)]
  expect(wordFigures([...faces, ...strangers], 1, recognition)).toMatchObject({
    rosters: {
      count: 1,
      // Of two strangers one looks like the first person.
      strangers: { likely: 0.5, possible: 0.5 },
      // cos 10° is very likely, cos 40° possible.
      own: { likely: 0.5, possible: 1 },
      wrongName: { likely: 0, possible: 0 },
    },
  })
})

test('grouping: who is split, who is mixed', () => {
  const again = Array.from({ length: 60 }, (_, at) => [
    face(`again ${String(at)}`, at + 1),
    face(`again ${String(at)}`, at + 1, 10),
  ])
  const once = Array.from({ length: 60 }, (_, at) => [face(`once ${String(at)}`, at + 70)])
  const clean = [...again, ...once].flat()
  expect(groupingFigures(clean, recognition)).toEqual({
    batches: 1,
    faces: 180,
    precision: 1,
    recall: 1,
    mixedGroups: 0,
    groups: 60,
  })
  // One who is seen once looks like somebody else's first photo; another's second photo is too far from the first.
  const spoiled = clean.map((one) => {
    if (one.person === 'once 0') return face('once 0', 1, 5)
    return one.person === 'again 1' && one.first[0] !== 0 ? face('again 1', 2, 80) : one
  })
  const figures = groupingFigures(spoiled, recognition)
  expect(figures).toMatchObject({ mixedGroups: 1, groups: 59, recall: 59 / 60 })
  expect(figures?.precision).toBeCloseTo(59 / 61)
})
