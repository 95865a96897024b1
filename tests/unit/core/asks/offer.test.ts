// A permit and the form it stands under: what was not offered permits nothing, whoever signed it. Asked of the rule, and of the knowledge that screens read.
import { describe, expect, test } from 'vitest'
import { countsUnderForm } from '../../../../core/asks/offer.ts'
import type { AcceptanceStatement, AskStatement, SignerStatement } from '../../../../core/asks/statements.ts'
import { foldConsent } from '../../../../core/consent.ts'
import type { Channel } from '../../../../core/channels.ts'
import type { AskId, CalendarDate, MemberId } from '../../../../core/ids.ts'
import type { ConsentAction } from '../../../../core/statements.ts'
import { permissionOn } from '../../../../core/verdict/permission.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import { Knowledge } from '../../../../web/workspace/feed/knowledge.ts'
import { event, permit, quitclaims, subject } from '../../../support/consent-samples.ts'
import { formDocument } from '../../../support/form-samples.ts'

const document = formDocument()
const form = { form: 'visitors', version: 1, hash: 'a'.repeat(64) }
const ask = {
  type: 'ask',
  ask: crypto.randomUUID() as AskId,
  form,
  owner: subject,
  pending: false,
  at: '2026-01-01T09:00:00.000Z',
} as AskStatement
const find = (wanted: typeof form) => (wanted.hash === form.hash ? { document } : undefined)
const at = '2026-01-01T10:00:00.000Z'
const until = '2028-12-31' as CalendarDate
/** What the form offers, no more. */
const offered = { channels: ['website'] as Channel[], territory: 'NL', until, form }
const said = (change: object): ConsentAction => permit({ ...offered, ...change })

const beyond: readonly (readonly [string, object])[] = [
  ['a purpose it does not name', { purposes: ['information', 'promotion'] }],
  ['a channel it does not name', { channels: ['website', 'social'] }],
  ['a longer term', { until: '2029-01-03' }],
  ['anywhere instead of one country', { territory: null }],
  ['another country', { territory: 'BE' }],
  ['a form that is not here', { form: { ...form, hash: 'b'.repeat(64) } }],
]

describe('a member records what was signed', () => {
  test('inside the form it counts, and so does what stands under none', () => {
    expect(countsUnderForm({ consent: said({}), at }, undefined, find)).toBe(true)
    // A paper of last year.
    expect(countsUnderForm({ consent: said({ from: '2025-03-01', until: '2028-03-01' }), at }, undefined, find)).toBe(true)
    expect(countsUnderForm({ consent: permit({ form: null }), at }, undefined, find)).toBe(true)
  })

  test.each(beyond)('%s does not', (_, change) => {
    expect(countsUnderForm({ consent: said(change), at }, undefined, find)).toBe(false)
  })
})

describe('a person says it through a link', () => {
  test('inside the form the link showed it counts', () => {
    expect(countsUnderForm({ consent: said({}), at }, ask, find)).toBe(true)
    expect(countsUnderForm({ consent: { action: 'matching-permit', grant: quitclaims[0]!, until: null }, at }, ask, find)).toBe(
      true,
    )
  })

  test.each([...beyond.slice(0, -1), ['a beginning in the future', { from: '2026-01-03', until: '2026-06-30' }] as const])(
    '%s does not',
    (_, change) => {
      expect(countsUnderForm({ consent: said(change), at }, ask, find)).toBe(false)
    },
  )

  test('recognition that the form does not offer does not, and withdrawing always does', () => {
    const without = () => ({ document: formDocument({ matching: null }) })
    expect(countsUnderForm({ consent: { action: 'matching-permit', grant: quitclaims[0]!, until: null }, at }, ask, without)).toBe(
      false,
    )
    for (const consent of [{ action: 'never' }, { action: 'withdraw', quitclaim: quitclaims[0]!, channels: null }] as const)
      expect(countsUnderForm({ consent, at }, ask, () => undefined)).toBe(true)
  })
})

describe('since the rules for children, the basis and the end of recognition', () => {
  const later = '2026-12-01T10:00:00.000Z'
  const now = { from: '2026-12-01' as CalendarDate, until: '2029-11-30' as CalendarDate }
  const formed = (change: object) => () => ({ document: formDocument(change) })
  const minors = (guardians: 1 | 2, orThemselves?: true) => ({
    minors: { lapseAt: 16, guardians, ...(orThemselves && { orThemselves }), sentence: { nl: 'Ouders.', en: 'Parents.' } },
  })
  const through = { ...ask, at: later }
  const counts = (change: object, permitted: object, by: AskStatement | null = through, at = later): boolean =>
    countsUnderForm({ consent: said({ ...now, ...permitted }), at }, by ?? undefined, formed(change))

  test.each([
    ['a child as an adult', minors(1), {}, false],
    ['a child by one guardian', minors(1), { guardians: 1 }, true],
    ['a child by one of two guardians', minors(2), { guardians: 1 }, false],
    ['a child by two guardians', minors(2), { guardians: 2 }, true],
    ['somebody of age, where the form asks both', minors(1, true), {}, true],
    ['a child, where the form asks both', minors(1, true), { guardians: 1 }, true],
    ['on consent what rests on interest', { legalBasis: { basis: 'legitimate-interest', assessment: 'Wij.' } }, {}, false],
  ])('%s', (_, change, permitted, expected) => {
    expect(counts(change, permitted)).toBe(expected)
    expect(counts(change, permitted, null)).toBe(expected)
  })

  test('nobody decides for an adult through a link; on paper a member says so themselves', () => {
    expect(counts({}, { guardians: 1 })).toBe(false)
    expect(counts({}, { guardians: 1 }, null)).toBe(true)
  })

  test('recognition ends with the term, and a beginning in the past is none', () => {
    const grant = (until: string | null) =>
      countsUnderForm(
        { consent: { action: 'matching-permit', grant: quitclaims[0]!, until: until as CalendarDate | null }, at: later },
        through,
        find,
      )
    expect(grant('2029-12-01')).toBe(true)
    expect(grant('2029-12-05')).toBe(false)
    expect(grant(null)).toBe(false)
    expect(counts({}, { from: '2000-01-01', until: '2002-12-31' })).toBe(false)
  })

  test('what stood before keeps standing; a backdated answer to a newer link does not', () => {
    expect(countsUnderForm({ consent: said({}), at }, ask, formed(minors(2)))).toBe(true)
    expect(countsUnderForm({ consent: said({}), at }, undefined, formed(minors(2)))).toBe(true)
    expect(countsUnderForm({ consent: said({}), at }, through, formed(minors(2)))).toBe(false)
  })
})

describe('what a workspace knows', () => {
  const signer = '00000000-0000-4000-8000-000000000003' as MemberId

  /** A link, whom it certified, and what they signed with a good signature. */
  function knowing(consent: ConsentAction, withForm = true): Knowledge {
    const knowledge = new Knowledge()
    if (withForm) knowledge.forms.add({ previous: null }, { ...form, document, at, by: signer } as never)
    knowledge.asks.note(ask)
    knowledge.asks.note({ type: 'signer', ask: ask.ask, author: signer, owner: subject } as SignerStatement)
    knowledge.noteConsent({ body: event(consent).statement, signature: '' }, true)
    return knowledge
  }
  const seenHere = { ...noRules, territories: [{ channel: 'website' as const, territory: 'NL' }] }
  const website = (knowledge: Knowledge): boolean =>
    permissionOn(foldConsent(knowledge.consentEvents(subject)), onDay('website', '2026-06-30' as CalendarDate), seenHere).permitted

  test('counts what the form offers', () => {
    const knowledge = knowing(said({}))
    expect(website(knowledge)).toBe(true)
    expect(knowledge.beyondForm(subject)).toEqual([])
  })

  test.each(beyond.slice(0, -1))('%s permits nothing at all, and is shown', (_, change) => {
    const knowledge = knowing(said(change))
    expect(website(knowledge)).toBe(false)
    expect(knowledge.beyondForm(subject)).toHaveLength(1)
  })

  test('a form that never came offers nothing', () => {
    expect(website(knowing(said({}), false))).toBe(false)
  })

  test('somebody who is neither parent nor guardian waits for an officer, whatever the link says', () => {
    const knowledge = knowing(said({ awaits: true }))
    expect(website(knowledge)).toBe(false)
    expect(knowledge.asks.decisionOf(signer)).toBe('pending')
    knowledge.asks.note({ type: 'acceptance', signer, owner: subject, accepted: true } as AcceptanceStatement)
    expect(website(knowledge)).toBe(true)
  })

  test('a broken client that asks no form would count it', () => {
    class Gullible extends Knowledge {
      override isInsideForm(): boolean {
        return true
      }
    }
    const knowledge = new Gullible()
    knowledge.noteConsent({ body: event(said({ channels: ['website', 'social'] })).statement, signature: '' }, true)
    expect(website(knowledge)).toBe(true)
  })
})
