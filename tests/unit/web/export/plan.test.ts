import { describe, expect, test } from 'vitest'
import type { AssetDocument } from '../../../../core/documents.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import { verdictOn } from '../../../../core/verdict/verdict.ts'
import { coverableCount, coverFaces, hindrances, planExport } from '../../../../web/console/export/plan.ts'
import { coversOf, withMargin } from '../../../../web/workspace/publishing/covers.ts'
import { box, by, consents, day, face, member, person, photo, quitclaim, recordId, seen, subject } from '../desk/sample.ts'

const question = {
  consents: consents(
    [1, { quitclaims: [quitclaim()] }],
    [2, { quitclaims: [quitclaim({ until: '2026-03-01' as never })] }],
    [3, { never: true }],
  ),
  use: onDay('website', day),
  rules: noRules,
}
const verdictOf = (document: AssetDocument) => verdictOn(document, question.consents, question.use, question.rules)
const stranger = face('s', { decision: { kind: 'stranger' } })
const photos = {
  clear: photo([face('a', person(1))], { seen }),
  coveredBefore: photo([face('a', person(1)), { ...stranger, covered: true }], { seen }),
  coverable: photo([face('a', person(1)), stranger, face('e', person(2))], { seen }),
  coverableUnseen: photo([stranger]),
  undecided: photo([face('u')], { seen }),
  unseen: photo([]),
  never: photo([face('n', person(3))], { seen }),
  fromBehind: photo([], { seen, withoutFace: [subject(2)] }),
}
const all = Object.values(photos).map((document, index) => ({ id: recordId(index + 1), document }))
const number = (key: keyof typeof photos) => recordId(Object.keys(photos).indexOf(key) + 1)

describe('the piles', () => {
  test('without covering, only clear photos go', () => {
    const plan = planExport(all, question, false)
    expect(plan.asIs).toEqual([number('clear')])
    expect(plan.covered).toEqual([{ id: number('coveredBefore'), add: [] }])
    expect(plan.stays).toHaveLength(6)
  })

  test('with covering, what a cover clears goes covered; what nobody looked at stays', () => {
    const plan = planExport(all, question, true)
    expect(plan.covered).toEqual([
      { id: number('coveredBefore'), add: [] },
      { id: number('coverable'), add: ['s', 'e'] },
    ])
    const stays = plan.stays.map(({ id }) => id)
    for (const key of ['coverableUnseen', 'undecided', 'unseen', 'never', 'fromBehind'] as const)
      expect(stays).toContain(number(key))
    expect(coverableCount(all, question)).toBe(1)
  })

  test('a pile that goes is clear by the core, cover included', () => {
    const plan = planExport(all, question, true)
    for (const { id, add } of plan.covered) {
      const document = all.find((one) => one.id === id)?.document ?? photos.clear
      expect(verdictOf(coverFaces(document, add, by())).verdict).toBe('clear')
    }
  })

  test('why a photo stays is named, what is fine is not', () => {
    const verdict = verdictOf(photos.coverable)
    expect(hindrances(verdict).map(({ code }) => code)).toEqual(['stranger', 'expired'])
    expect(hindrances(verdictOf(photos.unseen)).map(({ code }) => code)).toEqual(['not-seen'])
  })
})

describe('covers', () => {
  test('a cover is a decision with a name on it', () => {
    const after = coverFaces(photos.coverable, ['s'], by(5))
    expect(after.faces[1]).toMatchObject({ covered: true, decidedBy: member, decision: { kind: 'stranger' } })
    expect(coverFaces(after, ['s'], by(6))).toBe(after)
  })

  test('the margin grows every side and keeps the middle, also at the edge', () => {
    const grown = withMargin(box(0.05, 0.5, 0.2), 0.5)
    expect(grown.x).toBeCloseTo(-0.05)
    expect(grown.y).toBeCloseTo(0.4)
    expect(grown.width).toBeCloseTo(0.4)
    expect(grown.height).toBeCloseTo(0.4)
  })

  test('only covered faces are destroyed', () => {
    expect(coversOf(photos.coveredBefore, verdictOf(photos.coveredBefore), 'solid')).toHaveLength(1)
    expect(coversOf(photos.clear, verdictOf(photos.clear), 'solid')).toEqual([])
  })
})
