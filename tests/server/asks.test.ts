// Links for depicted persons at the server: what opens, what signs once, what is refused, and that nothing is half there.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FormRef } from '../../core/asks/statements.ts'
import { checkReceipt } from '../../core/asks/receipt.ts'
import { decodeLink } from '../../core/format/link.ts'
import { MemberId, type OwnerId, type Pseudonym, type QuitclaimId } from '../../core/ids.ts'
import { ConsentStatement } from '../../core/statements.ts'
import { verifyEd25519 } from '../../server/verify.ts'
import { signAs } from '../../workers/vault/statements.ts'
import { personKeys } from '../../workers/vault/v1/links.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm, type TestLink } from '../support/person-client.ts'
import { openHouse, type House } from './house.ts'
import { sha256, TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const primitives = {
  sha256,
  verify: (key: string, message: Uint8Array<ArrayBuffer>, signature: string) =>
    Promise.resolve(verifyEd25519(key, message, signature)),
}

onSomeEngine((cluster) => {
  let house: House
  let member: TestMember
  let form: FormRef
  let about: { owner: OwnerId; pseudonym: Pseudonym }

  const say = async (...statements: unknown[]): Promise<string[]> => {
    const response = await member.post(house.app, '/api/statements', { statements })
    const { outcomes } = (await response.json()) as { outcomes: { outcome: string; code?: string }[] }
    return outcomes.map(({ outcome, code }) => code ?? outcome)
  }
  const made = async (change: Parameters<typeof makeLink>[3] = {}, whom: typeof about | null = about): Promise<TestLink> => {
    const link = await makeLink(member, form, whom, change)
    expect(await say(link.signed)).toEqual(['stored'])
    return link
  }
  const person = (app = house.app) => createPerson(postsTo(app))
  const feed = async () =>
    (await (await member.get(house.app, '/api/feed?limit=1000')).json()) as {
      changes: { kind: string; statement: { body: { type: string } } }[]
    }

  beforeAll(async () => {
    house = await openHouse(cluster())
  })
  afterAll(() => house.close())
  beforeEach(async () => {
    member = await (await TestMember.create()).found(house.app)
    form = await publishForm(house.app, member, formDocument())
    const subject = await member.subject()
    expect(await say(subject)).toEqual(['stored'])
    about = { owner: subject.body.owner, pseudonym: subject.body.pseudonym! }
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
    const checked = await checkReceipt(done.value.receipt, primitives)
    expect(checked).toMatchObject({ ok: true, receipt: { status: 'dpv:ConsentGiven', recipient: ['imp:channel:website'] } })
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
    expect(reloaded.ok && (await checkReceipt(reloaded.value.receipt, primitives)).ok).toBe(true)
    const again = person().door
    expect(await again.openAsk(link.fragment)).toMatchObject({ ok: true, value: { state: 'signed' } })
    const own = await person().door.openOwn(done.value.fragment)
    if (!own.ok) throw new Error(own.code)
    expect(own.value).toMatchObject({
      standing: 'counts',
      papers: [{ by: { name: 'Sanne de Wit' } }],
      quitclaims: [{ channels: ['website'] }],
    })
  })

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
