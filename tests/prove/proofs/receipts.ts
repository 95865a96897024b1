// Proof: a consent receipt says what was signed, to anybody, without a network and without a name; and one that was touched, or made without the server, is
// refused. A case is one signature by the real page's vault on a real server, its receipt read by libraries that share no code with us (jose, jsonld, ajv) with
// nothing but the key set and the schema that the server publishes, and its forgeries. The control is a reader that believes every signature and every log.
import { Ajv2020 } from 'ajv/dist/2020.js'
import { compactVerify, createLocalJWKSet, importJWK, type JSONWebKeySet, type JWK } from 'jose'
import jsonld from 'jsonld'
import { checkReceipt, type ReceiptPrimitives } from '../../../core/asks/check-receipt.ts'
import type { Receipt } from '../../../core/asks/receipt.ts'
import type { Voucher } from '../../../core/asks/voucher.ts'
import { toBase64Url, toHex, utf8 } from '../../../core/bytes.ts'
import { decodeLink } from '../../../core/format/link.ts'
import { MemberId } from '../../../core/ids.ts'
import { signedStatementBytes } from '../../../core/statements.ts'
import { createLogSigner } from '../../../server/log/signer.ts'
import { openHouse } from '../../server/house.ts'
import { sha256, TestMember, type Answers } from '../../server/member.ts'
import { engines, startCluster } from '../../server/postgres.ts'
import { personKeys } from '../../../workers/vault/v1/links.ts'
import { forgeReceipt, signReceipt, zeroSignature } from '../../support/forged-receipt.ts'
import { formDocument } from '../../support/form-samples.ts'
import { receiptPrimitives } from '../../support/receipt-reader.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm } from '../../support/person-client.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { randomFor, type Random } from '../random.ts'

export const receipts: Proof = {
  name: 'receipts',
  describe:
    'a receipt says what was signed, read by libraries of others with the published keys and schema; it holds no name; one that was touched or made up is refused',
  defaultCases: 300,
  controlCases: 2,
  run,
}

/** Believes whatever is signed somehow, and every log. */
const gullible: ReceiptPrimitives = { ...receiptPrimitives, verify: () => Promise.resolve(true) }
const everyLog = { has: () => true } as unknown as ReadonlySet<string>

async function run({ cases, seed, broken, progress }: ProofRun): Promise<ProofResult> {
  const [engine] = engines
  if (!engine) throw new Error('no PostgreSQL')
  const cluster = await startCluster(engine)
  const house = await openHouse(cluster)
  try {
    const member = await TestMember.founder(house.app)
    const form = await publishForm(house.app, member, formDocument())
    const failures: string[] = []
    const published = await publishedBy(house.app)
    let before: string | undefined
    for (let i = 0; i < cases; i++) {
      const random = randomFor(seed, i)
      const { name, jws, matching, channels, fragment } = await signOne(house.app, member, form, random)
      failures.push(...(await readByOthers(jws, name, { matching, channels }, published)))
      const reader = broken ? { primitives: gullible, logs: everyLog } : { primitives: receiptPrimitives, logs: published.logs }
      const believed = await forgeries(jws, before, random, fragment, reader)
      // A control that only fell for the easy ones would say nothing of those that need no server.
      const madeUp = believed.filter((what) => what.startsWith('made '))
      failures.push(...(broken && madeUp.length < 3 ? [] : believed))
      before = jws
      if (i % 25 === 24) progress(`${String(i + 1)} of ${String(cases)} receipts`)
    }
    return { cases, failures }
  } finally {
    await house.close()
    await cluster.stop()
  }
}

async function signOne(app: Answers, member: TestMember, form: Parameters<typeof makeLink>[1], random: Random) {
  const subject = await member.subject()
  const about = { owner: subject.body.owner, pseudonym: subject.body.pseudonym! }
  const link = await makeLink(member, form, about)
  await member.post(app, '/api/statements', { statements: [subject, link.signed] })
  const { door } = createPerson(postsTo(app))
  await door.openAsk(link.fragment)
  const name = `Naam${toBase64Url(random.bytes(9))} Geheim`
  const channels = random.pick([['website'], ['own:lobby'], ['website', 'own:lobby']] as const)
  const matching = random.below(2) === 1
  const by = { who: 'self', name, signature: { kind: 'typed', text: name } } as const
  const pending = await door.sign(link.fragment, agreeing({ channels, matching, by }))
  const done = pending.ok ? await door.send(pending.value) : pending
  if (!done.ok) throw new Error(`signing failed: ${done.code}`)
  return { name, jws: done.value.receipts[0]!, matching, channels, fragment: done.value.fragment }
}

interface Published {
  readonly keySet: JSONWebKeySet
  readonly fits: (receipt: unknown) => boolean
  readonly logs: ReadonlySet<string>
}

/** What stands at the server's fixed addresses, fetched as anybody would. */
async function publishedBy(app: Answers): Promise<Published> {
  const get = async (name: string): Promise<unknown> => (await app.request(`http://localhost:8420/api/receipts/${name}`)).json()
  const keySet = (await get('keys.json')) as JSONWebKeySet
  const schema = (await get('v2.schema.json')) as object
  const validate = new Ajv2020({ strict: false }).compile(schema)
  return { keySet, fits: (receipt) => validate(receipt), logs: new Set(keySet.keys.map(({ x }) => x ?? '')) }
}

/** What somebody with libraries for JWS, JSON-LD and JSON Schema, and without us, finds in it. */
async function readByOthers(
  jws: string,
  name: string,
  said: { matching: boolean; channels: readonly string[] },
  published: Published,
): Promise<string[]> {
  const failures: string[] = []
  const { payload, protectedHeader } = await compactVerify(jws, async ({ jwk }) => importJWK(jwk as JWK, 'EdDSA'), {
    algorithms: ['EdDSA'],
  })
  const receipt = JSON.parse(new TextDecoder().decode(payload)) as Receipt & jsonld.JsonLdDocument
  if (protectedHeader.typ !== 'consent-receipt+jwt') failures.push('jose reads another type')
  if (!published.fits(receipt)) failures.push('ajv: not what the published schema says')
  if (published.fits({ ...(receipt as Receipt), parts: [] })) failures.push('ajv: the published schema lets everything through')
  const vouched = await compactVerify(receipt.log.vouched ?? '', createLocalJWKSet(published.keySet), { algorithms: ['EdDSA'] })
  const voucher = JSON.parse(new TextDecoder().decode(vouched.payload)) as Voucher
  if (voucher.workspace !== receipt.controller.identifier || voucher.name !== receipt.publisher)
    failures.push('the published key vouches for another organisation')
  // No document loader: whatever needs the network fails.
  const quads = (await jsonld.toRDF(receipt, { format: 'application/n-quads', documentLoader: nothingIsFetched })) as string
  const [dpv, gdpr] = ['https://w3id.org/dpv', 'https://w3id.org/dpv/legal/eu/gdpr']
  const [photo, face] = receipt.parts.map((part) => `<${part['@id']}>`)
  const wanted = [
    `<${receipt['@id']}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <${dpv}#ConsentReceipt>`,
    `<${receipt['@id']}> <http://purl.org/dc/terms/hasPart> ${String(photo)}`,
    `${String(photo)} <${dpv}#hasConsentStatus> <${dpv}#ConsentGiven>`,
    `${String(photo)} <${dpv}#hasLegalBasis> <${gdpr}#A6-1-a>`,
    ...said.channels.map((channel) => `${String(photo)} <urn:imprimatur:v1:channel> <urn:imprimatur:v1:channel:${channel}>`),
    `${String(photo)} <${dpv}#hasPurpose> <urn:imprimatur:v1:purpose:information>`,
    `"2029-06-30"^^<http://www.w3.org/2001/XMLSchema#date>`,
    ...(said.matching
      ? [
          `${String(face)} <${dpv}#hasPurpose> <urn:imprimatur:v1:purpose:matching>`,
          `${String(face)} <${dpv}#hasLegalBasis> <${gdpr}#A9-2-a>`,
        ]
      : []),
  ]
  for (const triple of wanted) if (!quads.includes(triple)) failures.push(`jsonld does not find ${triple}`)
  if (!said.matching && quads.includes('purpose:matching')) failures.push('a receipt tells of matching nobody agreed to')
  if (jws.includes(name) || JSON.stringify(receipt).includes(name)) failures.push('a receipt holds the name')
  const line = JSON.parse(receipt.log.line) as { NetworkAccessPointID: unknown; trace: unknown }
  if (line.NetworkAccessPointID !== null || line.trace !== '') failures.push('a receipt says where it was signed')
  const own = await checkReceipt(jws, receiptPrimitives, published.logs)
  if (!own.ok) failures.push(`our own reader refuses it: ${own.fault}`)
  return failures
}

const nothingIsFetched = (url: string): never => {
  throw new Error(`a receipt needs ${url}`)
}

interface Reader {
  readonly primitives: ReceiptPrimitives
  readonly logs: ReadonlySet<string>
}

/** Each altered copy, and each that was made without the server, has to be refused. @returns those that were believed */
async function forgeries(
  jws: string,
  other: string | undefined,
  random: Random,
  fragment: string,
  reader: Reader,
): Promise<string[]> {
  const [head = '', payload = '', signature = ''] = jws.split('.')
  const receipt = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Receipt
  const again = (change: object): string => `${head}.${toBase64Url(utf8(JSON.stringify({ ...receipt, ...change })))}.${signature}`
  const flip = (text: string): string => {
    const bytes = Buffer.from(text, 'base64url')
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    return bytes.toString('base64url')
  }
  // The person has the key that signs receipts, and may be who forges one.
  const link = decodeLink(fragment, MemberId)
  if (!link) throw new Error('no link of My consent')
  const person = await personKeys(link.secret)
  const nobodysAsk = { body: receipt.ask.body, signature: zeroSignature }
  const forger = createLogSigner(random.bytes(32))
  const voucherOfForger = async (): Promise<string> => {
    const [, part = ''] = (receipt.log.vouched ?? '').split('.')
    const voucher = JSON.parse(Buffer.from(part, 'base64url').toString()) as Voucher
    return forger.vouch({ ...voucher, ask: await hashOf(nobodysAsk) })
  }
  const altered: Record<string, string> = {
    'one bit of the payload': `${head}.${flip(payload)}.${signature}`,
    'one bit of the signature': `${head}.${payload}.${flip(signature)}`,
    'another channel told': again({ parts: [{ ...receipt.parts[0], channel: ['imp:channel:press'] }] }),
    'another organisation': again({ publisher: 'Somebody else' }),
    'another line of the log': again({ log: { ...receipt.log, seq: receipt.log.seq + 1 } }),
    ...(other === undefined ? {} : { 'the signature of another receipt': `${head}.${payload}.${other.split('.')[2] ?? ''}` }),
    'made from nothing': (await forgeReceipt()).jws,
    'made from nothing, with an invitation nobody signed': (
      await forgeReceipt({ ask: ({ body }) => ({ body, signature: zeroSignature }) })
    ).jws,
    'made by the person: an invitation nobody signed': await signReceipt(
      { ...receipt, ask: nobodysAsk, log: { ...receipt.log, vouched: await voucherOfForger() } },
      person,
    ),
  }
  const believed: string[] = []
  for (const [what, forged] of Object.entries(altered))
    if ((await checkReceipt(forged, reader.primitives, reader.logs)).ok) believed.push(`${what}: believed`)
  return believed
}

const hashOf = async (ask: Receipt['ask']): Promise<string> => toHex(await sha256(signedStatementBytes(ask)))
