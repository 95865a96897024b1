// Photos of people who were entered twice: shown as of one person, kept as they were said, and never clear because two entries became one.
import fc from '../../support/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { foldAliases } from '../../../core/aliases.ts'
import { foldConsent, type ConsentEvent } from '../../../core/consent.ts'
import { AssetDocument, EventDocument, type Face } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'
import { assetAsStored, assetJoined, eventAsStored, eventJoined } from '../../../core/joined-documents.ts'
import { verdictOn } from '../../../core/verdict/verdict.ts'
import { anyEvent } from '../../support/consent-samples.ts'
import { anyPhoto, anyRules, anyUse, face, people, photo } from '../../support/verdict-samples.ts'

const [anna, again] = people as [OwnerId, OwnerId]
const bram = '00000000-0000-4000-8000-0000000000a3' as OwnerId
const joined = foldAliases([{ owner: again, of: anna, joined: true, statement: 's', logHead: null, at: '' } as never])
const { personOf } = joined

const asset = (faces: readonly Face[], more: Partial<AssetDocument> = {}): AssetDocument =>
  AssetDocument.parse({
    ...{ fileName: '01.jpg', contentHash: 'ab'.repeat(32), sizeBytes: 1, width: 1, height: 1, faces, withoutFace: [] },
    ...{ seen: null, recognition: null, ...more },
  })
const proposal = { subject: anna, similarity: 0.7, runnerUp: null, confidence: 'likely', model: 'm' } as const
const is = (subject: OwnerId) => ({ kind: 'person' as const, subject })
const open = { kind: 'undecided' } as const
const said = (subject: OwnerId) => ({ decision: is(subject), by: null, at: null })

/** A photo that names the duplicate wherever a photo can. */
const full = asset(
  [
    face('a', is(again)),
    { ...face('b', open), proposal: { ...proposal, subject: again, runnerUp: { subject: anna, similarity: 0.6 } } },
    { ...face('c', open), proposal: { ...proposal, subject: bram, runnerUp: { subject: again, similarity: 0.6 } } },
    { ...face('d', open), rejected: [again, bram, anna] },
    { ...face('e', open), said: [said(anna), said(again)] },
    { ...face('f', open), said: [said(bram), said(again)] },
  ],
  {
    withoutFace: [bram, again],
    checks: [
      {
        ...{ at: '2026-05-01T10:00:00.000Z', channel: 'website', contentHash: 'cd'.repeat(32), faces: 1, regions: 0 },
        highest: { subject: again, similarity: 0.1 },
      },
    ],
  },
)

describe('a photo is shown under the entry that stands', () => {
  const shown = assetJoined(full, personOf)
  const of = (id: string): Face => shown.faces.find((one) => one.id === id)!

  test('wherever it names the other', () => {
    expect(of('a').decision).toEqual(is(anna))
    expect(of('d').rejected).toEqual([anna, bram])
    expect(shown.withoutFace).toEqual([bram, anna])
    expect(shown.checks?.[0]?.highest?.subject).toBe(anna)
    expect(JSON.stringify(shown)).not.toContain(again)
  })

  test('and nobody is their own runner-up', () => {
    expect(of('b').proposal).toEqual(proposal)
    expect(of('c').proposal?.runnerUp?.subject).toBe(anna)
  })

  test('who said the one and who said the other do not disagree; nobody’s answer stands by that', () => {
    expect(of('e').said).toBeUndefined()
    expect(of('e').decision).toEqual(open)
    expect(of('f').said?.map(({ decision }) => decision)).toEqual([is(bram), is(anna)])
  })

  test('and fits what sealed records hold', () => {
    expect(AssetDocument.parse(shown)).toEqual(shown)
  })

  test('one that names nobody who was joined stays the very same object', () => {
    const other = asset([face('a', is(bram))], { withoutFace: [anna] })
    expect(assetJoined(other, personOf)).toBe(other)
    const event = EventDocument.parse({ name: 'Fair', date: '2026-05-01', roster: [anna, bram] })
    expect(eventJoined(event, personOf)).toBe(event)
  })
})

describe('written back', () => {
  const shown = assetJoined(full, personOf)

  test('what was not changed is what was stored', () => {
    expect(assetAsStored(AssetDocument.parse(shown), full, personOf)).toEqual(full)
  })

  test('a change goes in, and the rest stays under the entry it was said under', () => {
    const decided = { ...shown, faces: shown.faces.map((one) => (one.id === 'c' ? { ...one, decision: is(anna) } : one)) }
    const stored = assetAsStored(decided, full, personOf)
    expect(stored.faces[0]?.decision).toEqual(is(again))
    expect(stored.faces[2]).toEqual({ ...full.faces[2], decision: is(anna) })
    expect(stored.withoutFace).toEqual(full.withoutFace)
  })

  test('an answer to what two members said differently ends their disagreement', () => {
    const decide = (one: Face): Face => {
      if (one.id !== 'f' && one.id !== 'e') return one
      const { said: _both, ...rest } = one
      return { ...rest, decision: is(bram) }
    }
    const stored = assetAsStored({ ...shown, faces: shown.faces.map(decide) }, full, personOf)
    expect(stored.faces.slice(4).map((one) => [one.decision, one.said])).toEqual([
      [is(bram), undefined],
      [is(bram), undefined],
    ])
  })

  test('whoever is taken out of a photo or a roster leaves it under every entry', () => {
    expect(assetAsStored({ ...shown, withoutFace: [bram] }, full, personOf).withoutFace).toEqual([bram])
    const event = EventDocument.parse({ name: 'Fair', date: '2026-05-01', roster: [again, anna, bram] })
    const roster = eventJoined(event, personOf)
    expect(roster.roster).toEqual([anna, bram])
    expect(eventAsStored({ ...roster, roster: [bram] }, event, personOf).roster).toEqual([bram])
    expect(eventAsStored({ ...roster, name: 'Winter fair' }, event, personOf)).toEqual({
      ...event,
      name: 'Winter fair',
      roster: [again, anna, bram],
    })
  })
})

test('a photo that shows somebody with a *never* in either entry is never clear, joined either way', () => {
  const events = fc.array(anyEvent, { maxLength: 8 })
  const isLift = ({ statement }: ConsentEvent): boolean => statement.consent.action === 'never-lifted'
  fc.assert(
    fc.property(anyPhoto, events, events, fc.boolean(), anyUse, anyRules, (decided, first, second, turned, use, rules) => {
      const said = new Map([
        [anna, first],
        [again, second],
      ])
      const [owner, of] = turned ? [anna, again] : [again, anna]
      const aliases = foldAliases([{ owner, of, joined: true, statement: 's', logHead: null, at: '' } as never])
      const consent = foldConsent(aliases.entriesOf(anna).flatMap((entry) => said.get(entry) ?? []))
      const shown = assetJoined(asset(decided.faces, { ...decided, withoutFace: [...decided.withoutFace] }), aliases.personOf)
      const verdict = verdictOn(shown, new Map([[aliases.personOf(anna), consent]]), use, rules)

      const nevers = [first, second].filter((one) => foldConsent(one).never)
      // What an officer lifts is named by its statement, whichever entry they lift it at.
      if (nevers.length > 0 && ![...first, ...second].some(isLift)) expect(consent.never).toBe(true)
      const isIn = decided.withoutFace.length > 0 || decided.faces.some(({ decision }) => decision.kind === 'person')
      if (consent.never && isIn) expect(verdict.verdict).not.toBe('clear')
    }),
  )
})

test('what a photo says of people who were not joined is weighed as it was', () => {
  const alone = photo([face('a', is(bram))])
  expect(assetJoined(asset(alone.faces), personOf).faces).toEqual(alone.faces)
})
