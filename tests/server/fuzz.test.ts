// Whatever is sent: never a server error, never something accepted that nobody signed. SLOW=1 sends a thousand per route.
import { randomUUID } from 'node:crypto'
import fc from '../support/fast-check.ts'
import { beforeAll, expect, test } from 'vitest'
import { routeRules } from '../../server/auth/rules.ts'
import { craft, createForger, proofOf } from '../prove/proofs/sign-abuse/craft.ts'
import { SoftAuthenticator } from '../support/authenticator.ts'
import { formDocument } from '../support/form-samples.ts'
import { formRequest, makeLink, publishForm } from '../support/person-client.ts'
import { useHouse, type House } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const numRuns = process.env['SLOW'] === '1' ? 1000 : 30
const unlimited = { take: () => Promise.resolve(true), giveBack: () => Promise.resolve() }
const posts = Object.keys(routeRules)
  .filter((route) => route.startsWith('POST '))
  .map((route) => route.slice('POST '.length))

/** Replaces the value at a random place of a sound request. */
function spoil(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined || value === null || typeof value !== 'object') return replacement
  const keys = Object.keys(value)
  const key = keys[step % Math.max(1, keys.length)]
  if (key === undefined) return replacement
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) }
  copy[key] = spoil(copy[key], rest, replacement)
  return Array.isArray(value) ? Object.values(copy) : copy
}

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let app: House['app']
  let member: TestMember
  let sound: Record<string, unknown>
  beforeAll(async () => {
    app = house.another({
      limits: { ...house.deps.limits, attempts: unlimited, attemptsOverall: unlimited, account: unlimited },
    })
    member = await TestMember.founder(app)
    const { owner, share } = await member.withShare(app, 'people')
    const secret = 'A'.repeat(43)
    const noSignature = 'A'.repeat(86)
    const form = await publishForm(app, member, formDocument())
    const subject = await member.subject()
    const about = { owner: subject.body.owner, pseudonym: subject.body.pseudonym! }
    const link = await makeLink(member, form, about)
    await member.post(app, '/api/statements', { statements: [subject, link.signed] })
    const signing = await craft(member, await createForger(link, about.owner))
    const person = signing.signer.body.author
    const begun = signing.shares.map(({ statement }) => statement.body.share)
    await member.post(app, '/api/asks/halves', { ...(await proofOf(link)), shares: begun })
    sound = {
      '/api/workspaces': await (await TestMember.create()).founding(),
      '/api/sign-in': { signInSecret: member.signInSecret },
      '/api/sign-out': {},
      '/api/passkeys/challenge': {},
      '/api/session/confirm': { passkey: new SoftAuthenticator(member.origin, member.member).assert('AAAA') },
      '/api/sessions/end': { others: true },
      '/api/unlockers': {
        add: [
          {
            unlocker: crypto.randomUUID(),
            kind: 'passkey',
            wrapped: 'AAAA',
            label: null,
            passkey: new SoftAuthenticator(member.origin, member.member).register('AAAA'),
          },
        ],
        remove: [],
      },
      '/api/statements': { statements: [await member.subject(), await member.consent(owner, { action: 'never' })] },
      '/api/shares': await member.share(owner, 'people'),
      '/api/shares/release': { shares: [share], purpose: 'roster' },
      '/api/invitations': {
        invitation: randomUUID(),
        purpose: 'join',
        member: null,
        name: 'Sam',
        email: null,
        roles: ['viewer'],
        delivery: 'handed-over',
        authHash: 'ab'.repeat(32),
        kept: 'AAAA',
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      },
      '/api/invitations/withdraw': { invitation: randomUUID() },
      '/api/invitations/open': { invitation: randomUUID(), auth: secret },
      '/api/invitations/answer': {
        invitation: randomUUID(),
        auth: secret,
        member: randomUUID(),
        name: 'Sam',
        ...member.keys,
        head: member.chainHead,
        mac: secret,
        unlockers: (await (await TestMember.create()).founding()).unlockers,
      },
      '/api/chain': {
        entry: await member.entry({ type: 'small-practice', alone: true }),
        grants: [],
        recoveryGrants: [],
        recoveryAuthHash: null,
      },
      '/api/grants': { grants: [{ member: member.member, scope: 'people', epoch: 1, sealed: 'AAAA' }], recoveryGrants: [] },
      '/api/shares/rewrap': {
        rewraps: [
          {
            statement: await member.sign({
              type: 'rewrap',
              ...member.signedBy(),
              owner,
              scope: 'people',
              share,
              epoch: 2,
              sealedHash: 'ab'.repeat(32),
            }),
            sealed: 'AAAA',
          },
        ],
      },
      '/api/closings': { closing: randomUUID(), name: 'another name' },
      '/api/recovery/open': { auth: secret },
      '/api/recovery/use': {
        auth: secret,
        entry: await member.entry({
          type: 'recovered',
          member: { member: member.member, roles: ['owner'], ...member.keys },
        }),
        member: { name: 'Sam', email: null },
        unlockers: (await (await TestMember.create()).founding()).unlockers,
        grants: [],
      },
      '/api/give-back': {
        statements: [await member.subject()],
        shares: [await member.share(owner, 'people')],
        records: [await member.record({ owner, share, table: 'person' })],
      },
      '/api/mail': { to: 'sanne@example.org', subject: 'Mag het?', text: 'Lees en kies.', about: owner },
      '/api/forms': await formRequest(member, formDocument({ form: 'another' })),
      '/api/asks/open': await proofOf(link),
      '/api/asks/code': { ...(await proofOf(link)), salt: secret, address: 'a@example.org', language: 'nl' },
      '/api/asks/confirm': { ...(await proofOf(link)), salt: secret, code: '123456', signKey: secret },
      '/api/asks/halves': { ...(await proofOf(link)), shares: [randomUUID()] },
      '/api/asks/sign': signing,
      '/api/persons/links': { ask: link.signed, signer: signing.signer, own: [{ share, sealed: secret }] },
      '/api/persons/open': { person, proof: noSignature },
      '/api/persons/halves': { person, proof: noSignature, shares: [randomUUID()] },
      '/api/persons/say': { person, consents: signing.consents, shares: signing.shares, records: signing.records, requests: [] },
      '/api/records': { records: [await member.record({ owner, share, table: 'person' })] },
    }
  })

  test.each(posts)('POST %s', async (path) => {
    expect(Object.keys(sound)).toContain(path)
    await member.post(app, '/api/sign-in', { signInSecret: member.signInSecret })
    // Beyond this door only what was just confirmed gets.
    await member.post(app, '/api/session/confirm', { signInSecret: member.signInSecret })
    const { cookie } = member
    const anything = fc.jsonValue()
    const bodies = fc.oneof(
      anything,
      fc
        .tuple(fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 6 }), anything)
        .map(([at, by]) => spoil(sound[path], at, by)),
    )
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        member.cookie = cookie
        const before = await house.deps.main`select statement_id from statement`
        const response = await member.post(app, path, body)
        expect(response.status).toBeLessThan(500)
        // One share, one record: spoilt, its signature no longer fits and nothing may be stored.
        const sole = path === '/api/shares' || path === '/api/records'
        if (!sole || JSON.stringify(body) === JSON.stringify(sound[path])) return
        expect(await house.deps.main`select statement_id from statement`).toHaveLength(before.length)
      }),
      { numRuns },
    )
    member.cookie = cookie
    // Otherwise only the schema was ever tried.
    const whole = (await (await member.post(app, path, sound[path])).json()) as { code?: string }
    // With its right name the workspace would be closed, and nothing left for the others.
    if (path !== '/api/closings') expect(whole.code).not.toBe('bad_request')
  })
})
