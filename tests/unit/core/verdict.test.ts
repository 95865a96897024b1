import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldConsent, noConsent, permissionOn, type ConsentState } from '../../../core/consent.ts'
import { Face, type AssetDocument, type FaceDecision } from '../../../core/documents.ts'
import { CalendarDate, type MemberId, type OwnerId } from '../../../core/ids.ts'
import { verdictOn, type Decided } from '../../../core/verdict.ts'
import { anyChannel, anyDay, anyEvents, anyRestricting, event, nevers, permit, quitclaims } from '../../support/consent-samples.ts'

const people = ['00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-0000000000a2'] as OwnerId[]
const [anna, bram] = people as [OwnerId, OwnerId]
const date = CalendarDate.parse('2026-06-30')
const seen: AssetDocument['seen'] = { by: '00000000-0000-4000-8000-0000000000b1' as MemberId, at: '2026-06-30T10:00:00.000Z' }

const face = (id: string, decision: FaceDecision, covered = false): Face =>
  Face.parse({
    id,
    box: { x: 0.1, y: 0.1, width: 0.2, height: 0.2 },
    source: 'detector',
    score: 0.9,
    quality: 'good',
    proposal: null,
    rejected: [],
    decision,
    covered,
    decidedBy: null,
    decidedAt: null,
  })
const isAnna: FaceDecision = { kind: 'person', subject: anna }

const permitted = foldConsent([event(permit())])
const withdrawn = foldConsent([event(permit()), event({ action: 'withdraw', quitclaim: quitclaims[0]!, channels: null })])
const expired = foldConsent([event(permit({ until: CalendarDate.parse('2026-06-29') }))])
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
      verdictOn({ faces: [face('f', isAnna, isCovered)], withoutFace: [], seen: by }, consents, 'website', date)
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
    const shown = verdictOn({ faces: [face('f', decision)], withoutFace: [], seen }, consents, 'website', date)
    expect(shown).toEqual({ verdict, coverable, reasons: [{ code, face: 'f' }] })
    const covered = verdictOn({ faces: [face('f', decision, true)], withoutFace: [], seen }, consents, 'website', date)
    expect(covered).toEqual({ verdict: 'clear', coverable: false, reasons: [{ code: 'covered', face: 'f' }] })
  })
})

describe('a whole photo', () => {
  test('without faces is clear once somebody looked, and not before', () => {
    expect(verdictOn({ faces: [], withoutFace: [], seen }, new Map(), 'website', date)).toEqual({
      verdict: 'clear',
      coverable: false,
      reasons: [],
    })
    expect(verdictOn({ faces: [], withoutFace: [], seen: null }, new Map(), 'website', date)).toEqual({
      verdict: 'review',
      coverable: false,
      reasons: [{ code: 'not-seen' }],
    })
  })

  test('with somebody seen from behind who did not permit is blocked and cannot be covered', () => {
    const verdict = verdictOn({ faces: [], withoutFace: [anna], seen }, new Map([[anna, withdrawn]]), 'website', date)
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
    expect(verdictOn({ faces, withoutFace: [], seen }, consents, 'website', date)).toMatchObject({ verdict, coverable })
  })

  test('explains every face, in order, with the quitclaim it rests on', () => {
    const faces = [face('a', isAnna), face('b', { kind: 'stranger' }, true), face('', { kind: 'person', subject: bram })]
    const { reasons } = verdictOn({ faces, withoutFace: [], seen }, new Map([[anna, permitted]]), 'website', date)
    expect(reasons).toEqual([
      { code: 'permitted', face: 'a', subject: anna, quitclaim: permitted.quitclaims[0] },
      { code: 'covered', face: 'b' },
      { code: 'no-quitclaim', face: '', subject: bram, quitclaim: null },
    ])
  })
})

// --- For any photo and any events: a slow twin of the one promise, and what must never move it ---

const anyDecision: fc.Arbitrary<FaceDecision> = fc.oneof(
  fc.constantFrom<FaceDecision>({ kind: 'undecided' }, { kind: 'stranger' }, { kind: 'not-a-face' }),
  fc.constantFrom(...people).map((subject): FaceDecision => ({ kind: 'person', subject })),
)
const anyAsset: fc.Arbitrary<Decided> = fc.record({
  faces: fc
    .array(fc.tuple(anyDecision, fc.boolean()), { maxLength: 4 })
    .map((faces) => faces.map(([d, covered], i) => face(String(i), d, covered))),
  withoutFace: fc.oneof({ weight: 3, arbitrary: fc.constant<OwnerId[]>([]) }, { weight: 1, arbitrary: fc.subarray(people) }),
  seen: fc.constantFrom(seen, seen, null),
})
const runs = { numRuns: process.env['SLOW'] ? 20_000 : 2_000 }

function twinIsClear(asset: Decided, consents: ReadonlyMap<OwnerId, ConsentState>, channel: string, on: CalendarDate): boolean {
  if (asset.seen === null) return false
  const permits = (subject: OwnerId): boolean => permissionOn(consents.get(subject) ?? noConsent, channel, on).permitted
  for (const subject of asset.withoutFace) if (!permits(subject)) return false
  for (const { decision, covered } of asset.faces) {
    if (decision.kind === 'person' && consents.get(decision.subject)?.never) return false
    if (covered || decision.kind === 'not-a-face') continue
    if (decision.kind !== 'person' || !permits(decision.subject)) return false
  }
  return true
}

describe('for any photo, events, channel and day', () => {
  const anyCase = fc.tuple(anyAsset, anyEvents, anyEvents, anyChannel, anyDay)

  test('clear exactly when every face is resolved and somebody looked', () => {
    fc.assert(
      fc.property(anyCase, ([asset, ofAnna, ofBram, channel, on]) => {
        const consents = new Map([
          [anna, foldConsent(ofAnna)],
          [bram, foldConsent(ofBram)],
        ])
        expect(verdictOn(asset, consents, channel, on).verdict === 'clear').toBe(twinIsClear(asset, consents, channel, on))
      }),
      runs,
    )
  })

  test('a restriction never makes a photo clear, nor a decided one undecided', () => {
    fc.assert(
      fc.property(anyCase, anyRestricting, ([asset, ofAnna, ofBram, channel, on], restriction) => {
        const b = foldConsent(ofBram)
        const rank = { clear: 2, review: 1, blocked: 0 }
        const before = verdictOn(
          asset,
          new Map([
            [anna, foldConsent(ofAnna)],
            [bram, b],
          ]),
          channel,
          on,
        )
        const after = verdictOn(
          asset,
          new Map([
            [anna, foldConsent([...ofAnna, restriction])],
            [bram, b],
          ]),
          channel,
          on,
        )
        expect(rank[after.verdict]).toBeLessThanOrEqual(rank[before.verdict])
        expect(before.verdict === 'blocked' && !before.coverable && after.coverable).toBe(false)
      }),
      runs,
    )
  })

  test('coverable keeps its word: with every face covered nothing is blocked', () => {
    fc.assert(
      fc.property(anyCase, ([asset, ofAnna, ofBram, channel, on]) => {
        const consents = new Map([
          [anna, foldConsent(ofAnna)],
          [bram, foldConsent(ofBram)],
        ])
        fc.pre(verdictOn(asset, consents, channel, on).coverable)
        const covered = { ...asset, faces: asset.faces.map((f) => ({ ...f, covered: true })) }
        expect(verdictOn(covered, consents, channel, on).verdict).toBe(asset.seen ? 'clear' : 'review')
      }),
      runs,
    )
  })

  test('the order of faces changes the order of reasons and nothing else', () => {
    fc.assert(
      fc.property(anyCase, ([asset, ofAnna, ofBram, channel, on]) => {
        const consents = new Map([
          [anna, foldConsent(ofAnna)],
          [bram, foldConsent(ofBram)],
        ])
        const { reasons, ...rest } = verdictOn(asset, consents, channel, on)
        const turned = verdictOn({ ...asset, faces: [...asset.faces].reverse() }, consents, channel, on)
        expect({ verdict: turned.verdict, coverable: turned.coverable }).toEqual(rest)
        expect(turned.reasons).toHaveLength(reasons.length)
      }),
      runs,
    )
  })
})
