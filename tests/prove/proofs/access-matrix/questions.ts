// The questions of the matrix: one request per line of the table, scope, table and consent action, and how one sees that it was granted.
import { randomBytes, randomUUID } from 'node:crypto'
import { toBase64Url } from '../../../../core/bytes.ts'
import { formHash } from '../../../../core/forms/document.ts'
import { createPseudonym, FormId, type MemberId, type OwnerId, type RecordId, type ShareId } from '../../../../core/ids.ts'
import { scopes, type Scope } from '../../../../core/scopes.ts'
import { recordTables, tableHome, type ConsentAction, type RecordTable } from '../../../../core/statements.ts'
import { asyncSha256 } from '../../../../server/hash.ts'
import { formDocument } from '../../../support/form-samples.ts'
import { foundInput, newId } from '../../../support/practice-vault.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import type { VaultClient } from '../../../support/vault-client.ts'
import { consentMay, routeMay, scopeMay, tableMay, type Line, type May } from './table.ts'

/** What stands in the workspace that is asked about. */
export interface Standing {
  readonly subject: OwnerId
  /** Another person, about whom everything may be said: withdrawing matching destroys shares. */
  readonly spokenOf: OwnerId
  readonly event: OwnerId
  readonly shares: Readonly<Record<Exclude<Scope, 'log'>, ShareId>>
  readonly records: Readonly<Record<RecordTable, RecordId>>
  readonly member: MemberId
}

export interface Question {
  readonly route: string
  readonly what: string
  readonly may: May
  /** @returns whether it was granted; a refusal is thrown as its code by the client, or returned */
  ask(by: VaultClient, standing: Standing): Promise<boolean | string>
}

const json = { parse: (value: unknown): unknown => value }
const outcome = (answer: unknown): boolean | string => {
  const [first] = (answer as { outcomes: { outcome: string; code?: string }[] }).outcomes
  return first?.outcome === 'stored' || first?.outcome === 'repeated' ? true : (first?.code ?? 'no outcome')
}
/** Past the guard: whatever is wrong with the request is told, and nothing else stood in the way. */
const pastGuard = async (asked: Promise<unknown>): Promise<boolean | string> => {
  try {
    await asked
    return true
  } catch (error) {
    const code = (error as { code?: string }).code ?? String(error)
    return ['not_signed_in', 'member_removed', 'forbidden'].includes(code) ? code : true
  }
}

const line = (name: Line, ask: Question['ask']): Question => {
  const [route = '', kind = ''] = name.split(' · ')
  return { route, what: kind, may: routeMay[name], ask }
}
const get = (name: Line, path: string): Question =>
  line(name, async (by) => {
    await by.ask(json, 'GET', path)
    return true
  })
const reach = (name: Line, path: string): Question => line(name, (by) => pastGuard(by.ask(json, 'GET', path)))
const door = (name: Line, path: string, body: object = {}): Question =>
  line(name, (by) => pastGuard(by.ask(json, 'POST', path, body)))
const put = (name: Line, path: string, body: object): Question => line(name, (by) => pastGuard(by.ask(json, 'PUT', path, body)))
const statement = (name: Line, make: (by: VaultClient, standing: Standing) => Promise<unknown>): Question =>
  line(name, async (by, standing) =>
    outcome(await by.ask(json, 'POST', '/api/statements', { statements: [await make(by, standing)] })),
  )

const nobody = () => ({
  owner: newId<OwnerId>(),
  pseudonym: createPseudonym(randomBytes(5)),
  form: { form: 'nobody', version: 1, hash: '0'.repeat(64) },
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
})

/** About somebody who is not there: the role let it through, and nothing came of it. */
const aboutNobody = (name: Line, make: (by: VaultClient) => Promise<unknown>): Question =>
  line(name, async (by) => {
    const answer = outcome(await by.ask(json, 'POST', '/api/statements', { statements: [await make(by)] }))
    return answer === 'not_found' ? true : answer
  })

const today = '2026-01-01' as never
const consents: readonly ConsentAction[] = [
  {
    action: 'permit',
    quitclaim: newId(),
    purposes: ['information'],
    channels: ['website'],
    basis: 'consent',
    territory: null,
    from: today,
    until: '2029-01-01' as never,
    method: 'paper',
    form: null,
    evidence: null,
  },
  { action: 'withdraw', quitclaim: newId(), channels: null },
  { action: 'decline', quitclaim: newId() },
  { action: 'supersede', quitclaim: newId(), by: newId() },
  { action: 'lapse', quitclaim: newId(), from: today },
  { action: 'matching-permit', grant: newId(), until: null },
  { action: 'matching-withdraw', grant: newId() },
  { action: 'never' },
  { action: 'never-lifted', never: newId() },
]

const general: readonly Question[] = [
  get('GET /api/health', '/api/health'),
  get('GET /api/start', '/api/start'),
  get('GET /api/receipts/keys.json', '/api/receipts/keys.json'),
  get('GET /api/receipts/v2.schema.json', '/api/receipts/v2.schema.json'),
  line('POST /api/workspaces', async ({ app }) => {
    // A caller of their own, so that the one who is asked about keeps their session.
    const { request } = await createVault().foundPracticeWorkspace(foundInput)
    const headers = { 'content-type': 'application/json' }
    const answer = await app.request('http://localhost:8420/api/workspaces', {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
    })
    return answer.status === 201
  }),
  line('POST /api/sign-in', async ({ app }) => {
    const body = JSON.stringify({ signInSecret: toBase64Url(randomBytes(32)) })
    const answer = await app.request('http://localhost:8420/api/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    // Nobody's secret: heard, and refused for being wrong.
    return ['wrong_secret', 'too_many_attempts'].includes(((await answer.json()) as { code: string }).code)
  }),
  line('POST /api/sign-out', async ({ app }) => {
    const headers = { 'content-type': 'application/json' }
    return (await app.request('http://localhost:8420/api/sign-out', { method: 'POST', headers, body: '{}' })).ok
  }),
  door('POST /api/invitations/open', '/api/invitations/open'),
  door('POST /api/invitations/answer', '/api/invitations/answer'),
  door('POST /api/asks/open', '/api/asks/open'),
  door('POST /api/asks/code', '/api/asks/code'),
  door('POST /api/asks/confirm', '/api/asks/confirm'),
  door('POST /api/asks/halves', '/api/asks/halves'),
  door('POST /api/asks/sign', '/api/asks/sign'),
  door('POST /api/persons/open', '/api/persons/open'),
  door('POST /api/persons/halves', '/api/persons/halves'),
  door('POST /api/persons/say', '/api/persons/say'),
  door('POST /api/recovery/open', '/api/recovery/open'),
  door('POST /api/recovery/use', '/api/recovery/use'),
  door('POST /api/passkeys/challenge', '/api/passkeys/challenge'),
  door('POST /api/session/confirm', '/api/session/confirm', { signInSecret: toBase64Url(randomBytes(32)) }),
  get('GET /api/sessions', '/api/sessions'),
  door('POST /api/sessions/end', '/api/sessions/end', { session: randomUUID() }),
  get('GET /api/unlockers', '/api/unlockers'),
  door('POST /api/unlockers', '/api/unlockers'),
  put('PUT /api/unlockers/label', '/api/unlockers/label', { unlocker: randomUUID(), label: 'another' }),
  get('GET /api/session', '/api/session'),
  get('GET /api/heads', '/api/heads'),
  put('PUT /api/heads', '/api/heads', { member: randomUUID(), after: 999, sealed: 'AAAA' }),
  get('GET /api/feed', '/api/feed'),
  // Without a restore there is nothing to give back.
  door('POST /api/give-back', '/api/give-back', { statements: [], shares: [], records: [] }),
  get('GET /api/members', '/api/members'),
  reach('GET /api/chain/:seq/signed', '/api/chain/999/signed'),
  get('GET /api/shares/left-behind', '/api/shares/left-behind'),
  reach('GET /api/log/proof', '/api/log/proof?sizes=1'),
  reach('GET /api/log/inclusion', '/api/log/inclusion?line=0&size=1'),
  // About nobody's statement: past the guard there is nothing to find.
  reach('GET /api/log/signed', `/api/log/signed?statement=${randomUUID()}`),
  get('GET /api/log/lines', '/api/log/lines'),
  get('GET /api/alerts', '/api/alerts'),
  // With another name than the workspace has: past the guard, and closed by nobody.
  door('POST /api/closings', '/api/closings', { closing: randomUUID(), name: 'another name' }),
  reach('GET /api/closings/:workspace/:closing', `/api/closings/${randomUUID()}/${randomUUID()}`),
  reach('GET /api/erasures/:owner', `/api/erasures/${randomUUID()}`),
  line('GET /api/members/:member/signed', async (by, { member }) => {
    const { hashes } = (await by.ask(json, 'GET', `/api/members/${member}/signed`)) as { hashes: string }
    return hashes !== '' || 'nothing'
  }),
  line('POST /api/invitations', async (by) => {
    await by.invite(['viewer'])
    return true
  }),
  line('POST /api/invitations/withdraw', (by) =>
    pastGuard(by.ask(json, 'POST', '/api/invitations/withdraw', { invitation: randomUUID() })),
  ),
  line('POST /api/chain', async (by) => {
    try {
      await by.refresh()
      await by.say({ type: 'small-practice', alone: true })
      return true
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    }
  }),
  statement('POST /api/statements · owner', (by) => by.vault.signOwner(newId(), 'subject', createPseudonym(randomBytes(5)))),
  statement('POST /api/statements · appearance', (by, { records, subject }) =>
    by.vault.signAppearance(records.asset, subject, true),
  ),
  statement('POST /api/statements · publication', (by, { records }) =>
    by.vault.signPublication(records.asset, 'website', today, null),
  ),
  statement('POST /api/statements · settings', (by) => by.vault.signSettings(true, [])),
  statement('POST /api/statements · form-offered', (by) => by.vault.signFormOffered(FormId.parse('nobodys'), false)),
  // No mail server here: past the guard it says so.
  line('POST /api/mail', async (by, { subject }) => {
    const message = { to: 'nobody@example.org', subject: 'x', text: 'x', about: subject }
    try {
      return (await by.ask(json, 'POST', '/api/mail', message)) !== undefined
    } catch (error) {
      const code = (error as { code?: string }).code ?? String(error)
      return code === 'mail_off' || code
    }
  }),
  line('POST /api/forms', async (by) => {
    const document = formDocument({ form: `form-${randomUUID()}` })
    const hash = await formHash(document, asyncSha256)
    const { form, version } = document
    await by.ask(json, 'POST', '/api/forms', { statement: await by.vault.signForm({ form, version, hash }, null), document })
    return true
  }),
  aboutNobody('POST /api/statements · erased', (by) => by.vault.signErased(newId(), createPseudonym(randomBytes(5)), null)),
  aboutNobody('POST /api/statements · alias', (by) => by.vault.signAlias(newId(), newId(), true)),
  aboutNobody('POST /api/statements · retired', (by) => by.vault.signRetired(newId(), newId())),
  aboutNobody('POST /api/statements · ask', async (by) => {
    const about = { ...nobody(), event: null, pending: false }
    return (await by.vault.createAsk({ ...about, delivery: 'handed-over', address: null })).signed
  }),
  line('POST /api/persons/links', async (by) => {
    const { request } = await by.vault.createOwnLink({ ...nobody(), delivery: 'handed-over', address: null }, [])
    try {
      await by.ask(json, 'POST', '/api/persons/links', request)
      return true
    } catch (error) {
      // The role let it through, and nobody was found.
      if ((error as { code?: string }).code === 'not_found') return true
      throw error
    }
  }),
  aboutNobody('POST /api/statements · ask-revoked', (by) => by.vault.signAskRevoked(newId())),
  aboutNobody('POST /api/statements · acceptance', (by) => by.vault.signAcceptance(newId(), newId(), true)),
]

const byConsent: readonly Question[] = consents.map((consent) => ({
  route: 'POST /api/statements',
  what: `consent ${consent.action}`,
  may: consentMay[consent.action],
  ask: async (by, { spokenOf }) =>
    outcome(await by.ask(json, 'POST', '/api/statements', { statements: [await by.vault.signConsent(spokenOf, consent, null)] })),
}))

const held = scopes.filter((scope): scope is Exclude<Scope, 'log'> => scope !== 'log')

const byScope: readonly Question[] = held.flatMap((scope): readonly Question[] => [
  {
    route: 'POST /api/shares/release',
    what: scope,
    may: scopeMay[scope],
    ask: async (by, { shares }) => {
      const answer = await by.ask(json, 'POST', '/api/shares/release', { shares: [shares[scope]], purpose: 'roster' })
      return (answer as { halves: unknown[] }).halves.length > 0 || 'nothing'
    },
  },
  {
    route: 'GET /api/feed',
    what: `shows ${scope}`,
    may: scopeMay[scope],
    ask: async (by, { shares }) => {
      const answer = await by.ask(json, 'GET', '/api/feed?limit=1000')
      const { changes } = answer as { changes: { kind: string; statement: { body: { share?: string } } }[] }
      return changes.some(({ kind, statement: { body } }) => kind === 'share' && body.share === shares[scope]) || 'nothing'
    },
  },
])

const byKey: readonly Question[] = scopes.flatMap((scope): readonly Question[] => [
  {
    route: 'POST /api/shares',
    what: scope,
    // Nothing is sealed in the log's scope yet, by nobody.
    may: scope === 'log' ? [] : routeMay['POST /api/shares'],
    ask: async (by, { subject, event }) => {
      await by.ask(json, 'POST', '/api/shares', await by.vault.startShare(scope === 'library' ? event : subject, scope))
      return true
    },
  },
  {
    route: 'POST /api/grants',
    what: scope,
    may: scopeMay[scope],
    ask: (by, { member }) =>
      pastGuard(
        by.ask(json, 'POST', '/api/grants', { grants: [{ member, scope, epoch: 99, sealed: 'AAAA' }], recoveryGrants: [] }),
      ),
  },
])

const byTable: readonly Question[] = recordTables.flatMap((table): readonly Question[] => [
  {
    route: 'GET /api/records/:table/:record',
    what: table,
    may: tableMay[table],
    ask: async (by, { records }) => {
      await by.ask(json, 'GET', `/api/records/${table}/${records[table]}`)
      return true
    },
  },
  {
    route: 'POST /api/records',
    what: table,
    may: routeMay['POST /api/records'],
    // A removal of something that was never there takes a signature and no key.
    ask: async (by, { shares, subject, event }) => {
      const { scope, ownerKind } = tableHome[table]
      const owner = ownerKind === 'event' ? event : subject
      const share = shares[scope as Exclude<Scope, 'log'>]
      const put = await by.vault.removeRecord({ share, owner, scope, table, record: newId(), version: 1 })
      return outcome(await by.ask(json, 'POST', '/api/records', { records: [put] }))
    },
  },
])

const rewrap: readonly Question[] = [
  line('POST /api/shares/rewrap', (by) => pastGuard(by.ask(json, 'POST', '/api/shares/rewrap', {}))),
]

export const questions: readonly Question[] = [...general, ...byConsent, ...byScope, ...byKey, ...byTable, ...rewrap]
