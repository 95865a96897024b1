// Photos, uses and rules for the verdict's tests and its proof: two people, few sizes and places, so that every rule meets every other often.
import fc from 'fast-check'
import { noRules, type PublishingRules } from '../../core/verdict/rules.ts'
import type { Use } from '../../core/verdict/use.ts'
import type { Decided } from '../../core/verdict/verdict.ts'
import { Face, type FaceDecision } from '../../core/documents.ts'
import type { MemberId, OwnerId } from '../../core/ids.ts'
import { anyChannel, anyDay, channels } from './consent-samples.ts'

export const people = ['00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-0000000000a2'] as OwnerId[]
export const seen: Decided['seen'] = { by: '00000000-0000-4000-8000-0000000000b1' as MemberId, at: '2026-06-30T10:00:00.000Z' }

/** `side` is a share of a photo 1000 pixels wide and high. */
export const face = (id: string, decision: FaceDecision, covered = false, side = 0.2): Face =>
  Face.parse({
    id,
    box: { x: 0.1, y: 0.1, width: side, height: side * 0.8 },
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

export const photo = (faces: Face[], more: Partial<Decided> = {}): Decided => ({
  faces,
  withoutFace: [],
  seen,
  width: 1000,
  height: 1000,
  ...more,
})

const anyDecision: fc.Arbitrary<FaceDecision> = fc.oneof(
  fc.constantFrom<FaceDecision>({ kind: 'undecided' }, { kind: 'stranger' }, { kind: 'not-a-face' }),
  fc.constantFrom(...people).map((subject): FaceDecision => ({ kind: 'person', subject })),
)

export const anyPhoto: fc.Arbitrary<Decided> = fc
  .record({
    faces: fc.array(fc.tuple(anyDecision, fc.boolean(), fc.constantFrom(0.02, 0.06, 0.2)), { maxLength: 4 }),
    withoutFace: fc.oneof({ weight: 3, arbitrary: fc.constant<OwnerId[]>([]) }, { weight: 1, arbitrary: fc.subarray(people) }),
    seen: fc.constantFrom(seen, seen, null),
  })
  .map(({ faces, ...rest }) =>
    photo(
      faces.map(([decision, covered, side], index) => face(String(index), decision, covered, side)),
      rest,
    ),
  )

export const anyUse: fc.Arbitrary<Use> = fc
  .record({
    channel: anyChannel,
    days: fc.tuple(anyDay, anyDay, fc.boolean()),
    longestSide: fc.constantFrom(null, null, 500, 2000),
  })
  .map(({ channel, days: [a, b, oneDay], longestSide }) => {
    const [from, last] = a < b ? [a, b] : [b, a]
    return { channel, from, until: oneDay ? from : last, longestSide }
  })

export const anyRules: fc.Arbitrary<PublishingRules> = fc.oneof(
  fc.constant(noRules),
  fc.record({
    crowd: fc.option(fc.record({ underPixels: fc.constantFrom(16, 48, 128), fromFaces: fc.integer({ min: 1, max: 3 }) })),
    minors: fc.array(
      fc.record({ channel: fc.constantFrom(...channels), need: fc.constantFrom('two-guardians' as const, 'not-shown' as const) }),
      {
        maxLength: 2,
      },
    ),
    territories: fc.array(
      fc.record({ channel: fc.constantFrom(...channels), territory: fc.constantFrom('NL', 'NL-UT', 'NL-NH', 'BE') }),
      { maxLength: 2 },
    ),
    purposes: fc.array(
      fc.record({
        channel: fc.constantFrom(...channels),
        purpose: fc.constantFrom('information' as const, 'promotion' as const, 'recruitment' as const),
      }),
      { maxLength: 2 },
    ),
  }),
)
