// When a file that left should come down: decided by the quitclaims it rests on, not by what the photo looks like by now.
import { describe, expect, test } from 'vitest'
import type { ConsentState } from '../../../core/consent.ts'
import type { AssetDocument, Publication } from '../../../core/documents.ts'
import type { CalendarDate, StatementId } from '../../../core/ids.ts'
import { standingOf } from '../../../core/register.ts'
import { noRules } from '../../../core/verdict/rules.ts'
import { by, consents, face, person, photo, quitclaim, seen, subject } from '../web/desk/sample.ts'

const today = '2026-11-25' as CalendarDate
const published: Publication = {
  id: '00000000-0000-4000-8000-000000000001' as StatementId,
  ...by(),
  channel: 'website',
  from: '2026-06-12' as CalendarDate,
  until: '2027-01-01' as CalendarDate,
  place: { kind: 'webdav', label: 'Website', destination: null },
  name: 'a.jpg',
  address: 'https://cloud.example.org/a.jpg',
  contentHash: '0'.repeat(64),
  recipe: '0'.repeat(64),
  quitclaims: [quitclaim().id],
  ended: null,
}
const shown = photo([face('a', person(1))], { seen })
const ask = (
  { quitclaims = [quitclaim()], never = false }: Partial<ConsentState> = {},
  {
    document = shown,
    publication = published,
    day = today,
  }: { document?: AssetDocument; publication?: Publication; day?: CalendarDate } = {},
) => standingOf(publication, document, consents([1, { quitclaims, never }]), noRules, day)
const codes = (standing: ReturnType<typeof ask>) =>
  standing.state === 'lapsed' ? standing.lapses.map(({ code }) => code) : standing.state

describe('standing', () => {
  test('stands while its consent does; ends soon within ninety days of its last day', () => {
    expect(ask({}, { day: '2026-06-01' as CalendarDate }).state).toBe('standing')
    expect(ask({}, { day: '2026-12-02' as CalendarDate })).toEqual({ state: 'ending', days: 30, until: '2027-01-01' })
    expect(ask({}, { day: '2026-10-03' as CalendarDate })).toEqual({ state: 'ending', days: 90, until: '2027-01-01' })
    expect(ask({}, { day: '2026-10-02' as CalendarDate }).state).toBe('standing')
    expect(ask({}, { publication: { ...published, until: null }, day: '2026-07-01' as CalendarDate }).state).toBe('standing')
  })

  test.each([
    ['withdrawn', { quitclaims: [quitclaim({ ended: 'withdrawn' })] }],
    ['withdrawn', { quitclaims: [quitclaim({ channels: [], withdrawnChannels: ['website'] })] }],
    ['never', { never: true }],
    ['expired', { quitclaims: [quitclaim({ until: '2026-11-24' as CalendarDate })] }],
  ] as const)('%s: should come down', (code, state) => {
    expect(codes(ask(state))).toEqual([code])
  })

  test('covering the photo afterwards does not help the file that left', () => {
    const document = photo([face('a', { ...person(1), covered: true })], { seen })
    expect(codes(ask({ quitclaims: [quitclaim({ ended: 'withdrawn' })] }, { document }))).toEqual(['withdrawn'])
  })

  test('a renewed consent carries on', () => {
    const renewed = [quitclaim({ ended: 'superseded' }), { ...quitclaim(), id: crypto.randomUUID() as never }]
    expect(ask({ quitclaims: renewed }, { day: '2026-07-01' as CalendarDate }).state).toBe('standing')
  })

  const renewal = (until: string | null) => [
    quitclaim({ ended: 'superseded', until: '2026-11-24' as CalendarDate }),
    quitclaim({ id: crypto.randomUUID() as never, from: '2026-11-01' as CalendarDate, until: until as CalendarDate | null }),
  ]
  const lastDay = '2026-11-24' as CalendarDate

  test.each([
    ['kept: the editor named no end', { ownEnd: null }],
    ['written before that was kept', {}],
  ])('renewed after its first end, %s: it stands until the new one', (_, kept) => {
    const publication = { ...published, until: lastDay, ...kept }
    expect(ask({ quitclaims: renewal('2029-11-01') }, { publication })).toEqual({ state: 'standing', until: '2029-11-01' })
    expect(ask({ quitclaims: renewal(null) }, { publication })).toEqual({ state: 'standing', until: null })
    expect(ask({ quitclaims: renewal('2026-12-05') }, { publication })).toEqual({ state: 'ending', days: 10, until: '2026-12-05' })
    // The control: not renewed.
    expect(codes(ask({ quitclaims: renewal('2029-11-01').slice(0, 1) }, { publication }))).toEqual(['no-quitclaim'])
  })

  test("a renewed consent does not move the editor's own end", () => {
    const publication = { ...published, until: lastDay, ownEnd: lastDay }
    expect(codes(ask({ quitclaims: renewal('2029-11-01') }, { publication }))).toEqual(['time-over'])
    const later = { ...published, until: '2026-12-24' as CalendarDate, ownEnd: '2026-12-24' as CalendarDate }
    expect(ask({ quitclaims: renewal('2029-11-01') }, { publication: later })).toMatchObject({
      state: 'ending',
      until: '2026-12-24',
    })
  })

  test('a consent that was shortened takes it down sooner', () => {
    const publication = { ...published, ownEnd: null }
    const shortened = [quitclaim({ until: '2026-12-01' as CalendarDate })]
    expect(ask({ quitclaims: shortened }, { publication })).toMatchObject({ state: 'ending', until: '2026-12-01' })
  })

  test('a quitclaim that is gone, as after an erasure', () => {
    expect(codes(ask({ quitclaims: [] }))).toEqual(['gone'])
  })

  test('its own last day is past, although the consent goes on', () => {
    expect(codes(ask({}, { publication: { ...published, until: '2026-11-24' as CalendarDate } }))).toEqual(['time-over'])
  })

  test('somebody named afterwards who never agreed', () => {
    const named = face('b', { decision: { kind: 'person', subject: subject(2) }, decidedAt: '2026-07-01T00:00:00.000Z' })
    expect(codes(ask({}, { document: photo([face('a', person(1)), named], { seen }) }))).toEqual(['somebody-else'])
  })

  test('taken down: nothing is asked any more', () => {
    expect(ask({ never: true }, { publication: { ...published, ended: { ...by(), how: 'by-hand' } } })).toEqual({ state: 'ended' })
  })
})
