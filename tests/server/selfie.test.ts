// A selfie's template from phone to Desk and back, with the real vaults of both and a real server: it waits until an editor confirms, hangs on the consent to
// matching, and goes with it. What a page of somebody else's would send instead is refused whole.
import { randomBytes } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { templateCharsAtMost } from '../../core/asks/selfie.ts'
import { fromBase64Url, toBase64Url } from '../../core/bytes.ts'
import { formHash, type FormReference } from '../../core/forms/document.ts'
import { decodeLink } from '../../core/format/link.ts'
import { MemberId, type OwnerId } from '../../core/ids.ts'
import { RecordStatement, ShareStatement } from '../../core/statements.ts'
import type { SignAsk } from '../../core/wire/asks.ts'
import { Outcomes, SharesReleased, type PutRecord } from '../../core/wire.ts'
import { sha256Hex } from '../../workers/vault/primitives.ts'
import { signAs, type Author } from '../../workers/vault/statements.ts'
import { personKeys } from '../../workers/vault/v1/links.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, postsTo, type TestPerson } from '../support/person-client.ts'
import { VaultClient } from '../support/vault-client.ts'
import { useHouse } from './house.ts'
import { sha256 } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const anything = { parse: (value: unknown) => value }
const model = 'dlib-resnet@1'
const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

const unit = (seed = 1): Float32Array<ArrayBuffer> => {
  const vector = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i * seed + seed))
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}

/** What a vision worker does on a phone: offers a vector over its own channel. */
async function takeSelfie({ vault }: TestPerson): Promise<boolean> {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  await vault.connectVision(port1)
  const offered = crypto.randomUUID()
  const held = vault.holdSelfie(offered)
  port2.postMessage({ type: 'offer', offered, model, embedding: unit() })
  return held
}

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let editor: VaultClient
  let about: Awaited<ReturnType<VaultClient['addPerson']>>
  let form: FormReference

  beforeAll(async () => {
    editor = await new VaultClient(house.app).found()
    const document = formDocument()
    form = { form: document.form, version: document.version, hash: await formHash(document, sha256) }
    await editor.ask(anything, 'POST', '/api/forms', { statement: await editor.vault.signForm(form, null), document })
  })
  beforeEach(async () => {
    about = await editor.addPerson('Sanne de Wit', { email: null, note: '' })
  })

  async function opened(): Promise<TestPerson & { fragment: string }> {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    const { owner, pseudonym } = about
    const whom = { owner, pseudonym, event: null, pending: false }
    const { signed, fragment } = await editor.vault.createAsk({ ...whom, form, expiresAt, delivery: 'handed-over', address: null })
    await editor.ask(Outcomes, 'POST', '/api/statements', { statements: [signed] })
    const person = createPerson(postsTo(house.app))
    expect(await person.door.openAsk(fragment)).toMatchObject({ ok: true, value: { recognition: true } })
    return { ...person, fragment }
  }

  async function signed(change: Parameters<typeof agreeing>[0] = { matching: true, selfie: true }) {
    const person = await opened()
    expect(await takeSelfie(person)).toBe(true)
    const pending = await person.door.sign(person.fragment, agreeing(change))
    if (!pending.ok) throw new Error(pending.code)
    return { person, pending: pending.value, request: pending.value.request as SignAsk }
  }

  /** The template as the editor's browser finds it, its share open. */
  async function templatesOf(owner: OwnerId): Promise<PutRecord[]> {
    const feed = await editor.feed()
    await editor.vault.verifyStatements(feed.map(({ statement }) => statement))
    const shares = feed.flatMap((change) => (change.kind === 'share' && change.statement.body.scope === 'faces' ? [change] : []))
    if (shares.length > 0) {
      const wanted = { shares: shares.map(({ statement }) => statement.body.share), purpose: 'roster' }
      const { halves } = await editor.ask(SharesReleased, 'POST', '/api/shares/release', wanted)
      await editor.vault.openShares(
        halves.map(({ share, serverHalf }) => ({
          ...shares.find(({ statement }) => statement.body.share === share)!,
          serverHalf,
        })),
      )
    }
    return feed.flatMap((change) =>
      change.kind === 'record' && change.statement.body.table === 'template' && change.statement.body.owner === owner
        ? [{ statement: change.statement, envelope: change.envelope }]
        : [],
    )
  }
  const deliver = async (record: PutRecord) => editor.vault.deliverTemplates([{ subject: about.owner, record }])
  const put = async (record: PutRecord) => {
    const { outcomes } = await editor.ask(Outcomes, 'POST', '/api/records', { records: [record] })
    return outcomes.map(({ outcome, code }) => code ?? outcome)
  }

  test('waits, is confirmed, waits again, and is destroyed when matching is withdrawn', async () => {
    const { person, pending, request } = await signed()
    expect(pending.evidence).toMatchObject({ matching: true, template: { model } })
    // Even its author cannot read it again.
    expect(request.shares.map(({ statement, own }) => [statement.body.scope, own === null])).toEqual([
      ['papers', false],
      ['faces', true],
    ])
    const done = await person.door.send(pending)
    if (!done.ok) throw new Error(done.code)

    const [template] = await templatesOf(about.owner)
    expect(await deliver(template!)).toEqual([{ record: template!.statement.body.record, model, waiting: true }])
    const confirmed = await editor.vault.restateTemplate(template!, false)
    expect(confirmed.statement.body).toMatchObject({ version: 2, author: editor.session?.member.id })
    expect(await put(confirmed)).toEqual(['stored'])
    expect(await deliver(confirmed)).toMatchObject([{ model, waiting: false }])
    const back = await editor.vault.restateTemplate(confirmed, true)
    expect(await put(back)).toEqual(['stored'])
    expect(await deliver(back)).toMatchObject([{ model, waiting: true }])

    const own = createPerson(postsTo(house.app))
    expect(await own.door.openOwn(done.value.fragment)).toMatchObject({ ok: true, value: { papers: [{ template: { model } }] } })
    const { share } = template!.statement.body
    const halves = async () => (await house.deps.shred`select 1 from server_share where share_id = ${share}`).length
    expect(await halves()).toBe(1)
    expect(await own.door.say(done.value.fragment, { type: 'withdraw-matching' })).toMatchObject({ ok: true })
    expect(await halves()).toBe(0)
  })

  test('without the tick there is no template, whatever was made before', async () => {
    const { person, pending, request } = await signed({ matching: false, selfie: true })
    expect(request.shares.map(({ statement }) => statement.body.scope)).toEqual(['papers'])
    expect(request.records.map(({ statement }) => statement.body.table)).toEqual(['paper'])
    expect(pending.evidence).not.toHaveProperty('template')
    expect(await person.door.send(pending)).toMatchObject({ ok: true })
    expect(await templatesOf(about.owner)).toEqual([])
  })

  test('what was dropped again is not sealed', async () => {
    const person = await opened()
    expect(await takeSelfie(person)).toBe(true)
    await person.vault.dropSelfie()
    await expect(person.door.sign(person.fragment, agreeing({ matching: true, selfie: true }))).resolves.toMatchObject({
      ok: false,
    })
  })

  describe('a page of somebody else’s', () => {
    interface Forge {
      readonly request: SignAsk
      readonly by: Author
    }
    /** Signs anew what it changes: the person's key is its own to use. */
    const cases: Readonly<Record<string, readonly [string, (forge: Forge, others: SignAsk) => Promise<SignAsk>]>> = {
      'leaves the tick out': [
        'bad_request',
        ({ request }) =>
          Promise.resolve({
            ...request,
            consents: request.consents.filter(({ body }) => body.consent.action !== 'matching-permit'),
          }),
      ],
      'keeps a half for itself': [
        'bad_request',
        ({ request }) => Promise.resolve({ ...request, shares: request.shares.map((share) => ({ ...share, own: share.sealed })) }),
      ],
      'sends an oversized one': [
        'too_large',
        async ({ request, by }) => ({ ...request, records: await resealed(request, by, randomBytes(templateCharsAtMost)) }),
      ],
      'sends two': [
        'bad_request',
        async ({ request, by }) => {
          const again = await resealed(request, by, randomBytes(400), crypto.randomUUID())
          return { ...request, records: [...request.records, ...again.filter(isTemplate)] }
        },
      ],
      'sends a share of faces and nothing in it': [
        'bad_request',
        ({ request }) => Promise.resolve({ ...request, records: request.records.filter((record) => !isTemplate(record)) }),
      ],
      'sends the template of another link': [
        'forbidden',
        ({ request }, others) =>
          Promise.resolve({
            ...request,
            shares: [...request.shares.filter(({ statement }) => statement.body.scope !== 'faces'), ...facesOf(others)],
            records: [...request.records.filter((record) => !isTemplate(record)), ...others.records.filter(isTemplate)],
          }),
      ],
      'sends it about somebody else': [
        'forbidden',
        async ({ request, by }) => {
          const owner = crypto.randomUUID()
          const [faces] = facesOf(request)
          const statement = await signAs(by, ShareStatement, { ...placed(faces!.statement.body), owner })
          return { ...request, shares: [...request.shares.slice(0, -1), { ...faces!, statement }] }
        },
      ],
    }

    test.each(Object.entries(cases))('%s: refused whole, and the honest one goes through', async (_name, [code, forge]) => {
      const others = (await signed()).request
      const { pending, request } = await signed()
      const { id: author, secret } = decodeLink(pending.fragment, MemberId)!
      const { workspace, chainHead, logHead } = request.signer.body
      const by = { workspace, author, chainHead, logHead, signKey: (await personKeys(secret)).signKey }
      const before = (await editor.feed()).length
      const posts = postsTo(house.app)
      expect(await posts('asks/sign', await forge({ request, by }, others))).toEqual({ ok: false, code })
      expect(await editor.feed()).toHaveLength(before)
      expect(await posts('asks/sign', request)).toMatchObject({ ok: true })
    })

    const isTemplate = ({ statement }: SignAsk['records'][number]): boolean => statement.body.table === 'template'
    const facesOf = ({ shares }: SignAsk): SignAsk['shares'] => shares.filter(({ statement }) => statement.body.scope === 'faces')
    const placed = <T extends { statement: string; at: string }>({ statement: _id, at: _at, ...rest }: T) => rest

    function resealed({ records }: SignAsk, by: Author, bytes: Uint8Array, as?: string): Promise<SignAsk['records']> {
      return Promise.all(
        records.map(async (record) => {
          if (!isTemplate(record)) return record
          const envelope = new Uint8Array(bytes)
          const fields = { ...placed(record.statement.body), envelopeHash: await sha256Hex(envelope), ...(as && { record: as }) }
          return { statement: await signAs(by, RecordStatement, fields), envelope: toBase64Url(envelope) }
        }),
      )
    }
  })

  test('what a person seals that is no template is not delivered, and cannot be confirmed', async () => {
    const { pending, request } = await signed()
    expect(await createPerson(postsTo(house.app)).door.send(pending)).toMatchObject({ ok: true })
    const [template] = await templatesOf(about.owner)
    const broken = fromBase64Url(template!.envelope!)
    broken[40] = (broken[40] ?? 0) ^ 1
    const flipped = { ...template!, envelope: toBase64Url(broken) }
    expect(await deliver(flipped)).toEqual([])
    await expect(editor.vault.restateTemplate(flipped, false)).rejects.toMatchObject({ code: 'not_readable' })
    const [paper] = request.records
    await expect(editor.vault.restateTemplate(paper!, false)).rejects.toMatchObject({ code: 'share_missing' })
    expect(await deliver(template!)).toMatchObject([{ waiting: true }])
  })
})
