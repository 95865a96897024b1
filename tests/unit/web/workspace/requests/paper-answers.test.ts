// The same form signed again on paper: what it replaces, what a "no" ends, and that taking it back gives back no more than stood.
import { beforeEach, expect, test } from 'vitest'
import { foldConsent } from '../../../../../core/consent.ts'
import { formHash } from '../../../../../core/forms/document.ts'
import type { AskId, CalendarDate, MemberId, OwnerId, QuitclaimId, StatementId } from '../../../../../core/ids.ts'
import type { ConsentAction, ConsentStatement, Signed } from '../../../../../core/statements.ts'
import { asyncSha256 } from '../../../../../server/hash.ts'
import { ConsentSigner } from '../../../../../web/workspace/people/consent-commands.ts'
import { Knowledge } from '../../../../../web/workspace/feed/knowledge.ts'
import { PendingChanges } from '../../../../../web/workspace/outbox/pending.ts'
import { PaperAnswers, type PaperAnswer } from '../../../../../web/workspace/requests/paper-answers.ts'
import type { VaultApi } from '../../../../../workers/vault/api.ts'
import { formDocument } from '../../../../support/form-samples.ts'

const owner = crypto.randomUUID() as OwnerId
const document = formDocument()
const form = { form: document.form, version: 1, hash: await formHash(document, asyncSha256) }
const day = (text: string): CalendarDate => text as CalendarDate
let knowledge: Knowledge
let papers: PaperAnswers
let clock = 0

const signed = (consent: ConsentAction): Signed<ConsentStatement> => ({
  body: {
    ...{ type: 'consent', format: 'imprimatur/v1', workspace: crypto.randomUUID() as never, owner, after: null, consent },
    ...{ statement: crypto.randomUUID() as StatementId, author: 'm' as MemberId, logHead: null },
    chainHead: { seq: 0, hash: '0'.repeat(64) },
    at: new Date(Date.UTC(2026, 5, 1, 0, 0, clock++)).toISOString(),
  },
  signature: 'x',
})
const say = (consent: ConsentAction): void => {
  knowledge.noteConsent(signed(consent), true)
}
const person = () => ({ consent: foldConsent(knowledge.consentEvents(owner)) })
const standing = () => person().consent.quitclaims.filter(({ ended }) => ended === null)

beforeEach(() => {
  clock = 0
  knowledge = new Knowledge()
  knowledge.forms.add({ previous: null }, { ...form, form: document.form, document, at: '', by: 'm' as MemberId })
  const vault = { signConsent: (_: OwnerId, consent: ConsentAction) => Promise.resolve(signed(consent)) } as unknown as VaultApi
  papers = new PaperAnswers({
    vault,
    book: knowledge.asks,
    consents: new ConsentSigner(vault, knowledge, new PendingChanges(), (entry) => [entry]),
    views: { person, notePaper: () => undefined, askDocuments: () => [] } as never,
    formOf: () => formDocument(),
    enqueue: async (make) => {
      for (const draft of await make())
        if (draft.kind === 'statement' && draft.signed.body.type === 'consent')
          knowledge.noteConsent({ body: draft.signed.body, signature: draft.signed.signature }, true)
    },
  })
})

/** Something that stands, signed on the page. */
function stands(change: Partial<Extract<ConsentAction, { action: 'permit' }>> = {}): QuitclaimId {
  const quitclaim = crypto.randomUUID() as QuitclaimId
  say({
    ...{ action: 'permit', quitclaim, purposes: ['information'], channels: ['website', 'own:lobby'], basis: 'consent' },
    ...{ territory: 'NL', from: day('2026-02-01'), until: day('2027-02-01'), method: 'page', form, evidence: null },
    ...change,
  })
  return quitclaim
}

const answer = (change: Partial<PaperAnswer> = {}): PaperAnswer => ({
  ...{ ask: crypto.randomUUID() as AskId, owner, form, matching: null },
  paper: new File(['scan'], 'scan.pdf', { type: 'application/pdf' }),
  agreed: {
    ...{ purposes: ['information'], channels: ['website'], basis: 'consent', territory: 'NL' },
    ...{ from: day('2026-05-01'), until: day('2028-05-01') },
  },
  ...change,
})

test('takes the place of what stood of what the form asks, whatever it was signed under; another channel, and what began later, stay', async () => {
  const before = stands()
  const later = stands({ from: day('2026-05-02') })
  const other = stands({ form: null, channels: ['print'] })
  const part = stands({ form: null, channels: ['website', 'print'] })
  const { quitclaim } = await papers.record(answer())
  expect(
    standing()
      .map(({ id }) => id)
      .sort(),
  ).toEqual([later, other, part, quitclaim].sort())
  expect(standing().find(({ id }) => id === part)?.channels).toEqual(['print'])
  // Kept, and known for what it is.
  expect(person().consent.quitclaims.find(({ id }) => id === before)?.ended).toBe('superseded')
})

test('a "no" on paper ends what stood of what the form asks', async () => {
  const [before, other] = [stands(), stands({ form: null, channels: ['print'] })]
  await papers.record(answer({ agreed: null }))
  expect(standing().map(({ id }) => id)).toEqual([other])
  expect(person().consent.quitclaims.find(({ id }) => id === before)?.ended).toBe('withdrawn')
})

test('taken back, what stood before stands again: less what was withdrawn of it, and nothing that the person ended too', async () => {
  const before = stands()
  say({ action: 'withdraw', quitclaim: before, channels: ['own:lobby'] })
  say({ action: 'lapse', quitclaim: before, from: day('2026-12-01') })
  const gone = stands()
  const part = stands({ form: null, channels: ['website', 'print'] })
  const recorded = await papers.record(answer({ agreed: null }))
  expect(recorded.ended).toHaveLength(3)
  expect(standing()).toMatchObject([{ id: part, channels: ['print'] }])
  say({ action: 'withdraw', quitclaim: gone, channels: null })
  await papers.undo(recorded)
  const back = standing().filter(({ id }) => id !== part)
  expect(back.map(({ channels, from, until, method }) => [...channels, from, until, method]).sort()).toEqual([
    ['website', '2026-02-01', '2026-11-30', 'page'],
    ['website', '2026-02-01', '2027-02-01', 'page'],
  ])
})
