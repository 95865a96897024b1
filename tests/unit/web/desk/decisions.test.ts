import { describe, expect, test } from 'vitest'
import {
  addDrawnFace,
  foundInDrawn,
  addWithoutFace,
  confirmFace,
  coverFace,
  coverUnnamed,
  describe as describePhoto,
  isSettled,
  markNotAFace,
  markSeen,
  markStranger,
  markUnseen,
  nameFace,
  openProposal,
  rejectFace,
  removeWithoutFace,
  together,
  type Change,
} from '../../../../web/console/desk/decisions.ts'
import { box, by, face, member, person, photo, proposal, seen, subject } from './sample.ts'

describe('one face', () => {
  test('confirming takes the proposal, with who and when', () => {
    const after = confirmFace('f1', by(3))(photo([face('f1', { proposal: proposal(1) }), face('f2')]))
    expect(after.faces[0]).toMatchObject({
      decision: { kind: 'person', subject: subject(1) },
      decidedBy: member,
      decidedAt: '2026-06-12T10:00:03.000Z',
    })
    expect(after.faces[1]?.decision.kind).toBe('undecided')
  })

  test('a rejected proposal is remembered and cannot be confirmed any more', () => {
    const rejected = rejectFace('f1', by())(photo([face('f1', { proposal: proposal(1) })]))
    expect(rejected.faces[0]?.rejected).toEqual([subject(1)])
    expect(rejected.faces[0] && openProposal(rejected.faces[0])).toBeNull()
    expect(confirmFace('f1', by())(rejected)).toBe(rejected)
  })

  test('rejecting a confirmed person takes the name off again', () => {
    const after = rejectFace('f1', by())(photo([face('f1', person(4))]))
    expect(after.faces[0]).toMatchObject({ decision: { kind: 'undecided' }, rejected: [subject(4)] })
  })

  test('choosing somebody who was rejected takes the rejection back', () => {
    const after = nameFace('f1', subject(1), by())(photo([face('f1', { rejected: [subject(1), subject(2)] })]))
    expect(after.faces[0]).toMatchObject({ decision: { kind: 'person', subject: subject(1) }, rejected: [subject(2)] })
  })

  test('a detected pattern becomes "not a face"; a drawn box goes away', () => {
    const document = photo([face('f1'), face('f2', { source: 'drawn' })])
    expect(markNotAFace('f1', by())(document).faces[0]?.decision.kind).toBe('not-a-face')
    expect(markNotAFace('f2', by())(document).faces.map(({ id }) => id)).toEqual(['f1'])
  })

  test('covering keeps who it is', () => {
    const after = coverFace('f1', true, by())(photo([face('f1', person(1))]))
    expect(after.faces[0]).toMatchObject({ covered: true, decision: { kind: 'person', subject: subject(1) } })
    expect(coverFace('f1', false, by())(after).faces[0]?.covered).toBe(false)
  })
})

describe('the whole photo', () => {
  test('cover everyone unnamed leaves people and patterns alone', () => {
    const after = coverUnnamed(by())(
      photo([
        face('undecided'),
        face('stranger', { decision: { kind: 'stranger' } }),
        face('named', person(1)),
        face('pattern', { decision: { kind: 'not-a-face' } }),
      ]),
    )
    expect(after.faces.filter(({ covered }) => covered).map(({ id }) => id)).toEqual(['undecided', 'stranger'])
    expect(isSettled(after)).toBe(true)
  })

  test('a drawn face is open, scores 1, learns its tilt, and takes a proposal only while nobody decided', () => {
    const drawn = addDrawnFace('new', box(0.4, 0.4))(photo([]))
    expect(drawn.faces[0]).toMatchObject({ source: 'drawn', score: 1, decision: { kind: 'undecided' } })
    const found = { angle: 0.4, proposal: proposal(2) }
    expect(foundInDrawn('new', found)(drawn).faces[0]).toMatchObject({
      angle: 0.4,
      quality: 'good',
      proposal: { subject: subject(2) },
    })
    expect(foundInDrawn('new', { angle: 0.4, proposal: null })(drawn).faces[0]).toMatchObject({
      angle: 0.4,
      quality: 'look-yourself',
    })
    const named = nameFace('new', subject(1), by())(drawn)
    expect(foundInDrawn('new', found)(named).faces[0]).toMatchObject({ angle: 0.4, proposal: null })
  })

  test('the first member who looked stays named', () => {
    const looked = markSeen(by(1))(photo([]))
    expect(markSeen(by(2))(looked)).toBe(looked)
    expect(markUnseen()(looked).seen).toBeNull()
  })

  test('people without a visible face come and go', () => {
    const added = addWithoutFace(subject(1))(photo([]))
    expect(added.withoutFace).toEqual([subject(1)])
    expect(removeWithoutFace(subject(1))(added).withoutFace).toEqual([])
  })
})

const meaningless: readonly (readonly [string, Change])[] = [
  ['confirming without a proposal', confirmFace('f1', by())],
  ['rejecting without a proposal', rejectFace('f1', by())],
  ['an unknown face', markStranger('nobody', by())],
  ['naming the same person again', nameFace('f2', subject(9), by())],
  ['covering what is covered', coverFace('f2', true, by())],
  ['adding a person who is there', addWithoutFace(subject(8))],
  ['removing a person who is not there', removeWithoutFace(subject(7))],
  ['seeing twice', markSeen(by(9))],
  ['nothing together with nothing', together(confirmFace('f1', by()), markSeen(by(9)))],
]
test.each(meaningless)('%s returns the same document', (_, change) => {
  const document = photo([face('f1'), face('f2', { ...person(9), covered: true })], { withoutFace: [subject(8)], seen })
  expect(change(document)).toBe(document)
})

test('a description is trimmed, and an empty one leaves nothing behind', () => {
  const described = describePhoto('  Two people plant a tree ')(photo([]))
  expect(described.altText).toBe('Two people plant a tree')
  expect(describePhoto('Two people plant a tree')(described)).toBe(described)
  expect('altText' in describePhoto(' ')(described)).toBe(false)
})
