// What people and programs try with a link: each attack leaves a workspace in which exactly what may be there is there.
import { randomBytes, randomUUID } from 'node:crypto'
import { monthsAfter, today } from '../../../../core/dates.ts'
import { toBase64Url } from '../../../../core/bytes.ts'
import type { FormRef } from '../../../../core/asks/statements.ts'
import type { OwnerId, Pseudonym, RecordId, ShareId } from '../../../../core/ids.ts'
import type { SignAsk } from '../../../../core/wire/asks.ts'
import { linkAddressHash, linkKeys, linkSalt } from '../../../../workers/vault/v1/links.ts'
import { askProofBytes, personProofBytes } from '../../../../core/format/asks.ts'
import { signBytes } from '../../../../workers/vault/key-pairs.ts'
import type { Answers, TestMember } from '../../../server/member.ts'
import { agreeing, createPerson, makeLink, postsTo, type TestLink } from '../../../support/person-client.ts'
import { craft, createForger, permitOf, proofOf, signAnything, type Change, type Forger } from './craft.ts'

export interface Scene {
  readonly app: Answers
  readonly member: TestMember
  readonly form: FormRef
  /** Asks two guardians. */
  readonly childForm: FormRef
  /** A person with an officer's record under an officer's share. */
  readonly other: { readonly owner: OwnerId; readonly share: ShareId; readonly record: RecordId }
  /** A person of this case alone. */
  person(): Promise<{ readonly owner: OwnerId; readonly pseudonym: Pseudonym }>
  /** In the mailbox the last mailed link belongs to. */
  newestCode(): string
  /** How many statements are stored. */
  count(): Promise<number>
}

/** @returns what went wrong */
export type Attack = (scene: Scene) => Promise<string | undefined>

const post = async (app: Answers, path: string, body: unknown, headers: Record<string, string> = {}) => {
  const response = await app.request(`http://localhost:8420/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return {
    status: response.status,
    body: (await response.json()) as { code?: string; outcome?: string; halves?: { share: string; serverHalf: string }[] },
  }
}

interface Begun {
  readonly scene: Scene
  readonly link: TestLink
  readonly forger: Forger
}

async function begin(scene: Scene, change: Parameters<typeof makeLink>[3] = {}): Promise<Begun> {
  const about = await scene.person()
  const link = await makeLink(scene.member, scene.form, about, change)
  await scene.member.post(scene.app, '/api/statements', { statements: [link.signed] })
  return { scene, link, forger: await createForger(link, about.owner) }
}

const reserve = async ({ scene, link }: Begun, request: SignAsk): Promise<void> => {
  const shares = request.shares.map(({ statement }) => statement.body.share)
  await post(scene.app, 'asks/halves', { ...(await proofOf(link)), shares })
}

/** The whole of it refused, and nothing of it stored. */
async function refused(begun: Begun, request: SignAsk, what: string): Promise<string | undefined> {
  await reserve(begun, request)
  const before = await begun.scene.count()
  const answer = await post(begun.scene.app, 'asks/sign', request)
  if (answer.status < 400) return `${what}: was taken`
  const stored = (await begun.scene.count()) - before
  return stored === 0 ? undefined : `${what}: refused, and ${String(stored)} statements stored`
}

/** A request in which one thing is not as it should be. */
const forged =
  (
    what: string,
    change: (begun: Begun) => Change | Promise<Change>,
    ask: Parameters<typeof makeLink>[3] = {},
    asked: 'adult' | 'child' = 'adult',
  ): Attack =>
  async (scene) => {
    const begun = await begin(scene, asked === 'child' ? { ...ask, form: scene.childForm } : ask)
    return refused(begun, await craft(scene.member, begun.forger, await change(begun)), what)
  }

/** The same request without the fault goes through: what is refused is the fault. */
const honest: Attack = async (scene) => {
  const begun = await begin(scene)
  const request = await craft(scene.member, begun.forger)
  await reserve(begun, request)
  const answer = await post(scene.app, 'asks/sign', request)
  return answer.status === 201 ? undefined : `an honest request was refused: ${answer.body.code ?? ''}`
}

const robots: Attack = async (scene) => {
  const { link, forger } = await begin(scene)
  const before = await scene.count()
  for (let i = 0; i < 100; i++) {
    const path = ['/sign', '/api/asks/open', `/api/asks/${link.signed.body.ask}`, '/my-consent'][i % 4] ?? ''
    await scene.app.request(`http://localhost:8420${path}`, {
      method: i % 3 === 0 ? 'HEAD' : 'GET',
      headers: i % 2 === 0 ? { purpose: 'prefetch', 'sec-purpose': 'prefetch' } : { 'user-agent': 'MailScanner/1.0' },
    })
  }
  if ((await scene.count()) !== before) return 'a robot changed something'
  const request = await craft(scene.member, forger)
  await reserve({ scene, link, forger }, request)
  return (await post(scene.app, 'asks/sign', request)).status === 201 ? undefined : 'a robot used the link up'
}

const race: Attack = async (scene) => {
  const begun = await begin(scene)
  const forgers = await Promise.all(Array.from({ length: 50 }, () => createForger(begun.link, begun.forger.owner)))
  const requests = await Promise.all(forgers.map((forger) => craft(scene.member, forger)))
  // Two halves for each of fifty would trip the limit of one link: reserved four at a time.
  const shares = requests.map(({ shares: [share] }) => share?.statement.body.share)
  const proof = await proofOf(begun.link)
  for (let from = 0; from < shares.length; from += 4)
    await post(scene.app, 'asks/halves', { ...proof, shares: shares.slice(from, from + 4) })
  const answers = await Promise.all(requests.map((request) => post(scene.app, 'asks/sign', request)))
  const won = answers.filter(({ status }) => status === 201).length
  return won === 1 ? undefined : `${String(won)} of 50 signatures at once were taken`
}

const sameTwice: Attack = async (scene) => {
  const begun = await begin(scene)
  const request = await craft(scene.member, begun.forger)
  await reserve(begun, request)
  const before = await scene.count()
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(scene.app, 'asks/sign', request)))
  const stored = (await scene.count()) - before
  const outcomes = answers.map(({ body }) => body.outcome ?? body.code).sort()
  const isRight =
    outcomes.filter((one) => one === 'stored').length === 1 && outcomes.every((one) => one === 'stored' || one === 'repeated')
  return isRight && stored === 4 ? undefined : `ten times the same: ${outcomes.join(' ')}, ${String(stored)} statements`
}

const secondSignature: Attack = async (scene) => {
  const first = await honestly(scene)
  const forger = await createForger(first.link, first.forger.owner)
  return refused({ ...first, forger }, await craft(scene.member, forger), 'a second signature under a personal link')
}

async function honestly(scene: Scene): Promise<Begun> {
  const begun = await begin(scene)
  const request = await craft(scene.member, begun.forger)
  await reserve(begun, request)
  await post(scene.app, 'asks/sign', request)
  return begun
}

const revoked: Attack = async (scene) => {
  const begun = await begin(scene)
  const { ask } = begun.link.signed.body
  const ended = await scene.member.sign({ type: 'ask-revoked', ...scene.member.signedBy(), ask })
  await scene.member.post(scene.app, '/api/statements', { statements: [ended] })
  return refused(begun, await craft(scene.member, begun.forger), 'a link that was revoked')
}

const foreignHalf: Attack = async (scene) => {
  const begun = await begin(scene)
  const answer = await post(scene.app, 'asks/halves', { ...(await proofOf(begun.link)), shares: [scene.other.share] })
  return answer.body.halves ? 'the half of an officer’s share was told' : undefined
}

const noHalf: Attack = async (scene) => {
  const begun = await begin(scene)
  const before = await scene.count()
  const answer = await post(scene.app, 'asks/sign', await craft(scene.member, begun.forger))
  return answer.status >= 400 && (await scene.count()) === before ? undefined : 'stored under a share without a server half'
}

/** Whoever knows the id and not the secret, and whoever knows neither, hears the same. */
const guesses: Attack = async (scene) => {
  const { link } = await begin(scene)
  const guess = toBase64Url(randomBytes(64)).replace(/.$/, 'A')
  const known = await post(scene.app, 'asks/open', { ask: link.signed.body.ask, proof: guess })
  const unknown = await post(scene.app, 'asks/open', { ask: randomUUID(), proof: guess })
  const same = known.status === 404 && unknown.status === 404 && JSON.stringify(known.body) === JSON.stringify(unknown.body)
  return same ? undefined : `a known link answers ${JSON.stringify(known)}, an unknown one ${JSON.stringify(unknown)}`
}

const laterAboutOthers: Attack = async (scene) => {
  const { forger } = await honestly(scene)
  const before = await scene.count()
  const never = { action: 'never' }
  const body = {
    type: 'consent',
    ...scene.member.signedBy(),
    author: forger.author,
    owner: scene.other.owner,
    after: null,
    consent: never,
  }
  const said = {
    person: forger.author,
    consents: [await signAnything(forger.keys.signKey, body)],
    shares: [],
    records: [],
    requests: [],
  }
  const answer = await post(scene.app, 'persons/say', said)
  return answer.status >= 400 && (await scene.count()) === before ? undefined : 'a person spoke about somebody else'
}

const strangersKey: Attack = async (scene) => {
  const { forger } = await honestly(scene)
  const stranger = await createForger(forger.link, forger.owner)
  const before = await scene.count()
  const consent = { action: 'withdraw', quitclaim: randomUUID(), channels: null }
  const body = { type: 'consent', ...scene.member.signedBy(), author: forger.author, owner: forger.owner, after: null, consent }
  const said = {
    person: forger.author,
    consents: [await signAnything(stranger.keys.signKey, body)],
    shares: [],
    records: [],
    requests: [],
  }
  const answer = await post(scene.app, 'persons/say', said)
  return answer.status >= 400 && (await scene.count()) === before ? undefined : 'a stranger withdrew for somebody'
}

const address = 'sanne@example.org'

async function beginMailed(scene: Scene): Promise<Begun> {
  const secret = new Uint8Array(randomBytes(32))
  const about = await scene.person()
  const change = { delivery: 'mailed', addressHash: await linkAddressHash(secret, address) } as const
  const link = await makeLink(scene.member, scene.form, about, change, secret)
  await scene.member.post(scene.app, '/api/statements', { statements: [link.signed] })
  return { scene, link, forger: await createForger(link, about.owner) }
}

/** Whoever has the mailed link and not the mailbox says no, which needs no code, and then yes through the door that is for later. */
const aroundTheCode: Attack = async (scene) => {
  const begun = await beginMailed(scene)
  const { forger } = begun
  const no = await craft(scene.member, forger, { consents: [{ action: 'decline', quitclaim: randomUUID() as never }] })
  const declined = await post(scene.app, 'asks/sign', { ...no, shares: [], records: [] })
  if (declined.status !== 201) return `a no was refused: ${declined.body.code ?? ''}`
  const { shares, records, consents } = await craft(scene.member, forger)
  const proof = await signBytes(forger.keys.signKey, personProofBytes(forger.author))
  const reserved = shares.map(({ statement }) => statement.body.share)
  await post(scene.app, 'persons/halves', { person: forger.author, proof, shares: reserved })
  const answer = await post(scene.app, 'persons/say', { person: forger.author, consents, shares, records, requests: [] })
  return answer.body.code === 'code_needed' ? undefined : `permitted without the code: ${String(answer.status)}`
}

/** The person shows the code for their own key; meanwhile somebody else with the same link signs under theirs. */
const anotherKey: Attack = async (scene) => {
  const begun = await beginMailed(scene)
  const { link, forger } = begun
  const { signKey } = await linkKeys(link.secret)
  const { ask } = link.signed.body
  const held = {
    ...{ ask, proof: await signBytes(signKey, askProofBytes(ask)) },
    salt: toBase64Url(await linkSalt(link.secret)),
  }
  await post(scene.app, 'asks/code', { ...held, address, language: 'nl' })
  const shown = { ...held, code: scene.newestCode(), signKey: forger.keys.publicKey }
  const confirmed = await post(scene.app, 'asks/confirm', shown)
  if (confirmed.status !== 200) return `the right code was refused: ${confirmed.body.code ?? ''}`
  const thief = { ...begun, forger: await createForger(link, forger.owner) }
  const failure = await refused(thief, await craft(scene.member, thief.forger), 'a key nobody showed a code for')
  if (failure !== undefined) return failure
  const request = await craft(scene.member, forger)
  await reserve(begun, request)
  const answer = await post(scene.app, 'asks/sign', request)
  return answer.status === 201 ? undefined : `with the code an honest request was refused: ${answer.body.code ?? ''}`
}

const saysNothing: Attack = async (scene) => {
  const begun = await begin(scene)
  const request = { ...(await craft(scene.member, begun.forger)), consents: [], shares: [], records: [] }
  return refused(begun, request, 'a certificate that says nothing')
}

/** Long names in every script go through the page's own vault and come back whole. */
const longNames: Attack = async (scene) => {
  const name = ['‮أحمد بن محمد', '李'.repeat(190), '👩‍👩‍👧‍👦'.repeat(20), 'Zoë\r\nBcc: a@example.org'][randomBytes(1)[0]! % 4]!
  const about = await scene.person()
  const link = await makeLink(scene.member, scene.form, about)
  await scene.member.post(scene.app, '/api/statements', { statements: [link.signed] })
  const { door } = createPerson(postsTo(scene.app))
  await door.openAsk(link.fragment)
  const by = { who: 'self', name, signature: { kind: 'typed', text: name } } as const
  const pending = await door.sign(link.fragment, agreeing({ by }))
  const done = pending.ok ? await door.send(pending.value) : pending
  if (!done.ok) return `a long name was refused: ${done.code}`
  const own = await createPerson(postsTo(scene.app)).door.openOwn(done.value.fragment)
  const back = own.ok ? own.value.papers[0]?.by : undefined
  return back?.who === 'self' && back.name === name ? undefined : 'a long name came back changed'
}

const day = 86_400_000
const past = (ms: number): string => new Date(Date.now() - ms).toISOString()

export const attacks: Readonly<Record<string, Attack>> = {
  honest,
  'robots follow the link': robots,
  'fifty at once': race,
  'the same ten times': sameTwice,
  'a second signature': secondSignature,
  'a revoked link': revoked,
  'an expired link': forged('an expired link', () => ({}), { at: past(3 * day), expiresAt: past(day) }),
  'an expired link, backdated': forged('a backdated certificate', () => ({ signer: { at: past(2 * day) } }), {
    at: past(3 * day),
    expiresAt: past(day),
  }),
  'a certificate under the person’s own key': forged('self-certified', ({ forger }) => ({ certifiedBy: forger.keys.signKey })),
  'a certificate of another link': forged('certified by another link', async () => ({
    certifiedBy: (await linkKeys(new Uint8Array(randomBytes(32)))).signKey,
  })),
  'a certificate about somebody else': forged('certified for somebody else', ({ scene }) => ({
    signer: { owner: scene.other.owner },
    about: scene.other.owner,
  })),
  'consent about somebody else': forged('spoke about somebody else', ({ scene }) => ({ about: scene.other.owner })),
  'a member’s id': forged('took a member’s id', ({ scene }) => ({ signer: { author: scene.member.member } })),
  'a statement nobody signed': async (scene) => {
    const begun = await begin(scene)
    const request = await craft(scene.member, begun.forger)
    const [consent] = request.consents
    const signature = toBase64Url(randomBytes(64)).replace(/.$/, 'A')
    return refused(begun, { ...request, consents: consent ? [{ ...consent, signature }] : [] }, 'an unsigned consent')
  },
  'lifting a never': forged('lifted a never', () => ({ consents: [{ action: 'never-lifted', never: randomUUID() as never }] })),
  'another basis': forged('permitted without consent', () => ({ permit: { basis: 'legitimate-interest' } })),
  'another form': forged('permitted under another form', ({ scene }) => ({
    permit: { form: { ...scene.form, hash: 'f'.repeat(64) } },
  })),
  'a channel nobody asked for': forged('permitted more than was asked', () => ({ permit: { channels: ['website', 'press'] } })),
  'a longer term': forged('permitted for longer than was asked', () => ({ permit: { until: monthsAfter(today(), 50) } })),
  'a purpose nobody asked for': forged('permitted for more than was asked', () => ({ permit: { purposes: ['archive'] } })),
  'a child as an adult': forged('a child’s consent without guardians', () => ({}), {}, 'child'),
  'one guardian of two': forged('one guardian where two are asked', () => ({ permit: { guardians: 1 } }), {}, 'child'),
  'a guardian for an adult': forged('decided for an adult', () => ({ permit: { guardians: 1 } })),
  'a yes of years ago': forged('permitted from a day long past', () => ({ permit: { from: '2000-01-01', until: '2003-01-01' } })),
  'recognition without end': forged('recognition without an end', () => ({
    consents: [{ action: 'matching-permit', grant: randomUUID() as never, until: null }],
  })),
  'a paper form': forged('permitted as on paper', () => ({ permit: { method: 'paper' } })),
  'a permit without evidence': forged('permitted without evidence', () => ({ permit: { evidence: null } })),
  'evidence of elsewhere': forged('evidence that was not sent', ({ scene }) => ({
    consents: [permitOf(scene.form, randomUUID())],
  })),
  'an officer’s record overwritten': forged('overwrote an officer’s record', ({ scene }) => ({
    record: { record: scene.other.record, version: 2 },
  })),
  'a record in people': forged('wrote in people', () => ({
    share: { scope: 'people' },
    record: { scope: 'people', table: 'person' },
  })),
  'a record in the library': forged('wrote in the library', () => ({
    share: { scope: 'library' },
    record: { scope: 'library', table: 'asset' },
  })),
  'an envelope that was not signed': forged('another envelope', () => ({ envelope: toBase64Url(randomBytes(400)) })),
  'a half that was not signed': forged('another sealed half', () => ({ sealed: toBase64Url(randomBytes(80)) })),
  'an old epoch': forged('sealed to an epoch that is not', () => ({ share: { epoch: 2 } })),
  'an officer’s share': foreignHalf,
  'no server half': noHalf,
  guesses,
  'later, about somebody else': laterAboutOthers,
  'a stranger’s key': strangersKey,
  'around the code': aroundTheCode,
  'a code shown for another key': anotherKey,
  'nothing said': saysNothing,
  'long names': longNames,
  'another workspace': forged('another workspace’s statement', () => ({ signer: { workspace: randomUUID() as never } })),
  'a header in an id': async (scene) => {
    const answer = await post(scene.app, 'asks/open', { ask: `${randomUUID()}\r\nSet-Cookie: a=b`, proof: 'x' })
    return answer.status === 400 ? undefined : `a line break in an id: ${String(answer.status)}`
  },
}
