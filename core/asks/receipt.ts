// A consent receipt: what a person keeps to prove what they said, and that the server had it. ISO/IEC TS 27560 in the vocabulary of W3C DPV, as JSON-LD whose
// context is written out (nothing is fetched), in a JWS under the person's own key. Pseudonym and salted hashes only: it does not say who.
import { z } from '../zod.ts'
import { fromBase64Url, fromHex, fromUtf8, toBase64Url, toHex, utf8, type Bytes } from '../bytes.ts'
import { canonicalBytes } from '../canonical.ts'
import { Instant, Pseudonym, WorkspaceId } from '../ids.ts'
import { openNote, parseCheckpointText, originOf } from '../log/checkpoint.ts'
import { verifyInclusion } from '../log/proofs.ts'
import { leafHash } from '../log/tree.ts'
import { HashHex, type LogHead } from '../signed-by.ts'
import { ConsentStatement, signed, signedStatementBytes, statementSigningBytes, type Signed } from '../statements.ts'
import { Logged } from '../wire/asks.ts'
import { AskStatement, FormRef, RequestStatement, SignerStatement } from './statements.ts'

/** Written out, so that a reader needs no network: namespaces of W3C DPV 2 and Dublin Core, and ours. */
const context = {
  dpv: 'https://w3id.org/dpv#',
  gdpr: 'https://w3id.org/dpv/legal/eu/gdpr#',
  dct: 'http://purl.org/dc/terms/',
  imp: 'urn:imprimatur:v1:',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  created: { '@id': 'dct:created', '@type': 'xsd:dateTime' },
  publisher: 'dct:publisher',
  identifier: 'dct:identifier',
  conformsTo: 'dct:conformsTo',
  status: { '@id': 'dpv:hasConsentStatus', '@type': '@id' },
  basis: { '@id': 'dpv:hasLegalBasis', '@type': '@id' },
  subject: 'dpv:hasDataSubject',
  controller: 'dpv:hasDataController',
  purpose: { '@id': 'dpv:hasPurpose', '@type': '@id' },
  recipient: { '@id': 'imp:channel', '@type': '@id' },
  notice: 'dpv:hasNotice',
  signedStatements: { '@id': 'imp:statements', '@type': '@json' },
  ask: { '@id': 'imp:ask', '@type': '@json' },
  certificate: { '@id': 'imp:certificate', '@type': '@json' },
  log: { '@id': 'imp:log', '@type': '@json' },
  evidence: { '@id': 'imp:evidence', '@type': '@json' },
} as const

const statuses = {
  given: 'dpv:ConsentGiven',
  refused: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
  requested: 'dpv:ConsentRequested',
} as const

const Said = z.union([signed(ConsentStatement), signed(RequestStatement)])

export const Receipt = z.strictObject({
  '@context': z.record(z.string(), z.unknown()),
  '@id': z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  '@type': z.literal('dpv:ConsentRecord'),
  conformsTo: z.literal('ISO/IEC TS 27560:2023'),
  created: Instant,
  publisher: z.string().max(120),
  status: z.enum(Object.values(statuses) as [string, ...string[]]),
  basis: z.literal('gdpr:A6-1-a'),
  subject: z.strictObject({ '@type': z.literal('dpv:DataSubject'), identifier: Pseudonym }),
  controller: z.strictObject({ '@type': z.literal('dpv:DataController'), '@id': z.string(), identifier: WorkspaceId }),
  purpose: z.array(z.string()),
  recipient: z.array(z.string()),
  notice: z.strictObject({ '@type': z.literal('dpv:ConsentNotice'), identifier: z.string() }),
  ask: signed(AskStatement),
  certificate: signed(SignerStatement),
  signedStatements: z.array(Said).min(1),
  /** SHA-256(salt | evidence), the salt kept with the person's copy. */
  evidence: z.strictObject({ hash: HashHex }).nullable(),
  log: Logged,
})
export type Receipt = z.infer<typeof Receipt>

/** What the person's vault knows of a receipt before the server has answered. */
export interface ReceiptParts {
  readonly kind: keyof typeof statuses
  readonly workspaceName: string
  readonly pseudonym: Pseudonym
  readonly form: FormRef
  readonly ask: Signed<AskStatement>
  readonly certificate: Signed<SignerStatement>
  readonly said: readonly Signed<ConsentStatement | RequestStatement>[]
  /** Base64url salt, and the hash it goes into. */
  readonly evidence: { readonly salt: string; readonly hash: string } | null
}

export function createReceipt(parts: ReceiptParts, log: Logged, id: string): Receipt {
  const permits = parts.said.flatMap(({ body }) =>
    body.type === 'consent' && body.consent.action === 'permit' ? [body.consent] : [],
  )
  const matching = parts.said.some(({ body }) => body.type === 'consent' && body.consent.action === 'matching-permit')
  const { workspace } = parts.certificate.body
  return {
    '@context': context,
    '@id': `urn:uuid:${id}`,
    '@type': 'dpv:ConsentRecord',
    conformsTo: 'ISO/IEC TS 27560:2023',
    created: parts.said[0]?.body.at ?? parts.certificate.body.at,
    publisher: parts.workspaceName,
    status: statuses[parts.kind],
    basis: 'gdpr:A6-1-a',
    subject: { '@type': 'dpv:DataSubject', identifier: parts.pseudonym },
    controller: { '@type': 'dpv:DataController', '@id': `urn:uuid:${workspace}`, identifier: workspace },
    purpose: [
      ...permits.flatMap(({ purposes }) => purposes.map((purpose) => `imp:purpose:${purpose}`)),
      ...(matching ? ['imp:purpose:matching'] : []),
    ],
    recipient: permits.flatMap(({ channels }) => channels.map((channel) => `imp:channel:${channel}`)),
    notice: { '@type': 'dpv:ConsentNotice', identifier: `${parts.form.form}|${String(parts.form.version)}|${parts.form.hash}` },
    ask: parts.ask,
    certificate: parts.certificate,
    signedStatements: parts.said as Receipt['signedStatements'],
    evidence: parts.evidence && { hash: parts.evidence.hash },
    log,
  }
}

// --- JWS (RFC 7515, compact), EdDSA (RFC 8037) with the key in the header: it is the one the link certified, or nothing ---

export const receiptHeader = (signKey: string) => ({
  alg: 'EdDSA',
  typ: 'consent-receipt+jwt',
  jwk: { kty: 'OKP', crv: 'Ed25519', x: signKey },
})

const Header = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('consent-receipt+jwt'),
  jwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
})

/** The parts of RFC 7515 §5.1 that are signed. */
export const jwsInput = (receipt: Receipt, signKey: string): string =>
  `${toBase64Url(canonicalBytes(receiptHeader(signKey)))}.${toBase64Url(canonicalBytes(receipt as never))}`

// --- Checking, without a network and without anybody's name ---

export interface ReceiptPrimitives {
  readonly sha256: (bytes: Bytes) => Promise<Bytes>
  readonly verify: (publicKey: string, message: Bytes, signature: string) => Promise<boolean>
}

export type ReceiptFault = 'not_a_receipt' | 'signature' | 'certificate' | 'statement' | 'log'
export type Checked = { readonly ok: true; readonly receipt: Receipt } | { readonly ok: false; readonly fault: ReceiptFault }

/** Everything a receipt claims that it can prove by itself. Who the link's author was, only the workspace's own chain can say. */
export async function checkReceipt(jws: string, primitives: ReceiptPrimitives): Promise<Checked> {
  const fault = (fault: ReceiptFault): Checked => ({ ok: false, fault })
  const [head = '', payload = '', signature = '', ...rest] = jws.trim().split('.')
  const header = Header.safeParse(jsonIn(head))
  const parsed = Receipt.safeParse(jsonIn(payload))
  if (rest.length > 0 || !header.success || !parsed.success) return fault('not_a_receipt')
  const receipt = parsed.data
  const { ask, certificate, signedStatements } = receipt
  const signKey = header.data.jwk.x
  if (!(await primitives.verify(signKey, utf8(`${head}.${payload}`), signature))) return fault('signature')
  const isCertified =
    certificate.body.signKey === signKey &&
    certificate.body.ask === ask.body.ask &&
    certificate.body.workspace === ask.body.workspace &&
    receipt.controller.identifier === ask.body.workspace &&
    (ask.body.pseudonym === null || ask.body.pseudonym === receipt.subject.identifier) &&
    (await primitives.verify(ask.body.linkKey, statementSigningBytes(certificate.body), certificate.signature))
  if (!isCertified) return fault('certificate')
  for (const { body, signature: own } of signedStatements) {
    const isOwn = body.author === certificate.body.author && body.owner === certificate.body.owner
    if (!isOwn || !(await primitives.verify(signKey, statementSigningBytes(body), own))) return fault('statement')
  }
  if (!saysWhatWasSigned(receipt)) return fault('statement')
  return (await isLogged(receipt.log, receipt.controller.identifier, signedStatements, primitives))
    ? { ok: true, receipt }
    : fault('log')
}

/** The readable part must follow from the signed part: a receipt cannot tell a person more than they said. */
function saysWhatWasSigned(receipt: Receipt): boolean {
  const kind = (Object.keys(statuses) as (keyof typeof statuses)[]).find((key) => statuses[key] === receipt.status)
  if (kind === undefined) return false
  const [form = '', version = '', hash = ''] = receipt.notice.identifier.split('|')
  const again = createReceipt(
    {
      kind,
      workspaceName: receipt.publisher,
      pseudonym: receipt.subject.identifier,
      form: { form, version: Number(version), hash },
      ask: receipt.ask,
      certificate: receipt.certificate,
      said: receipt.signedStatements,
      evidence: receipt.evidence && { salt: '', hash: receipt.evidence.hash },
    },
    receipt.log,
    receipt['@id'].slice('urn:uuid:'.length),
  )
  const permits = receipt.signedStatements.some(({ body }) => body.type === 'consent' && body.consent.action === 'permit')
  return fromUtf8(canonicalBytes(again as never)) === fromUtf8(canonicalBytes(receipt as never)) && permits === (kind === 'given')
}

/** @see provenHead */
export const isLogged = async (...args: Parameters<typeof provenHead>): Promise<boolean> => (await provenHead(...args)) !== null

/** The line names every statement, and the line is in the tree whose head the log signed. @returns that head; null for anything else */
export async function provenHead(
  { line, seq, proof, checkpoint, key }: Logged,
  workspace: WorkspaceId,
  said: readonly Signed[],
  { sha256, verify }: ReceiptPrimitives,
): Promise<LogHead | null> {
  const named = new Set(LineHashes.safeParse(jsonText(line)).data?.statements ?? [])
  for (const statement of said) if (!named.has(toHex(await sha256(signedStatementBytes(statement))))) return null
  try {
    const text = await openNote(
      checkpoint,
      { name: originOf(workspace), publicKey: fromBase64Url(key) },
      { sha256, verify: (publicKey, message, signature) => verify(toBase64Url(publicKey), message, toBase64Url(signature)) },
    )
    const { size, root } = parseCheckpointText(text)
    const leaf = await leafHash(utf8(line), sha256)
    const isIn = await verifyInclusion({ index: seq, size, leaf, root: fromHex(root) }, proof.map(fromHex), sha256)
    return isIn ? { size, root } : null
  } catch {
    // Whatever is wrong with a note or a number in it: it proves nothing.
    return null
  }
}

const LineHashes = z.object({ statements: z.array(z.string()) })

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(fromUtf8(fromBase64Url(part)))
  } catch {
    // Not base64url, not UTF-8, not JSON: the schema refuses what is not there.
    return undefined
  }
}

function jsonText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The same.
    return undefined
  }
}
