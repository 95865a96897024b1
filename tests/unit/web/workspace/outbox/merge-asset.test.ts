// Two members at one photo: what goes together stays, what does not is asked again, and nobody's answer is put over another's in silence.
import fc from '../../../../support/fast-check.ts'
import { expect, test } from 'vitest'
import { sameDecision, type AssetDocument, type Face, type FaceDecision } from '../../../../../core/documents.ts'
import type { MemberId } from '../../../../../core/ids.ts'
import { openProposal, nameFace, rejectFace } from '../../../../../web/console/desk/decisions.ts'
import { mergeAsset } from '../../../../../web/workspace/outbox/merge-asset.ts'
import { mergeThreeWay } from '../../../../../web/workspace/outbox/merge.ts'
import { by, face, member, person, photo, proposal, subject } from '../../desk/sample.ts'

const other = '00000003-0000-4000-8000-000000000002' as MemberId
const open = photo([face('a', { proposal: proposal(1) }), face('b')])
const say = (document: AssetDocument, answer: Partial<Face>, who = member, second = 1): AssetDocument => ({
  ...document,
  faces: document.faces.map((one) => (one.id === 'a' ? { ...one, ...answer, decidedBy: who, decidedAt: by(second).at } : one)),
})
const merged = (base: AssetDocument, mine: AssetDocument, theirs: AssetDocument) => mergeAsset(base, mine, theirs) as AssetDocument
const first = ({ faces: [face] }: AssetDocument) => face!

test('two names for one face: it is open again, with both, and proposes nobody', () => {
  const mine = say(open, person(1))
  const theirs = say(open, person(2), other, 2)
  const face = first(merged(open, mine, theirs))
  expect(face.decision).toEqual({ kind: 'undecided' })
  expect(face.said?.map(({ decision, by: who }) => [decision, who])).toEqual([
    [{ kind: 'person', subject: subject(2) }, other],
    [{ kind: 'person', subject: subject(1) }, member],
  ])
  expect(openProposal(face)).toBeNull()
  expect(first(nameFace('a', subject(2), by(9))(merged(open, mine, theirs))).said).toBeUndefined()
  // What a merge without this rule would have done.
  expect(first(mergeThreeWay(open, mine, theirs) as AssetDocument).decision).toEqual(person(1).decision)
})

test('the same name twice is no disagreement', () => {
  const face = first(merged(open, say(open, person(1)), say(open, person(1), other, 2)))
  expect(face).toMatchObject({ ...person(1) })
  expect(face.said).toBeUndefined()
})

test('other fields and other faces keep both changes', () => {
  const mine = say(open, person(1))
  const theirs = {
    ...open,
    faces: open.faces.map((one) => (one.id === 'b' ? { ...one, ...person(3) } : { ...one, covered: true })),
  }
  const result = merged(open, mine, theirs)
  expect(result.faces[0]).toMatchObject({ ...person(1), covered: true })
  expect(result.faces[1]).toMatchObject(person(3))
})

test('named by one, turned down by the other: open again', () => {
  const mine = say(open, person(1))
  const theirs = rejectFace('a', { by: other, at: by(2).at })(say(open, person(1)))
  expect(first(merged(open, mine, theirs)).decision.kind).toBe('undecided')
  expect(first(merged(open, theirs, mine)).decision.kind).toBe('undecided')
})

test('taken back by me, named anew by the other: the name stands', () => {
  const base = say(open, person(1))
  const mine = rejectFace('a', by(3))(base)
  const theirs = say(base, person(2), other, 4)
  expect(first(merged(base, mine, theirs)).decision).toEqual(person(2).decision)
})

const decision = fc.oneof(
  fc.constantFrom<FaceDecision>({ kind: 'undecided' }, { kind: 'stranger' }, { kind: 'not-a-face' }),
  fc.integer({ min: 1, max: 3 }).map((who): FaceDecision => ({ kind: 'person', subject: subject(who) })),
)

test('whatever three answers: nothing of mine lies over a different one of theirs, and applied again it changes nothing', () => {
  fc.assert(
    fc.property(decision, decision, decision, (before, own, theirs) => {
      const base = say(open, { decision: before }, member, 0)
      const mine = say(base, { decision: own }, member, 1)
      const standing = say(base, { decision: theirs }, other, 2)
      const result = merged(base, mine, standing)
      const stands = first(result).decision
      const iChanged = !sameDecision(own, before)
      const theyChanged = !sameDecision(theirs, before)
      if (iChanged && theyChanged && !sameDecision(own, theirs) && theirs.kind !== 'undecided') expect(stands).not.toEqual(own)
      if (!iChanged) expect(stands).toEqual(theirs)
      expect(merged(base, mine, result)).toEqual(result)
    }),
    { numRuns: 500 },
  )
})
