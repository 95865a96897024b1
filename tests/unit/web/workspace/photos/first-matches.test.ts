// What confirms a selfie's first match, what takes it back, and what does neither.
import { describe, expect, test } from 'vitest'
import type { AssetDocument, Face, FaceDecision } from '../../../../../core/documents.ts'
import type { OwnerId, RecordId } from '../../../../../core/ids.ts'
import { firstMatchChanges, timesTurnedDown } from '../../../../../web/workspace/photos/first-matches.ts'

const anna = 'anna' as OwnerId
const bert = 'bert' as OwnerId
const selfie = 'selfie' as RecordId
const open: FaceDecision = { kind: 'undecided' }
const is = (subject: OwnerId): FaceDecision => ({ kind: 'person', subject })

const face = (decision: FaceDecision, waiting: RecordId | null = selfie, rejected: OwnerId[] = []): Face =>
  ({
    id: 'face',
    decision,
    rejected,
    proposal: {
      subject: anna,
      similarity: 0.95,
      runnerUp: null,
      confidence: 'possible',
      model: 'm@1',
      ...(waiting && { waiting }),
    },
  }) as unknown as Face
const photo = (...faces: Face[]): AssetDocument => ({ faces }) as unknown as AssetDocument
const match = { subject: anna, template: selfie }

describe('a decision about a face', () => {
  test.each([
    ['the person it proposes: confirmed', face(open), face(is(anna)), [match], []],
    ['somebody else', face(open), face(is(bert)), [], []],
    ['a stranger', face(open), face({ kind: 'stranger' }), [], []],
    ['taken back', face(is(anna)), face(open), [], [match]],
    ['not this person after all', face(is(anna)), face(open, selfie, [anna]), [], [match]],
    ['somebody else after all', face(is(anna)), face(is(bert)), [], [match]],
    ['nothing that changed', face(is(anna)), face(is(anna)), [], []],
    ['an ordinary template', face(open, null), face(is(anna), null), [], []],
  ])('%s', (_name, before, after, confirmed, takenBack) => {
    expect(firstMatchChanges(photo(before), photo(after))).toEqual({ confirmed, takenBack })
  })

  test('one of two faces with the same selfie taken back leaves it confirmed', () => {
    const both = photo(face(is(anna)), face(is(anna)))
    expect(firstMatchChanges(both, photo(face(is(anna)), face(open)))).toEqual({ confirmed: [], takenBack: [] })
  })
})

test('“not this person” is counted per selfie, and only about whom it proposed', () => {
  const photos = [photo(face(open, selfie, [anna]), face(open, selfie, [bert])), photo(face(open, null, [anna]))]
  expect(
    timesTurnedDown(
      selfie,
      photos.map((document) => ({ document })),
    ),
  ).toBe(1)
  expect(
    timesTurnedDown(
      'another' as RecordId,
      photos.map((document) => ({ document })),
    ),
  ).toBe(0)
})
