import fc from '../../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import {
  addDrawnFace,
  addRegion,
  addWithoutFace,
  changeRegion,
  confirmFace,
  coverFace,
  coverUnnamed,
  describe as describePhoto,
  markNotAFace,
  markSeen,
  markStranger,
  markUnseen,
  nameFace,
  rejectFace,
  removeRegion,
  removeWithoutFace,
  turnFace,
  type Change,
} from '../../../../web/console/desk/decisions.ts'
import { emptyHistory, moveDocument, pushStep, stepBack, stepForward } from '../../../../web/console/desk/history.ts'
import { box, by, face, person, photo, proposal, recordId, seen, subject } from './sample.ts'

const start = photo(
  [
    face('a', { proposal: proposal(1) }),
    face('b', person(2)),
    face('c', { source: 'drawn' }),
    face('d', { decision: { kind: 'stranger' }, covered: true }),
  ],
  { withoutFace: [subject(5)] },
)

const changes: readonly Change[] = [
  confirmFace('a', by(1)),
  rejectFace('a', by(2)),
  rejectFace('b', by(3)),
  nameFace('d', subject(3), by(4)),
  markStranger('a', by(5)),
  markNotAFace('c', by(6)),
  coverFace('d', false, by(7)),
  coverUnnamed(by(8)),
  addDrawnFace('e', box()),
  addWithoutFace(subject(6)),
  removeWithoutFace(subject(5)),
  addRegion('r1', { box: box(), angle: 0 }, by(10)),
  addRegion('r2', { box: box(0.5, 0.5), angle: 0.3 }, by(11)),
  removeRegion('r1'),
  changeRegion('r1', { box: box(0.2, 0.2), angle: 1 }, by(12)),
  changeRegion('r2', { box: box(0.5, 0.5), angle: 0 }, by(13)),
  turnFace('d', 0.4),
  turnFace('d', -0.4),
  markSeen(by(9)),
  markUnseen(),
  describePhoto('A stall with apples'),
  describePhoto('Two stalls'),
  describePhoto(''),
]

const byId = (faces: readonly { readonly id: string }[]): readonly object[] => [...faces].sort((x, y) => (x.id < y.id ? -1 : 1))

test('every decision undoes and redoes, in any order of decisions', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: changes.length - 1 }), { maxLength: 12 }), (picks) => {
      const versions = [start]
      for (const pick of picks) versions.push(changes[pick]!(versions.at(-1) ?? start))
      let current = versions.at(-1) ?? start
      for (let step = versions.length - 1; step > 0; step -= 1) {
        current = moveDocument(current, versions[step] ?? start, versions[step - 1] ?? start)
        expect(byId(current.faces)).toEqual(byId(versions[step - 1]?.faces ?? []))
        expect(current.seen).toEqual(versions[step - 1]?.seen)
        expect(current.altText).toEqual(versions[step - 1]?.altText)
        expect(new Set(current.withoutFace)).toEqual(new Set(versions[step - 1]?.withoutFace))
        expect(byId(current.regions ?? [])).toEqual(byId(versions[step - 1]?.regions ?? []))
      }
      for (let step = 1; step < versions.length; step += 1)
        current = moveDocument(current, versions[step - 1] ?? start, versions[step] ?? start)
      expect(byId(current.faces)).toEqual(byId(versions.at(-1)?.faces ?? []))
    }),
    { numRuns: 500 },
  )
})

describe('somebody else changed the photo meanwhile', () => {
  test('a place they turned stays as they turned it, and a tilt found since stays', () => {
    const placed = addRegion('r', { box: box(), angle: 0 }, by(1))(start)
    const mine = changeRegion('r', { box: box(), angle: 0.5 }, by(2))(placed)
    const theirs = changeRegion('r', { box: box(), angle: 1 }, by(3))(mine)
    expect(moveDocument(theirs, mine, placed)).toBe(theirs)
    const covered = coverFace('a', true, by(4))(start)
    expect(moveDocument(turnFace('a', 0.2)(covered), covered, start).faces[0]).toMatchObject({ covered: false, angle: 0.2 })
  })

  test('undo leaves a face alone that a colleague decided since', () => {
    const mine = confirmFace('a', by(1))(start)
    const theirs = rejectFace('a', by(30))(mine)
    expect(moveDocument(theirs, mine, start)).toBe(theirs)
  })

  test('undo keeps decisions about other faces', () => {
    const mine = confirmFace('a', by(1))(start)
    const theirs = markStranger('c', by(30))(mine)
    const undone = moveDocument(theirs, mine, start)
    expect(undone.faces.find(({ id }) => id === 'a')?.decision.kind).toBe('undecided')
    expect(undone.faces.find(({ id }) => id === 'c')?.decision.kind).toBe('stranger')
  })

  test('undoing "seen" does not take away the look of somebody else', () => {
    const mine = markSeen(by(1))(start)
    const theirs = { ...start, seen }
    expect(moveDocument(theirs, mine, start).seen).toBe(seen)
  })
})

test('a new decision drops what could be redone', () => {
  const step = (label: string) => ({ label, values: {}, entries: [{ asset: recordId(1), before: start, after: start }] })
  const one = pushStep(pushStep(emptyHistory, step('one')), step('two'))
  const back = stepBack(one)
  expect(back?.step.label).toBe('two')
  expect(stepForward(back?.history ?? emptyHistory)?.step.label).toBe('two')
  const other = pushStep(back?.history ?? emptyHistory, step('three'))
  expect(stepForward(other)).toBeUndefined()
  expect(other.past.map(({ label }) => label)).toEqual(['one', 'three'])
  expect(stepBack(emptyHistory)).toBeUndefined()
})
