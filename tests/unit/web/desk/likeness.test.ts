// What recognition said is shown only of people who agree to be compared today: proposals, runners-up, the order of names. What members said stays.
import { describe, expect, it } from 'vitest'
import { noConsent, type ConsentState } from '../../../../core/consent.ts'
import type { CalendarDate, QuitclaimId } from '../../../../core/ids.ts'
import { likenessOn } from '../../../../web/console/desk/likeness.ts'
import { buildQueue } from '../../../../web/console/desk/queue.ts'
import { day, face, person, photo, proposal, recordId, subject } from './sample.ts'

const grant = '00000005-0000-4000-8000-000000000009' as QuitclaimId
const comparing = (until: CalendarDate | null): ConsentState => ({ ...noConsent, matching: [{ grant, until }] })
const before = '2026-06-11' as CalendarDate

describe('a likeness', () => {
  it.each([
    ['agreed, without an end', comparing(null), true],
    ['agreed until today', comparing(day), true],
    ['agreed until yesterday', comparing(before), false],
    ['never agreed, or withdrew', noConsent, false],
    ['must never appear', { ...comparing(null), never: true }, false],
    ['is not known any more', undefined, false],
  ] as const)('%s: shown %s', (_what, state, shown) => {
    const consents = new Map(state ? [[subject(1), state]] : [])
    const document = photo([face('a', { proposal: proposal(1) })])
    const likeness = likenessOn(consents, day)
    expect(likeness.isOf(subject(1))).toBe(shown)
    expect(likeness.in(document).faces[0]?.proposal?.subject).toBe(shown ? subject(1) : undefined)
  })

  it('a runner-up goes alone, what a member said stays, and nothing is copied where nothing goes', () => {
    const likeness = likenessOn(new Map([[subject(1), comparing(null)]]), day)
    const mixed = photo([face('a', { proposal: proposal(1, 'likely', 2) }), face('b', { ...person(2), proposal: proposal(2) })])
    const [first, second] = likeness.in(mixed).faces
    expect(first?.proposal).toEqual({ ...proposal(1), runnerUp: null })
    expect(second).toEqual(face('b', person(2)))
    const fine = photo([face('a', { proposal: proposal(1) })])
    expect(likeness.in(fine)).toBe(fine)
    expect(likeness.in(mixed)).toBe(likeness.in(mixed))
    expect(likeness.in(likeness.in(mixed))).toBe(likeness.in(mixed))
  })

  it('in the queue a face that was recognised is an unknown one from then on', () => {
    const document = photo([face('a', { proposal: proposal(1) })])
    const read = () => ({ verdict: 'review', coverable: false, reasons: [] }) as const
    const kinds = (state: ConsentState): string[] =>
      buildQueue([{ id: recordId(1), document: likenessOn(new Map([[subject(1), state]]), day).in(document) }], read).map(
        ({ kind }) => kind,
      )
    expect(kinds(comparing(null))).toEqual(['likely'])
    expect(kinds(noConsent)).toEqual(['unknown'])
  })
})
