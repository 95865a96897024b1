// Until when a photo may stand where it goes.
import { describe, expect, test } from 'vitest'
import type { ConsentState } from '../../../../core/consent.ts'
import { dayAfter } from '../../../../core/dates.ts'
import type { CalendarDate, QuitclaimId } from '../../../../core/ids.ts'
import { horizonOf } from '../../../../core/verdict/horizon.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import { verdictOn } from '../../../../core/verdict/verdict.ts'
import { consents, face, person, photo, quitclaim, seen, subject } from '../../web/desk/sample.ts'

type State = [number, Partial<ConsentState>]
const use = onDay('website', '2026-06-12' as CalendarDate)
const until = (day: string | null) => quitclaim({ until: day as CalendarDate | null })
const horizon = (document: Parameters<typeof verdictOn>[0], ...states: State[]) => {
  const known = consents(...states)
  return horizonOf(verdictOn(document, known, use, noRules), known, use, noRules)
}
const both = photo([face('a', person(1)), face('b', person(2))], { seen })

describe('horizon', () => {
  test('the first consent to end says until when, and whose it is', () => {
    const states: State[] = [
      [1, { quitclaims: [until('2027-03-31')] }],
      [2, { quitclaims: [until('2027-01-31')] }],
    ]
    expect(horizon(both, ...states)).toEqual({ until: '2027-01-31', subjects: [subject(2)] })
  })

  test('several that end on one day are all named', () => {
    const states: State[] = [
      [1, { quitclaims: [until('2027-01-31')] }],
      [2, { quitclaims: [until('2027-01-31')] }],
    ]
    expect(horizon(both, ...states)?.subjects).toEqual([subject(1), subject(2)])
  })

  test('no end, nobody in it, or covered: nothing to warn of', () => {
    const open = { quitclaims: [until(null)] }
    expect(horizon(both, [1, open], [2, open])).toBeNull()
    expect(horizon(photo([], { seen }))).toBeNull()
    const covered = photo([face('a', { ...person(1), covered: true })], { seen })
    expect(horizon(covered, [1, { quitclaims: [until('2027-01-31')] }])).toBeNull()
  })

  test('a consent that follows without a gap carries on; one that leaves a day open does not', () => {
    const first = until('2027-01-31')
    const next = (from: CalendarDate | null) =>
      quitclaim({
        id: '00000000-0000-4000-8000-000000000077' as QuitclaimId,
        from: from!,
        until: '2029-01-31' as CalendarDate,
      })
    const joined = next(dayAfter(first.until!))
    const late = next(dayAfter(joined.from))
    const alone = photo([face('a', person(1))], { seen })
    expect(horizon(alone, [1, { quitclaims: [joined, first] }])?.until).toBe('2029-01-31')
    expect(horizon(alone, [1, { quitclaims: [late, first] }])?.until).toBe('2027-01-31')
  })

  test('somebody who is in it without a visible face counts too', () => {
    const behind = photo([], { seen, withoutFace: [subject(1)] })
    expect(horizon(behind, [1, { quitclaims: [until('2027-01-31')] }])?.until).toBe('2027-01-31')
  })
})
