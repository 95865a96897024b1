// Proof: a consent receipt says what was signed, to anybody, without a network and without a name; and one that was touched is refused. A case is one
// signature by the real page's vault on a real server, its receipt read by two libraries that share no code with us (jose, jsonld), and five forgeries of
// it. The control is a reader that believes every signature.
import { compactVerify, importJWK, type JWK } from 'jose'
import jsonld from 'jsonld'
import { checkReceipt, type Receipt, type ReceiptPrimitives } from '../../../core/asks/receipt.ts'
import { toBase64Url, utf8 } from '../../../core/bytes.ts'
import { verifyEd25519 } from '../../../server/verify.ts'
import { openHouse } from '../../server/house.ts'
import { sha256, TestMember, type Answers } from '../../server/member.ts'
import { engines, startCluster } from '../../server/postgres.ts'
import { formDocument } from '../../support/form-samples.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm } from '../../support/person-client.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { randomFor, type Random } from '../random.ts'

export const receipts: Proof = {
  name: 'receipts',
  describe:
    'a receipt says what was signed, read by libraries of others and offline; it holds no name; one that was touched is refused',
  defaultCases: 300,
  controlCases: 2,
  run,
}

const primitives: ReceiptPrimitives = {
  sha256,
  verify: (key, message, signature) => Promise.resolve(verifyEd25519(key, message, signature)),
}
/** Believes whatever is signed somehow. */
const gullible: ReceiptPrimitives = { ...primitives, verify: () => Promise.resolve(true) }

async function run({ cases, seed, broken, progress }: ProofRun): Promise<ProofResult> {
  const [engine] = engines
  if (!engine) throw new Error('no PostgreSQL')
  const cluster = await startCluster(engine)
  const house = await openHouse(cluster)
  try {
    const member = await (await TestMember.create()).found(house.app)
    const form = await publishForm(house.app, member, formDocument())
    const failures: string[] = []
    let before: string | undefined
    for (let i = 0; i < cases; i++) {
      const random = randomFor(seed, i)
      const { name, jws, matching, channels } = await signOne(house.app, member, form, random)
      failures.push(...(await readByOthers(jws, name, { matching, channels })))
      failures.push(...(await forgeries(jws, before, random, broken ? gullible : primitives)))
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
  return { name, jws: done.value.receipt, matching, channels }
}

/** What somebody with a JWS library and a JSON-LD library, and without us, finds in it. */
async function readByOthers(
  jws: string,
  name: string,
  said: { matching: boolean; channels: readonly string[] },
): Promise<string[]> {
  const failures: string[] = []
  const { payload, protectedHeader } = await compactVerify(jws, async ({ jwk }) => importJWK(jwk as JWK, 'EdDSA'), {
    algorithms: ['EdDSA'],
  })
  const receipt = JSON.parse(new TextDecoder().decode(payload)) as Receipt & jsonld.JsonLdDocument
  if (protectedHeader.typ !== 'consent-receipt+jwt') failures.push('jose reads another type')
  // No document loader: whatever needs the network fails.
  const quads = (await jsonld.toRDF(receipt, { format: 'application/n-quads', documentLoader: nothingIsFetched })) as string
  const subject = `<${receipt['@id']}>`
  const wanted = [
    `${subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/dpv#ConsentRecord>`,
    `${subject} <https://w3id.org/dpv#hasConsentStatus> <https://w3id.org/dpv#ConsentGiven>`,
    `${subject} <https://w3id.org/dpv#hasLegalBasis> <https://w3id.org/dpv/legal/eu/gdpr#A6-1-a>`,
    `${subject} <http://purl.org/dc/terms/conformsTo> "ISO/IEC TS 27560:2023"`,
    ...said.channels.map((channel) => `${subject} <urn:imprimatur:v1:channel> <urn:imprimatur:v1:channel:${channel}>`),
    `${subject} <https://w3id.org/dpv#hasPurpose> <urn:imprimatur:v1:purpose:information>`,
    ...(said.matching ? [`${subject} <https://w3id.org/dpv#hasPurpose> <urn:imprimatur:v1:purpose:matching>`] : []),
  ]
  for (const triple of wanted) if (!quads.includes(triple)) failures.push(`jsonld does not find ${triple}`)
  if (!said.matching && quads.includes('purpose:matching')) failures.push('a receipt tells of matching nobody agreed to')
  if (jws.includes(name) || JSON.stringify(receipt).includes(name)) failures.push('a receipt holds the name')
  const own = await checkReceipt(jws, primitives)
  if (!own.ok) failures.push(`our own reader refuses it: ${own.fault}`)
  return failures
}

const nothingIsFetched = (url: string): never => {
  throw new Error(`a receipt needs ${url}`)
}

/** Each altered copy has to be refused. */
async function forgeries(jws: string, other: string | undefined, random: Random, reader: ReceiptPrimitives): Promise<string[]> {
  const [head = '', payload = '', signature = ''] = jws.split('.')
  const receipt = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Receipt
  const again = (change: object): string => `${head}.${toBase64Url(utf8(JSON.stringify({ ...receipt, ...change })))}.${signature}`
  const flip = (text: string): string => {
    const bytes = Buffer.from(text, 'base64url')
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    return bytes.toString('base64url')
  }
  const altered: Record<string, string> = {
    'one bit of the payload': `${head}.${flip(payload)}.${signature}`,
    'one bit of the signature': `${head}.${payload}.${flip(signature)}`,
    'another channel told': again({ recipient: [...receipt.recipient, 'imp:channel:press'] }),
    'another organisation': again({ publisher: 'Somebody else' }),
    'another line of the log': again({ log: { ...receipt.log, seq: receipt.log.seq + 1 } }),
    ...(other === undefined ? {} : { 'the signature of another receipt': `${head}.${payload}.${other.split('.')[2] ?? ''}` }),
  }
  const failures: string[] = []
  for (const [what, forged] of Object.entries(altered))
    if ((await checkReceipt(forged, reader)).ok) failures.push(`${what}: believed`)
  return failures
}
