// What an erasure leaves of library records: never the person, never a photo that became clear by it.
import { expect, test } from 'vitest'
import { AssetDocument, EventDocument, type Face } from '../../../core/documents.ts'
import { assetWithout, eventWithout, mentionsAny, namesIn, withTexts } from '../../../core/erasure.ts'
import type { OwnerId } from '../../../core/ids.ts'

const [gone, stays] = [crypto.randomUUID() as OwnerId, crypto.randomUUID() as OwnerId]
const people = new Set([gone])
const seen = { by: crypto.randomUUID(), at: '2026-05-01T10:00:00.000Z' }
const proposal = { subject: stays, similarity: 0.7, runnerUp: null, confidence: 'likely', model: 'm' } as const

const face = (id: string, change: Partial<Face> = {}): Face => ({
  id,
  box: { x: 0, y: 0, width: 0.1, height: 0.1 } as Face['box'],
  source: 'detector',
  score: 1,
  quality: 'good',
  proposal: null,
  rejected: [],
  decision: { kind: 'undecided' },
  covered: false,
  decidedBy: null,
  decidedAt: null,
  ...change,
})

const asset = (faces: readonly Face[], withoutFace: readonly OwnerId[] = []): AssetDocument =>
  AssetDocument.parse({
    fileName: 'anna-bakker_01.jpg',
    contentHash: 'ab'.repeat(32),
    sizeBytes: 1,
    width: 1,
    height: 1,
    faces,
    withoutFace,
    seen,
    recognition: null,
  })

test('a face that was named is undecided again, and nothing else of the photo changes', () => {
  const named = face('a', {
    decision: { kind: 'person', subject: gone },
    covered: true,
    decidedBy: seen.by as never,
    decidedAt: seen.at,
  })
  const other = face('b', { decision: { kind: 'person', subject: stays } })
  const open = assetWithout(asset([named, other]), people)
  expect(open.faces).toEqual([{ ...named, decision: { kind: 'undecided' }, decidedBy: null, decidedAt: null }, other])
  expect(open.seen).toEqual(seen)
  expect(mentionsAny(open, people)).toBe(false)
})

test('proposals, runners-up and rejections of the person go too', () => {
  const open = assetWithout(
    asset([
      face('a', { proposal: { ...proposal, subject: gone } }),
      face('b', { proposal: { ...proposal, runnerUp: { subject: gone, similarity: 0.3 } } }),
      face('c', { rejected: [gone, stays] }),
    ]),
    people,
  )
  expect(open.faces.map(({ proposal: left, rejected }) => [left, rejected])).toEqual([
    [null, []],
    [proposal, []],
    [null, [stays]],
  ])
})

test('somebody without a visible face leaves the list, and the photo must be looked at again', () => {
  const open = assetWithout(asset([], [gone, stays]), people)
  expect([open.withoutFace, open.seen]).toEqual([[stays], null])
})

test('evidence about files that left no longer says whom a cover resembled', () => {
  const check = { at: seen.at, channel: 'website', contentHash: 'cd'.repeat(32), faces: 1, regions: 0 }
  const [of, other] = [gone, stays].map((subject) => ({ ...check, highest: { subject, similarity: 0.1 } }))
  const open = assetWithout(AssetDocument.parse({ ...asset([]), checks: [of, other] }), people)
  expect(open.checks).toEqual([{ ...of, highest: null }, other])
  expect(mentionsAny(open, people)).toBe(false)
})

test('a photo or event without the person is the very same object', () => {
  const without = asset([face('a', { decision: { kind: 'person', subject: stays } })], [stays])
  expect(assetWithout(without, people)).toBe(without)
  const event = EventDocument.parse({ name: 'Open dag', date: '2026-05-01', roster: [stays] })
  expect(eventWithout(event, people)).toBe(event)
  expect(eventWithout({ ...event, roster: [stays, gone] }, people)).toEqual(event)
})

test('somebody who was entered twice is found by either name, also in one text', () => {
  const called = [
    { name: 'Anna Bakker', replacement: 'P-1' },
    { name: 'Annie de Wit', replacement: 'P-2' },
  ]
  const [found, ...others] = namesIn({ text: 'Anna Bakker is Annie de Wit' }, called)
  expect([found?.after, found?.whole, others]).toEqual(['P-1 is P-2', true, []])
  expect(namesIn({ text: 'with Annie de Wit' }, called).map(({ after }) => after)).toEqual(['with P-2'])
  expect(namesIn({ text: 'nobody' }, called)).toEqual([])
})

test('every text of a document is searched, whichever field it is in, and only what was found is changed', () => {
  const document = { ...asset([face('anna')]), alt: ['Links Anna Bakker', { caption: 'niemand' }] }
  const found = namesIn(document, [{ name: 'Anna Bakker', replacement: 'P-1' }])
  expect(found.map(({ path, after, whole }) => [path.join('.'), after, whole])).toEqual([
    ['fileName', 'P-1_01.jpg', true],
    ['faces.0.id', 'P-1', false],
    ['alt.0', 'Links P-1', true],
  ])
  const changed = withTexts(
    document,
    found.filter(({ whole }) => whole),
  )
  expect([changed.fileName, changed.alt, changed.faces]).toEqual([
    'P-1_01.jpg',
    ['Links P-1', { caption: 'niemand' }],
    document.faces,
  ])
  // A text that somebody changed meanwhile stays as they left it.
  expect(withTexts({ ...document, fileName: 'b.jpg' }, found).fileName).toBe('b.jpg')
})
