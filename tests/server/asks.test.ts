// Links for depicted persons at the server: what opens, what signs once, what is refused, and that nothing is half there.
import { gunzipSync } from 'node:zlib'
import { beforeEach, expect, test, vi } from 'vitest'
import type { FormRef } from '../../core/asks/statements.ts'
import { checkReceipt } from '../../core/asks/check-receipt.ts'
import type { LogKeySet } from '../../core/asks/voucher.ts'
import { decodeLink } from '../../core/format/link.ts'
import { MemberId, type OwnerId, type Pseudonym, type QuitclaimId } from '../../core/ids.ts'
import { localDay } from '../../core/dates.ts'
import { formHash } from '../../core/forms/document.ts'
import { ConsentStatement, FormStatement } from '../../core/statements.ts'
import { asyncSha256 } from '../../server/hash.ts'
import { createRateLimiter } from '../../server/auth/rate-limit.ts'
import { readLines } from '../../server/db/log.ts'
import { signAs } from '../../workers/vault/statements.ts'
import { personKeys } from '../../workers/vault/v1/links.ts'
import { signBytes } from '../../workers/vault/key-pairs.ts'
import { personProofBytes } from '../../core/format/asks.ts'
import { craft, createForger, proofOf, signAnything, type Forger } from '../prove/proofs/sign-abuse/craft.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm, type TestLink } from '../support/person-client.ts'
import { receiptPrimitives } from '../support/receipt-reader.ts'
import { standIn } from '../support/time-zone.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const everybody = { take: () => Promise.resolve(true), giveBack: () => Promise.resolve() }

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  let form: FormRef
  let about: { owner: OwnerId; pseudonym: Pseudonym }

  const say = (...statements: unknown[]): Promise<string[]> => member.say(house.app, ...statements)
  const made = async (change: Parameters<typeof makeLink>[3] = {}, whom: typeof about | null = about): Promise<TestLink> => {
    const link = await makeLink(member, form, whom, change)
    expect(await say(link.signed)).toEqual(['stored'])
    return link
  }
  const person = (app = house.app) => createPerson(postsTo(app))
  const logKeys = async () => {
    const response = await house.app.request('http://localhost:8420/api/receipts/keys.json')
    return new Set(((await response.json()) as LogKeySet).keys.map(({ x }) => x))
  }
  const feed = async () =>
    (await (await member.get(house.app, '/api/feed?limit=1000')).json()) as {
      changes: { kind: string; statement: { body: { type: string } } }[]
    }

  beforeEach(async () => {
    member = await TestMember.founder(house.app)
    form = await publishForm(house.app, member, formDocument())
    const subject = await member.subject()
    expect(await say(subject)).toEqual(['stored'])
    about = { owner: subject.body.owner, pseudonym: subject.body.pseudonym! }
  })

  test('what opens a link is compressed where the browser can read that, and says the same', async () => {
    const { vault } = person()
    const proof = await vault.linkProof((await made()).fragment)
    const opened = (headers: Record<string, string>) =>
      house.app.request('http://localhost:8420/api/asks/open', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(proof),
      })
    const [plain, packed] = await Promise.all([opened({}), opened({ 'accept-encoding': 'gzip' })])
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    expect(plain.headers.get('content-encoding')).toBeNull()
    const bytes = new Uint8Array(await packed.arrayBuffer())
    const text = await plain.text()
    expect(bytes.length).toBeLessThan(text.length / 2)
    const { now: _now, ...rest } = JSON.parse(gunzipSync(bytes).toString()) as { now: string }
    expect(JSON.parse(text)).toMatchObject(rest)
  })

  test('from link to receipt: opened, verified, sealed, signed, in the log', async () => {
    const { door } = person()
    const link = await made()
    const opened = await door.openAsk(link.fragment)
    expect(opened).toMatchObject({ ok: true, value: { state: 'open', pseudonym: about.pseudonym } })
    const pending = await door.sign(link.fragment, agreeing({ matching: true }))
    if (!pending.ok) throw new Error(pending.code)
    const done = await door.send(pending.value)
    if (!done.ok) throw new Error(done.code)
    const known = await logKeys()
    const checked = await checkReceipt(done.value.receipts[0]!, receiptPrimitives, known)
    expect(checked).toMatchObject({
      ok: true,
      receipt: { parts: [{ status: 'dpv:ConsentGiven', channel: ['imp:channel:website'] }, { purpose: ['imp:purpose:matching'] }] },
      voucher: { practice: false },
    })
    // Where it was signed stands in the log, in a line that no receipt holds.
    if (!checked.ok) throw new Error(checked.fault)
    expect(JSON.parse(checked.receipt.log.line)).toMatchObject({ NetworkAccessPointID: null, trace: '', UserID: null })
    const [beside] = await readLines(house.deps.main, member.workspace, checked.receipt.log.seq + 1, 1)
    const { EventID, trace } = JSON.parse(beside!.line) as { EventID: string; trace: string }
    expect([EventID, trace]).toEqual(['person.origin', expect.stringMatching(/./)])
    expect((await feed()).changes.map(({ statement }) => statement.body.type).slice(-5)).toEqual([
      'signer',
      'share',
      'record',
      'consent',
      'consent',
    ])
    // The same bundle again is the same answer; another one under this link is refused.
    expect(await door.send(pending.value)).toMatchObject({ ok: true })
    // The tab was loaded again before the answer came: another vault, and still a receipt of the same person.
    const reloaded = await person().door.send(pending.value)
    expect(reloaded.ok && (await checkReceipt(reloaded.value.receipts[0]!, receiptPrimitives, known)).ok).toBe(true)
    const again = person().door
    expect(await again.openAsk(link.fragment)).toMatchObject({ ok: true, value: { state: 'signed' } })
    const later = await made()
    await made({}, null)
    const own = await person().door.openOwn(done.value.fragment)
    if (!own.ok) throw new Error(own.code)
    expect(own.value).toMatchObject({
      decision: 'counts',
      papers: [{ by: { name: 'Sanne de Wit' } }],
      quitclaims: [{ channels: ['website'] }],
      // Every time they were asked, whoever it was; nobody else's.
      asks: [{ ask: link.signed.body.ask }, { ask: later.signed.body.ask, delivery: 'handed-over' }],
    })
  })

  test('the form is changed and retired while somebody reads it: they sign what they read, and the next link asks the new words', async () => {
    const { door } = person()
    const link = await made()
    const opened = await door.openAsk(link.fragment)
    if (!opened.ok) throw new Error(opened.code)
    const words = { nl: 'Heel andere woorden', en: 'Quite other words' }
    const next = formDocument({ version: 2, title: words })
    const { form: id, version } = next
    const hash = await formHash(next, asyncSha256)
    const fields = { type: 'form', ...member.signedBy(), form: id, version, hash, previous: form.hash }
    const published = await member.post(house.app, '/api/forms', {
      statement: await member.sign(FormStatement.parse(fields)),
      document: next,
    })
    expect(published.status).toBe(201)
    const retired = { type: 'form-offered', ...member.signedBy(), form: id, offered: false } as const
    expect(await say(await member.sign(retired))).toEqual(['stored'])
    const pending = await door.sign(link.fragment, agreeing())
    const done = pending.ok ? await door.send(pending.value) : pending
    if (!done.ok) throw new Error(done.code)
    const { evidence } = done.value
    expect(evidence?.form).toEqual(form)
    expect(evidence?.shown).toContain(formDocument().title.nl)
    expect(evidence?.shown).not.toContain(words.nl)
    // What another version says was never shown: it is not taken under this link's name.
    const newer = await makeLink(member, { form: id, version, hash }, about)
    expect(await say(newer.signed)).toEqual(['stored'])
    expect(await person().door.openAsk(newer.fragment)).toMatchObject({ ok: true, value: { form: { title: words } } })
  })

  test.each([-400, 400])('a phone whose clock is %i days off signs today, by the server’s clock', async (days) => {
    const link = await made()
    const honest = postsTo(house.app)
    const off = (): void => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 86_400_000 })
    }
    // The phone's clock is off; the server's is not.
    const { door } = createPerson(async (path, body) => {
      vi.useRealTimers()
      try {
        return await honest(path, body)
      } finally {
        off()
      }
    })
    const before = Date.now()
    try {
      off()
      expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true, value: { state: 'open' } })
      const pending = await door.sign(link.fragment, agreeing())
      const done = pending.ok ? await door.send(pending.value) : pending
      vi.useRealTimers()
      if (!done.ok) throw new Error(done.code)
      const { signedAt, from } = done.value.evidence!
      expect(from).toBe(localDay(Date.parse(signedAt)))
      expect(Math.abs(Date.parse(signedAt) - before)).toBeLessThan(10 * 60_000)
    } finally {
      vi.useRealTimers()
    }
  })

  // At any hour one of the two is on another day than UTC.
  test.each(['Etc/GMT+12', 'Pacific/Kiritimati'])(
    'who signs in %s signs from the day it is there, and the receipt says so',
    async (zone) => {
      const link = await made()
      const { door } = person()
      const goBack = standIn(zone)
      try {
        expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true })
        const pending = await door.sign(link.fragment, agreeing())
        const done = pending.ok ? await door.send(pending.value) : pending
        if (!done.ok) throw new Error(done.code)
        const day = new Date(done.value.evidence!.signedAt).toLocaleDateString('sv', { timeZone: zone })
        expect(done.value.evidence).toMatchObject({ from: day })
        const checked = await checkReceipt(done.value.receipts[0]!, receiptPrimitives, await logKeys())
        if (!checked.ok) throw new Error(checked.fault)
        expect(checked.receipt.parts).toEqual([expect.objectContaining({ from: day, created: done.value.evidence!.signedAt })])
      } finally {
        goBack()
      }
    },
  )

  test('part of what was signed is not the same request again', async () => {
    const sent: object[] = []
    const posts = postsTo(house.app)
    const { door } = createPerson((path, body) => {
      if (path === 'asks/sign') sent.push(body)
      return posts(path, body)
    })
    const link = await made({}, null)
    expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true })
    const pending = await door.sign(link.fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    expect(await door.send(pending.value)).toMatchObject({ ok: true })
    const bundle = sent[0]!
    expect(await posts('asks/sign', bundle)).toMatchObject({ ok: true, value: { outcome: 'repeated' } })
    expect(await posts('asks/sign', { ...bundle, owner: null })).toEqual({ ok: false, code: 'exists' })
    const { signer, shares, records } = bundle as Record<string, { body: { author: string } }>
    const part = { person: signer!.body.author, consents: [], requests: [], shares, records }
    expect(await posts('persons/say', part)).toEqual({ ok: false, code: 'exists' })
  })

  test('permits nothing that the form did not offer, and nothing is stored then', async () => {
    for (const change of [{ channels: ['website', 'press'] }, { until: '2035-01-01' }, { purposes: ['archive'] }] as object[]) {
      const { door } = person()
      const link = await made()
      expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true })
      const pending = await door.sign(link.fragment, agreeing(change))
      if (!pending.ok) throw new Error(pending.code)
      const before = (await feed()).changes.length
      expect(await door.send(pending.value)).toMatchObject({ ok: false, code: 'forbidden' })
      expect((await feed()).changes).toHaveLength(before)
      const honest = await door.sign(link.fragment, agreeing())
      if (!honest.ok) throw new Error(honest.code)
      expect(await door.send(honest.value)).toMatchObject({ ok: true })
    }
  })

  test('a certificate that says nothing is not taken: the link still signs', async () => {
    const sent: object[] = []
    const posts = postsTo(house.app)
    const { door } = createPerson((path, body) => {
      if (path === 'asks/sign') sent.push(body)
      return path === 'asks/sign' ? posts(path, { ...body, consents: [], shares: [], records: [] }) : posts(path, body)
    })
    const link = await made()
    expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true })
    const pending = await door.sign(link.fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    expect(await door.send(pending.value)).toEqual({ ok: false, code: 'bad_request' })
    expect(await posts('asks/sign', sent[0]!)).toMatchObject({ ok: true })
  })

  /** The link signed honestly, and its own way into My consent. */
  const signedThrough = async (link: TestLink) => {
    const { door } = person()
    await door.openAsk(link.fragment)
    const pending = await door.sign(link.fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    expect(await door.send(pending.value)).toMatchObject({ ok: true })
    return pending.value
  }

  test('whoever knows only ids, as from a receipt, keeps nobody from signing or withdrawing', async () => {
    const pending = await signedThrough(await made())
    const subject = await member.subject()
    await say(subject)
    const waiting = await made({}, { owner: subject.body.owner, pseudonym: subject.body.pseudonym! })
    const { id: author } = decodeLink(pending.fragment, MemberId)!
    const strangers = await personKeys(crypto.getRandomValues(new Uint8Array(32)))
    const { workspace, chainHead } = member
    const by = { workspace, author, chainHead, logHead: null, signKey: strangers.signKey }
    const forged = async () =>
      signAs(by, ConsentStatement, { type: 'consent', owner: about.owner, after: null, consent: { action: 'never' } })
    const certificate = {
      ...pending.receipt.certificate,
      body: { ...pending.receipt.certificate.body, ask: waiting.signed.body.ask },
    }
    const consent = await forged()
    const junk = { person: author, consents: [consent], shares: [], records: [], requests: [] }
    const signing = { signer: certificate, owner: null, consents: [consent], shares: [], records: [] }
    // From as many networks as it takes: each has its own limit, none of them has the person's.
    const everywhere = house.another({
      limits: { ...house.deps.limits, attempts: everybody, attemptsOverall: everybody },
    })
    for (let i = 0; i < 70; i++) {
      expect(await postsTo(everywhere)('persons/say', junk)).toEqual({ ok: false, code: 'not_found' })
      expect(await postsTo(everywhere)('asks/sign', signing)).toEqual({ ok: false, code: 'not_found' })
      // What was said already, word for word, from somebody who has read it.
      expect(await postsTo(everywhere)('asks/sign', pending.request)).toMatchObject({ ok: true })
      // The same before something of their own: the first signature is good, and it was theirs to read, not to use.
      for (const [door, mixed] of [
        ['persons/say', { ...junk, consents: [...pending.request.consents, consent] }],
        ['asks/sign', { ...pending.request, consents: [...pending.request.consents, consent] }],
      ] as const)
        expect(await postsTo(everywhere)(door, mixed)).toEqual({ ok: false, code: 'exists' })
    }
    const { door } = person(everywhere)
    expect(await door.openOwn(pending.fragment)).toMatchObject({ ok: true })
    expect(await door.say(pending.fragment, { type: 'withdraw-all' })).toMatchObject({ ok: true })
    await signedThrough(waiting)
    // One network that keeps trying is told to wait.
    const parts = { main: house.deps.main, key: house.deps.sessionKey, clock: house.deps.clock }
    const attempts = createRateLimiter({ name: 'one network', burst: 3, refillMs: 1e9 }, parts)
    const here = house.another({ limits: { ...house.deps.limits, attempts } })
    const codes: string[] = []
    for (let i = 0; i < 4; i++) {
      const answer = await postsTo(here)('persons/say', junk)
      codes.push(answer.ok ? 'taken' : answer.code)
    }
    expect(codes).toEqual(['not_found', 'not_found', 'not_found', 'too_many_attempts'])
  })

  test('a key certified elsewhere under somebody’s id takes nobody’s place', async () => {
    const id = MemberId.parse(crypto.randomUUID())
    const register = async (who: TestMember, link: TestLink, owner: OwnerId) => {
      const forger = await createForger(link, owner, id)
      const request = await craft(who, forger)
      const shares = request.shares.map(({ statement }) => statement.body.share)
      const posts = postsTo(house.app)
      expect(await posts('asks/halves', { ...(await proofOf(link)), shares })).toMatchObject({ ok: true })
      expect(await posts('asks/sign', request)).toMatchObject({ ok: true })
      return forger
    }
    const open = async ({ keys }: Forger) =>
      postsTo(house.app)('persons/open', { person: id, proof: await signBytes(keys.signKey, personProofBytes(id)) })
    const elsewhere = await TestMember.founder(house.app)
    const subject = await elsewhere.subject()
    const theirForm = await publishForm(house.app, elsewhere, formDocument())
    const theirs = { owner: subject.body.owner, pseudonym: subject.body.pseudonym! }
    const shadow = await makeLink(elsewhere, theirForm, theirs)
    await elsewhere.post(house.app, '/api/statements', { statements: [subject, shadow.signed] })
    // Before and after: whichever row the database finds first.
    const first = await register(elsewhere, shadow, theirs.owner)
    const victim = await register(member, await made(), about.owner)
    for (const [forger, owner] of [
      [victim, about.owner],
      [first, theirs.owner],
    ] as const)
      expect(await open(forger)).toMatchObject({ ok: true, value: { signer: { body: { owner } } } })
    const withdrawal = await signAnything(victim.keys.signKey, {
      ...{ type: 'consent', ...member.signedBy(), author: id, owner: about.owner, after: null },
      consent: { action: 'never' },
    })
    const said = { person: id, consents: [withdrawal], shares: [], records: [], requests: [] }
    expect(await postsTo(house.app)('persons/say', said)).toMatchObject({ ok: true, value: { outcome: 'stored' } })
  })

  test('withdrawing matching while signing destroys the halves before the answer, not at the next sweep', async () => {
    const face = await member.share(about.owner, 'faces')
    expect((await member.post(house.app, '/api/shares', face)).status).toBe(201)
    const grant = crypto.randomUUID() as QuitclaimId
    expect(await say(await member.consent(about.owner, { action: 'matching-permit', grant, until: null }))).toEqual(['stored'])
    const halves = async () =>
      (await house.deps.shred`select 1 from server_share where share_id = ${face.statement.body.share}`).length

    const posts = postsTo(house.app)
    let withdrawal: object[] = []
    const { door } = createPerson((path, body) =>
      posts(
        path,
        path === 'asks/sign' ? { ...body, consents: [...(body as { consents: object[] }).consents, ...withdrawal] } : body,
      ),
    )
    const link = await made()
    expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true })
    const pending = await door.sign(link.fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    const { id: author, secret } = decodeLink(pending.value.fragment, MemberId)!
    const { workspace, chainHead } = member
    withdrawal = [
      await signAs({ workspace, author, chainHead, logHead: null, signKey: (await personKeys(secret)).signKey }, ConsentStatement, {
        type: 'consent',
        owner: about.owner,
        after: null,
        consent: { action: 'matching-withdraw', grant },
      }),
    ]
    expect(await halves()).toBe(1)
    expect(await door.send(pending.value)).toMatchObject({ ok: true })
    expect(await halves()).toBe(0)
  })
})
