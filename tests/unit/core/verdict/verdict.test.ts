import { describe, expect, test } from 'vitest'
import type { Purpose } from '../../../../core/channels.ts'
import { foldConsent, noConsent, type ConsentState } from '../../../../core/consent.ts'
import type { Face, FaceDecision } from '../../../../core/documents.ts'
import { CalendarDate, type OwnerId } from '../../../../core/ids.ts'
import { noRules, PublishingRules } from '../../../../core/verdict/rules.ts'
import { onDay, type Use } from '../../../../core/verdict/use.ts'
import { coveredIn, verdictOn, type Decided } from '../../../../core/verdict/verdict.ts'
import { event, nevers, permit, quitclaims } from '../../../support/consent-samples.ts'
import { face, people, photo, seen } from '../../../support/verdict-samples.ts'

const [anna, bram] = people as [OwnerId, OwnerId]
const day = (text: string): CalendarDate => CalendarDate.parse(text)
const use = onDay('website', day('2026-06-30'))
const isAnna: FaceDecision = { kind: 'person', subject: anna }

const permitted = foldConsent([event(permit())])
const withdrawn = foldConsent([event(permit()), event({ action: 'withdraw', quitclaim: quitclaims[0]!, channels: null })])
const expired = foldConsent([event(permit({ until: day('2026-06-29') }))])
const intranetOnly = foldConsent([event(permit({ channels: ['intranet'] }))])
const never = foldConsent([event(permit()), event({ action: 'never' }, false, nevers[0])])

// Every decision × covered × consent × seen of one face; anything not listed here cannot happen.
type Row = [consent: string, state: ConsentState, shown: string, shownCoverable: boolean, covered: string]
const rows: Row[] = [
  ['permitted', permitted, 'clear', false, 'clear'],
  ['withdrawn', withdrawn, 'blocked', true, 'clear'],
  ['expired', expired, 'blocked', true, 'clear'],
  ['another channel', intranetOnly, 'blocked', true, 'clear'],
  ['nothing recorded', noConsent, 'blocked', true, 'clear'],
  ['never', never, 'blocked', false, 'blocked'],
]

describe('one face', () => {
  test.each(rows)('of a confirmed person, %s', (_name, state, shown, coverable, covered) => {
    const consents = new Map([[anna, state]])
    const verdict = (isCovered: boolean, by: Decided['seen']) =>
      verdictOn(photo([face('f', isAnna, isCovered)], { seen: by }), consents, use, noRules)
    expect(verdict(false, seen)).toMatchObject({ verdict: shown, coverable })
    expect(verdict(true, seen)).toMatchObject({ verdict: covered, coverable: false })
    for (const isCovered of [false, true]) expect(verdict(isCovered, null).verdict).not.toBe('clear')
  })

  test.each<[FaceDecision['kind'], string, boolean, string]>([
    ['undecided', 'review', false, 'face-undecided'],
    ['stranger', 'blocked', true, 'stranger'],
    ['not-a-face', 'clear', false, 'not-a-face'],
  ])('that is %s', (kind, verdict, coverable, code) => {
    const decision = { kind } as FaceDecision
    const consents = new Map([[anna, permitted]])
    const shown = verdictOn(photo([face('f', decision)]), consents, use, noRules)
    expect(shown).toEqual({ verdict, coverable, reasons: [{ code, face: 'f' }] })
    const covered = verdictOn(photo([face('f', decision, true)]), consents, use, noRules)
    expect(covered).toEqual({ verdict: 'clear', coverable: false, reasons: [{ code: 'covered', face: 'f' }] })
  })
})

describe('a whole photo', () => {
  test('without faces is clear once somebody looked, and not before', () => {
    expect(verdictOn(photo([]), new Map(), use, noRules)).toEqual({
      verdict: 'clear',
      coverable: false,
      reasons: [],
    })
    expect(verdictOn(photo([], { seen: null }), new Map(), use, noRules)).toEqual({
      verdict: 'review',
      coverable: false,
      reasons: [{ code: 'not-seen' }],
    })
  })

  test('with somebody seen from behind who did not permit is blocked and cannot be covered', () => {
    const verdict = verdictOn(photo([], { withoutFace: [anna] }), new Map([[anna, withdrawn]]), use, noRules)
    expect(verdict).toMatchObject({ verdict: 'blocked', coverable: false, reasons: [{ code: 'withdrawn', subject: anna }] })
    expect(verdict.reasons[0]).not.toHaveProperty('face')
  })

  test.each<[string, Face[], string, boolean]>([
    ['one undecided among permitted', [face('a', isAnna), face('b', { kind: 'undecided' })], 'review', false],
    ['an undecided and a stranger', [face('a', { kind: 'undecided' }), face('b', { kind: 'stranger' })], 'review', false],
    [
      'an undecided and a never',
      [face('a', { kind: 'undecided' }), face('b', { kind: 'person', subject: bram })],
      'blocked',
      false,
    ],
    ['a stranger and a permitted person', [face('a', { kind: 'stranger' }), face('b', isAnna)], 'blocked', true],
  ])('with %s', (_name, faces, verdict, coverable) => {
    const consents = new Map([
      [anna, permitted],
      [bram, never],
    ])
    expect(verdictOn(photo(faces), consents, use, noRules)).toMatchObject({ verdict, coverable })
  })

  test('explains every face, in order, with the quitclaim it rests on', () => {
    const faces = [face('a', isAnna), face('b', { kind: 'stranger' }, true), face('', { kind: 'person', subject: bram })]
    const { reasons } = verdictOn(photo(faces), new Map([[anna, permitted]]), use, noRules)
    expect(reasons).toEqual([
      { code: 'permitted', face: 'a', subject: anna, quitclaim: permitted.quitclaims[0], earlier: [] },
      { code: 'covered', face: 'b' },
      { code: 'no-quitclaim', face: '', subject: bram, quitclaim: null },
    ])
  })
})

const codes = (decided: Decided, state: ConsentState, asked: Use = use, rules = noRules): readonly string[] =>
  verdictOn(decided, new Map([[anna, state]]), asked, rules).reasons.map(({ code }) => code)
const shown = photo([face('a', isAnna)])

describe('a use that lasts', () => {
  const flyer = (until: string): Use => ({ ...use, until: day(until) })
  const untilMarch = event(permit({ from: day('2026-01-01'), until: day('2027-03-31') }))
  const renewed = event(permit({ quitclaim: quitclaims[1]!, from: day('2027-04-01'), until: day('2029-03-31') }))
  const renewedLate = event(permit({ quitclaim: quitclaims[1]!, from: day('2027-04-02'), until: day('2029-03-31') }))

  test.each<[string, ConsentState, string, string]>([
    ['until its last day', foldConsent([untilMarch]), '2027-03-31', 'permitted'],
    ['a day longer', foldConsent([untilMarch]), '2027-04-01', 'ends-before'],
    ['longer, renewed the day after', foldConsent([untilMarch, renewed]), '2027-06-30', 'permitted'],
    ['longer, renewed with a day between', foldConsent([untilMarch, renewedLate]), '2027-06-30', 'ends-before'],
    ['a day before it begins counts as one day', foldConsent([untilMarch]), '2026-01-01', 'permitted'],
  ])('%s', (_name, state, until, code) => {
    expect(codes(shown, state, flyer(until))).toEqual([code])
  })

  test('names the quitclaim that ends too early, or all that follow each other', () => {
    const early = verdictOn(shown, new Map([[anna, foldConsent([untilMarch])]]), flyer('2027-06-30'), noRules)
    expect(early).toMatchObject({ verdict: 'blocked', coverable: true, reasons: [{ quitclaim: { until: '2027-03-31' } }] })
    const chained = verdictOn(shown, new Map([[anna, foldConsent([untilMarch, renewed])]]), flyer('2027-06-30'), noRules)
    expect(chained.reasons).toMatchObject([{ quitclaim: { id: quitclaims[1] }, earlier: [{ id: quitclaims[0] }] }])
  })
})

describe('a basis other than consent', () => {
  test.each([
    ['contract', 'withdrawn'],
    ['legitimate-interest', 'objected'],
    ['public-interest', 'objected'],
  ] as const)('%s ends like consent does', (basis, code) => {
    const given = event(permit({ basis, until: null }))
    expect(codes(shown, foldConsent([given]))).toEqual(['permitted'])
    const ended = event({ action: 'withdraw', quitclaim: quitclaims[0]!, channels: null }, false)
    expect(codes(shown, foldConsent([given, ended]))).toEqual([code])
  })
})

describe('territory', () => {
  const inNl = foldConsent([event(permit({ territory: 'NL' }))])
  const seenIn = (...territories: string[]): PublishingRules => ({
    ...noRules,
    territories: territories.map((territory) => ({ channel: 'website', territory })),
  })
  test.each<[string, PublishingRules, string]>([
    ['a channel seen everywhere', noRules, 'outside-territory'],
    ['a channel seen there', seenIn('NL'), 'permitted'],
    ['a channel seen in a part of it', seenIn('NL-UT'), 'permitted'],
    ['a channel also seen elsewhere', seenIn('NL', 'BE'), 'outside-territory'],
  ])('%s', (_name, rules, code) => {
    expect(codes(shown, inNl, use, rules)).toEqual([code])
  })
})

describe('purposes', () => {
  const informed = foldConsent([event(permit({ purposes: ['information', 'archive'] }))])
  const usedFor = (...purposes: readonly Purpose[]): PublishingRules => ({
    ...noRules,
    purposes: purposes.map((purpose) => ({ channel: 'website', purpose })),
  })
  test.each<[string, PublishingRules, string]>([
    ['a channel that asks for none', noRules, 'permitted'],
    ['a channel for what was agreed', usedFor('information'), 'permitted'],
    ['a channel for more than one thing', usedFor('information', 'archive'), 'permitted'],
    ['a channel for something else', usedFor('recruitment'), 'purpose-not-included'],
    ['a channel for something else too', usedFor('information', 'recruitment'), 'purpose-not-included'],
    ['another channel', { ...noRules, purposes: [{ channel: 'print', purpose: 'recruitment' }] }, 'permitted'],
  ])('%s', (_name, rules, code) => {
    expect(codes(shown, informed, use, rules)).toEqual([code])
  })

  test('what was agreed for it by another quitclaim counts', () => {
    const both = foldConsent([
      event(permit({ purposes: ['information'] })),
      event(permit({ quitclaim: quitclaims[1]!, purposes: ['recruitment'] })),
    ])
    expect(codes(shown, both, use, usedFor('recruitment'))).toEqual(['permitted'])
    // Each on its own, none of them for both.
    expect(codes(shown, both, use, usedFor('information', 'recruitment'))).toEqual(['purpose-not-included'])
  })
})

describe('minors', () => {
  const minor = (guardians: number): ConsentState => foldConsent([event(permit({ guardians }))])
  const needs = (...needs: ('two-guardians' | 'not-shown')[]): PublishingRules => ({
    ...noRules,
    minors: needs.map((need) => ({ channel: 'website', need })),
  })
  test.each<[string, ConsentState, PublishingRules, string]>([
    ['no rule', minor(1), noRules, 'permitted'],
    ['one guardian of two', minor(1), needs('two-guardians'), 'one-guardian'],
    ['both guardians', minor(2), needs('two-guardians'), 'permitted'],
    ['not shown at all', minor(2), needs('two-guardians', 'not-shown'), 'minor-not-shown'],
    ['an adult', permitted, needs('not-shown'), 'permitted'],
  ])('%s', (_name, state, rules, code) => {
    expect(codes(shown, state, use, rules)).toEqual([code])
  })
})

describe('the crowd rule', () => {
  const crowd = (underPixels: number, fromFaces: number): PublishingRules => ({ ...noRules, crowd: { underPixels, fromFaces } })
  // 40 of 1000 pixels, and two more people.
  const small = photo([
    face('u', { kind: 'undecided' }, false, 0.04),
    face('s', { kind: 'stranger' }, false, 0.04),
    face('a', isAnna, false, 0.04),
    face('n', { kind: 'not-a-face' }, false, 0.04),
  ])
  test.each<[string, PublishingRules, number | null, readonly string[]]>([
    ['none', noRules, null, ['face-undecided', 'stranger', 'permitted', 'not-a-face']],
    ['smaller than the limit', crowd(41, 3), null, ['crowd', 'crowd', 'permitted', 'not-a-face']],
    ['as large as the limit', crowd(40, 3), null, ['face-undecided', 'stranger', 'permitted', 'not-a-face']],
    ['small only in the file', crowd(30, 3), 500, ['crowd', 'crowd', 'permitted', 'not-a-face']],
    ['a file is never enlarged', crowd(40, 3), 4000, ['face-undecided', 'stranger', 'permitted', 'not-a-face']],
    ['too few people', crowd(41, 4), null, ['face-undecided', 'stranger', 'permitted', 'not-a-face']],
  ])('%s', (_name, rules, longestSide, expected) => {
    expect(codes(small, permitted, { ...use, longestSide }, rules)).toEqual(expected)
  })

  test('what it lets through is covered in the file', () => {
    const verdict = verdictOn(small, new Map([[anna, permitted]]), use, crowd(41, 3))
    expect(verdict.verdict).toBe('clear')
    expect([...coveredIn(verdict)]).toEqual(['u', 's'])
  })
})

test('rules that name no real place or size are refused', () => {
  for (const broken of [
    { ...noRules, territories: [{ channel: 'print', territory: 'Holland' }] },
    { ...noRules, crowd: { underPixels: 0, fromFaces: 1 } },
    { ...noRules, purposes: [{ channel: 'print', purpose: 'fun' }] },
    { ...noRules, other: true },
  ])
    expect(PublishingRules.safeParse(broken).success).toBe(false)
})
