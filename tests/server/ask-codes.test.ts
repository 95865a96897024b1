// A link that was mailed signs only for whoever reads that mail: right and wrong addresses and codes, tries side by side, time, and what is left in the database.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Evidence } from '../../core/asks/evidence.ts'
import { judgeEvidence, type EvidenceContext, type Findings } from '../../core/asks/judge-evidence.ts'
import { isLogged } from '../../core/asks/check-receipt.ts'
import { signedLine } from '../../core/asks/signed-line.ts'
import type { FormRef } from '../../core/asks/statements.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { askCodeBytes } from '../../core/format/asks.ts'
import type { OwnerId, Pseudonym } from '../../core/ids.ts'
import { Logged } from '../../core/wire/asks.ts'
import { sha256 } from '../../server/hash.ts'
import { createMailer } from '../../server/mail.ts'
import { receiptPrimitives } from '../../web/api/receipt-primitives.ts'
import type { Pending } from '../../web/api/person-door.ts'
import { linkAddressHash, linkSalt } from '../../workers/vault/v1/links.ts'
import { formDocument } from '../support/form-samples.ts'
import { startMailServer, textOf, type MailServer } from '../support/mail-server.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm, type TestLink, type TestPerson } from '../support/person-client.ts'
import { useHouse, type House } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const address = 'sanne.geheim@example.org'
const minuteMs = 60_000

onSomeEngine((cluster) => {
  let mail: MailServer
  beforeAll(async () => {
    mail = await startMailServer()
  })
  afterAll(() => mail.close())
  const house = useHouse(cluster, () => ({ mailer: createMailer({ smtpUrl: mail.url, from: 'foto@huis.example' }, 500) }))
  let member: TestMember
  let form: FormRef

  beforeAll(async () => {
    member = await TestMember.founder(house.app)
    form = await publishForm(house.app, member, formDocument())
  })

  interface Scene {
    readonly link: TestLink
    readonly person: TestPerson
    readonly pending: Pending
  }

  /** A link mailed to this address, opened and signed on the phone; nothing of it is at the server yet. */
  async function scene(to = address, app: House['app'] = house.app): Promise<Scene> {
    const subject = await member.subject()
    const about = { owner: subject.body.owner, pseudonym: subject.body.pseudonym } as { owner: OwnerId; pseudonym: Pseudonym }
    const secret = crypto.getRandomValues(new Uint8Array(32))
    const link = await makeLink(member, form, about, { delivery: 'mailed', addressHash: await linkAddressHash(secret, to) }, secret)
    const stored = await member.post(house.app, '/api/statements', { statements: [subject, link.signed] })
    expect(stored.status).toBe(200)
    const person = createPerson(postsTo(app))
    expect(await person.door.openAsk(link.fragment)).toMatchObject({ ok: true })
    const pending = await person.door.sign(link.fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    return { link, person, pending: pending.value }
  }
  async function handedOver(): Promise<Omit<Scene, 'pending'>> {
    const subject = await member.subject()
    const link = await makeLink(member, form, { owner: subject.body.owner, pseudonym: subject.body.pseudonym! })
    await member.post(house.app, '/api/statements', { statements: [subject, link.signed] })
    return { link, person: createPerson(postsTo(house.app)) }
  }
  async function signed(): Promise<Scene> {
    const { link, person } = await handedOver()
    await person.door.openAsk(link.fragment)
    const pending = await person.door.sign(link.fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    expect(await person.door.send(pending.value)).toMatchObject({ ok: true })
    return { link, person, pending: pending.value }
  }
  const ask = async ({ person, link }: Scene, to = address): Promise<string> => {
    const answer = await person.door.code(link.fragment, 'asks/code', { address: to, language: 'nl' })
    return answer.ok ? 'sent' : answer.code
  }
  const keyOf = ({ pending }: Scene): string => pending.receipt.certificate.body.signKey
  const show = async (one: Scene, code: string, signKey = keyOf(one)): Promise<string> => {
    const answer = await one.person.door.code(one.link.fragment, 'asks/confirm', { code }, signKey)
    return answer.ok ? 'confirmed' : answer.code
  }
  const sign = async ({ person, pending }: Scene): Promise<string> => {
    const answer = await person.door.send(pending)
    return answer.ok ? 'signed' : answer.code
  }
  const mailed = (): string => (/(\d{3}) (\d{3})/.exec(textOf(mail.received.at(-1) ?? '')) ?? []).slice(1).join('')
  const wrong = (): string => String((Number(mailed()) + 1) % 1_000_000).padStart(6, '0')

  test('the code is mailed to the address of the link, in the words of the page, and lets the very same bytes through', async () => {
    const one = await scene()
    expect(await sign(one)).toBe('code_needed')
    expect(await ask(one, ' Sanne.Geheim@example.org ')).toBe('sent')
    expect(mail.received.at(-1)).toContain('To: Sanne.Geheim@example.org')
    expect(textOf(mail.received.at(-1) ?? '')).toContain('Geef hem aan niemand')
    expect(await sign(one)).toBe('code_needed')
    expect(await show(one, mailed())).toBe('confirmed')
    expect(await sign(one)).toBe('signed')
    // Sent again after a lost answer: the same answer, no code.
    expect(await sign(one)).toBe('signed')
  })

  test('another address gets nothing, and only so many are compared', async () => {
    const one = await scene()
    const before = mail.received.length
    const answers: string[] = []
    for (let i = 0; i < 7; i++) answers.push(await ask(one, `guess${String(i)}@example.org`))
    expect(answers).toEqual([...Array.from({ length: 6 }, () => 'address_unknown'), 'too_many_attempts'])
    expect(mail.received.length).toBe(before)
    // Of another link nothing was taken.
    expect(await ask(await scene())).toBe('sent')
  })

  test('five wrong codes and the right one is over too; a new one replaces it', async () => {
    const one = await scene()
    expect(await ask(one)).toBe('sent')
    const right = mailed()
    for (let i = 0; i < 5; i++) expect(await show(one, wrong())).toBe('code_wrong')
    expect(await show(one, right)).toBe('code_over')
    expect(await sign(one)).toBe('code_needed')
    expect(await ask(one)).toBe('sent')
    expect(await show(one, mailed())).toBe('confirmed')
    expect(await show(one, mailed())).toBe('code_over')
    expect(await sign(one)).toBe('signed')
  })

  test('forty tries side by side are five', async () => {
    const one = await scene()
    expect(await ask(one)).toBe('sent')
    const answers = await Promise.all(Array.from({ length: 40 }, () => show(one, wrong())))
    expect(answers.filter((answer) => answer === 'code_wrong')).toHaveLength(5)
    // The rest came too late, or from a network that asked too much at once.
    expect(answers.filter((answer) => answer === 'code_over' || answer === 'too_many_attempts')).toHaveLength(35)
    expect(await show(one, mailed())).toBe('code_over')
  })

  test('a code ends after a quarter of an hour, and being confirmed after an hour', async () => {
    const one = await scene()
    expect(await ask(one)).toBe('sent')
    house.pass(16 * minuteMs)
    expect(await show(one, mailed())).toBe('code_over')
    expect(await ask(one)).toBe('sent')
    expect(await show(one, mailed())).toBe('confirmed')
    house.pass(61 * minuteMs)
    expect(await sign(one)).toBe('code_needed')
  })

  test('a code of one link is nothing to another, and no code is asked of who says no', async () => {
    const [one, other] = [await scene(), await scene()]
    expect(await ask(one)).toBe('sent')
    const code = mailed()
    expect(await show(other, code)).toBe('code_over')
    expect(await show(one, code)).toBe('confirmed')
    expect(await sign(other)).toBe('code_needed')
    const no = await other.person.door.sign(other.link.fragment, agreeing({ purposes: [], channels: [], by: null }))
    if (!no.ok) throw new Error(no.code)
    expect(await sign({ ...other, pending: no.value })).toBe('signed')
  })

  test('who said no without a code has a certificate, and permits nothing with it', async () => {
    const one = await scene()
    const no = await one.person.door.sign(one.link.fragment, agreeing({ purposes: [], channels: [], by: null }))
    if (!no.ok) throw new Error(no.code)
    expect(await sign({ ...one, pending: no.value })).toBe('signed')
    const { door } = createPerson(postsTo(house.app))
    expect(await door.openOwn(no.value.fragment)).toMatchObject({ ok: true })
    for (const yes of [agreeing(), agreeing({ purposes: [], channels: [], matching: true })]) {
      const later = await door.renew(no.value.fragment, yes)
      if (!later.ok) throw new Error(later.code)
      expect(await door.send(later.value)).toEqual({ ok: false, code: 'code_needed' })
    }
  })

  test('a code lets the key sign that it was shown for, and no other under the same link', async () => {
    const one = await scene()
    const thief = createPerson(postsTo(house.app))
    expect(await thief.door.openAsk(one.link.fragment)).toMatchObject({ ok: true })
    const theirs = await thief.door.sign(one.link.fragment, agreeing())
    if (!theirs.ok) throw new Error(theirs.code)
    expect(await ask(one)).toBe('sent')
    expect(await show(one, mailed())).toBe('confirmed')
    expect(await sign({ ...one, pending: theirs.value })).toBe('code_needed')
    expect(await sign(one)).toBe('signed')
  })

  test('a link that was handed over asks for no code and gets none', async () => {
    const { link, person } = await handedOver()
    const { door } = person
    expect(await door.code(link.fragment, 'asks/code', { address, language: 'en' })).toEqual({ ok: false, code: 'bad_request' })
    expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true })
    const pending = await door.sign(link.fragment, agreeing())
    expect(pending.ok && (await door.send(pending.value)).ok).toBe(true)
  })

  test.each([
    ['greylist@example.org', 'mail_later'],
    ['nobody@example.org', 'mail_refused'],
    ['slow@example.org', 'mail_unreachable'],
  ])(
    'the mail server does not take it (%s): told, nothing stands, and it costs nothing',
    async (to, code) => {
      const one = await scene(to)
      for (let i = 0; i < 7; i++) expect(await ask(one, to)).toBe(code)
      expect(await show(one, '000000')).toBe('code_over')
    },
    60_000,
  )

  test('no mail server, and a proof that is none', async () => {
    const off = house.another({ mailer: null })
    expect(await ask(await scene(address, off))).toBe('mail_off')
    const one = await scene()
    const salt = toBase64Url(await linkSalt(one.link.secret))
    const forged = { ask: one.link.signed.body.ask, proof: toBase64Url(new Uint8Array(64)), salt }
    expect(await postsTo(house.app)('asks/code', { ...forged, address, language: 'nl' })).toEqual({ ok: false, code: 'not_found' })
    expect(await postsTo(house.app)('asks/confirm', { ...forged, code: '000000', signKey: keyOf(one) })).toEqual({
      ok: false,
      code: 'not_found',
    })
  })

  test('neither address nor code is anywhere; what is kept of the code says nothing without the link', async () => {
    const one = await scene()
    expect(await ask(one)).toBe('sent')
    const code = mailed()
    const rows = await house.deps.main<{ row: string }[]>`select t::text as row from ask_code t`
    expect(rows.some(({ row }) => row.includes(one.link.signed.body.ask))).toBe(true)
    const lines = await house.deps.main<{ row: string }[]>`select t::text as row from audit_line t`
    for (const text of [...rows, ...lines].map(({ row }) => row).concat(house.logText())) {
      expect(text).not.toMatch(/sanne\.geheim|example\.org/i)
      expect(text).not.toMatch(new RegExp(`\\b${code}\\b`))
    }
    // Positive control: whoever has the salt finds the code among a million; without it no hash of six digits fits.
    const { hash } = (
      await house.deps.main<{ hash: Buffer }[]>`
      select code_hash as hash from ask_code where ask_id = ${one.link.signed.body.ask}`
    )[0]!
    const hashWith = (salt: Uint8Array<ArrayBuffer>): string =>
      Buffer.from(sha256(askCodeBytes(salt, one.link.signed.body.ask, code))).toString('hex')
    expect(hashWith(await linkSalt(one.link.secret))).toBe(hash.toString('hex'))
    expect(hashWith(new Uint8Array(32))).not.toBe(hash.toString('hex'))
  })

  /** Everything an officer's browser has about one signature, and what the server says of it. */
  async function signedAs(one: Scene) {
    const { request, evidence } = one.pending
    if (!('signer' in request) || !evidence) throw new Error('nothing was signed')
    const [paper] = request.records
    if (!paper) throw new Error('no paper')
    const { body: record } = paper.statement
    const answer = await member.get(house.app, `/api/log/signed?statement=${record.statement}`)
    const logged = Logged.parse(await answer.json())
    const context: EvidenceContext = {
      ...{ record, signer: request.signer.body, ask: one.link.signed.body, form: formDocument() },
      said: request.consents.map(({ body }) => ({ statement: body, verified: true })),
      logged: await isLogged(logged, record.workspace, [paper.statement], receiptPrimitives),
    }
    return { evidence, context, logged, paper: paper.statement }
  }

  test('an officer’s browser reads that the code was shown, where it stands in the log, and that everything holds', async () => {
    const one = await scene()
    expect(await ask(one)).toBe('sent')
    expect(await show(one, mailed())).toBe('confirmed')
    expect(await sign(one)).toBe('signed')
    const { evidence, context, logged, paper } = await signedAs(one)
    expect(signedLine(logged, evidence.ask)).toMatchObject({ codeConfirmed: true, seq: logged.seq })
    const all = { signature: true, link: true, text: true, consent: true, log: true }
    expect(await judgeEvidence(evidence, context, receiptPrimitives.sha256)).toEqual(all)

    const other = await signedAs(await signed())
    expect(signedLine(other.logged, other.evidence.ask)?.codeConfirmed).toBe(false)
    // The line is about that signature and no other.
    expect(await isLogged(other.logged, paper.body.workspace, [paper], receiptPrimitives)).toBe(false)
    expect(signedLine({ ...logged, seq: logged.seq + 1 }, evidence.ask)).toBeNull()

    const permit = (change: object): EvidenceContext['said'] =>
      context.said.map(({ statement, verified }) =>
        statement.consent.action === 'permit'
          ? { statement: { ...statement, consent: { ...statement.consent, ...change } }, verified }
          : { statement, verified },
      )
    const wrong: readonly (readonly [keyof Findings, Partial<Evidence>, Partial<EvidenceContext>])[] = [
      ['signature', {}, { signer: other.context.signer }],
      ['link', {}, { ask: other.context.ask }],
      ['link', { delivery: 'handed-over' }, {}],
      ['link', { pseudonym: other.evidence.pseudonym }, {}],
      ['text', { shown: evidence.shown.replace('Testhuis', 'Resthuis') }, {}],
      ['text', {}, { form: formDocument({ territory: null }) }],
      ['text', {}, { form: undefined }],
      ['consent', { channels: [...evidence.channels, 'press'] }, {}],
      ['consent', { matching: true }, {}],
      ['consent', {}, { said: permit({ until: '2031-01-01' }) }],
      ['consent', {}, { said: permit({ evidence: null }) }],
      ['consent', {}, { said: context.said.map((event) => ({ ...event, verified: false })) }],
      ['log', {}, { logged: false }],
    ]
    for (const [check, change, around] of wrong) {
      const findings = await judgeEvidence({ ...evidence, ...change }, { ...context, ...around }, receiptPrimitives.sha256)
      expect(findings[check], `${check} ${JSON.stringify(change)} ${Object.keys(around).join()}`).toBe(false)
    }
  })

  test('what no depicted person signed has no such line', async () => {
    const subject = await member.subject()
    await member.post(house.app, '/api/statements', { statements: [subject] })
    expect((await member.get(house.app, `/api/log/signed?statement=${subject.body.statement}`)).status).toBe(404)
  })

  // Last: so long without a word ends the member's session.
  test('who signed with a code says more later without another', async () => {
    const one = await scene()
    expect(await ask(one)).toBe('sent')
    expect(await show(one, mailed())).toBe('confirmed')
    expect(await sign(one)).toBe('signed')
    house.pass(3 * 60 * minuteMs)
    const { door } = createPerson(postsTo(house.app))
    expect(await door.openOwn(one.pending.fragment)).toMatchObject({ ok: true })
    const more = await door.renew(one.pending.fragment, agreeing({ channels: ['website', 'own:lobby'] }))
    expect(more.ok && (await door.send(more.value)).ok).toBe(true)
  })
})
