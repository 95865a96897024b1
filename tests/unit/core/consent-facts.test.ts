// What an image bank that keeps consents hears: what followed on what a file left with, and the end of what nothing followed.
import { describe, expect, test } from 'vitest'
import { dayBefore } from '../../../core/dates.ts'
import type { CalendarDate, Pseudonym, QuitclaimId } from '../../../core/ids.ts'
import type { Quitclaim } from '../../../core/consent.ts'
import { noRules } from '../../../core/verdict/rules.ts'
import { factsOf, factsToday, type FactsDoor } from '../../../core/consent-facts.ts'
import { consents, quitclaim, subject } from '../web/desk/sample.ts'

const today = '2026-11-25' as CalendarDate
const other = (id: string): QuitclaimId => `00000000-0000-4000-8000-0000000000${id}` as QuitclaimId
const door = (...quitclaims: Quitclaim[]): FactsDoor => ({
  consents: consents([1, { quitclaims, never: false }]),
  rules: noRules,
  person: (id) => (id === subject(1) ? { pseudonym: 'P-7K3F-92QD' as Pseudonym } : undefined),
})
const first = quitclaim()
const facts = (door: FactsDoor) =>
  factsToday(door, { channel: 'website', quitclaims: [first.id] }, today).map(({ quitclaim, until }) => [quitclaim, until])

describe('consents as a destination may know them', () => {
  test('a number, a pseudonym, channels and a last day: no name', () => {
    const { id, channels, until } = first
    expect(factsOf(door(first), [id, other('77')])).toEqual([{ quitclaim: id, pseudonym: 'P-7K3F-92QD', channels, until }])
  })

  test('standing: as it is', () => {
    expect(facts(door(first))).toEqual([[first.id, first.until]])
  })

  test('renewed: the one that counts now, and the one that will follow on it', () => {
    const next = quitclaim({ id: other('77'), from: '2026-12-01' as CalendarDate, until: '2029-01-01' as CalendarDate })
    const renewed = quitclaim({ id: other('78'), until: '2028-01-01' as CalendarDate })
    expect(facts(door({ ...first, ended: 'superseded' }, renewed))).toEqual([[other('78'), '2028-01-01']])
    const followed = facts(door({ ...first, until: '2026-12-31' as CalendarDate }, next))
    expect(followed.map(([id]) => id).toSorted()).toEqual([first.id, other('77')].toSorted())
  })

  test('withdrawn: its last day was yesterday; one that ended before keeps its day', () => {
    expect(facts(door({ ...first, ended: 'withdrawn' }))).toEqual([[first.id, dayBefore(today)]])
    expect(facts(door({ ...first, until: '2026-10-01' as CalendarDate }))).toEqual([[first.id, '2026-10-01']])
  })

  test('erased: its end, and nobody', () => {
    expect(factsToday(door(), { channel: 'website', quitclaims: [first.id] }, today)).toEqual([
      { quitclaim: first.id, pseudonym: null, channels: [], until: dayBefore(today) },
    ])
  })
})
