// A consent receipt: what a person keeps to prove what they said, and that the server had it. Laid out after ISO/IEC TS 27560 in the vocabulary of W3C DPV, as
// JSON-LD whose context is written out (nothing is fetched), in a JWS under the person's own key. It does not say who. Its readable part follows from the
// statements in it, one part each; `check-receipt.ts` makes it again and compares.
import { z } from '../zod.ts'
import { canonicalBytes, type CanonicalValue } from '../canonical.ts'
import { assertNever } from '../errors.ts'
import { CalendarDate, Instant, Pseudonym, WorkspaceId } from '../ids.ts'
import { jwsInput } from '../jws.ts'
import { HashHex } from '../signed-by.ts'
import { ConsentStatement, signed, type ConsentAction, type Signed } from '../statements.ts'
import { Logged } from '../wire/asks.ts'
import { AskStatement, RequestStatement, SignerStatement } from './statements.ts'

/** Which version of the layout; its JSON schema is published at `/api/receipts/v2.schema.json`. */
export const receiptProfile = 'urn:imprimatur:receipt:v2'

/** Written out, so that a reader needs no network: namespaces of W3C DPV 2, RDF and Dublin Core, and ours. */
const context = {
  dpv: 'https://w3id.org/dpv#',
  gdpr: 'https://w3id.org/dpv/legal/eu/gdpr#',
  pd: 'https://w3id.org/dpv/pd#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  imp: 'urn:imprimatur:v1:',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  created: { '@id': 'dct:created', '@type': 'xsd:dateTime' },
  publisher: 'dct:publisher',
  identifier: 'dct:identifier',
  conformsTo: { '@id': 'dct:conformsTo', '@type': '@id' },
  subject: 'dpv:hasDataSubject',
  controller: 'dpv:hasDataController',
  notice: 'dpv:hasNotice',
  parts: 'dct:hasPart',
  status: { '@id': 'dpv:hasConsentStatus', '@type': '@id' },
  basis: { '@id': 'dpv:hasLegalBasis', '@type': '@id' },
  purpose: { '@id': 'dpv:hasPurpose', '@type': '@id' },
  data: { '@id': 'dpv:hasPersonalData', '@type': '@id' },
  channel: { '@id': 'imp:channel', '@type': '@id' },
  about: { '@id': 'dct:subject', '@type': '@id' },
  replacedBy: { '@id': 'dct:isReplacedBy', '@type': '@id' },
  from: { '@id': 'dct:valid', '@type': 'xsd:date' },
  duration: 'dpv:hasDuration',
  until: { '@id': 'rdf:value', '@type': 'xsd:date' },
  territory: 'dct:spatial',
  awaits: 'imp:awaitsAcceptance',
  right: { '@id': 'dpv:hasRight', '@type': '@id' },
  requestStatus: { '@id': 'dpv:hasStatus', '@type': '@id' },
  signedStatements: { '@id': 'imp:statements', '@type': '@json' },
  ask: { '@id': 'imp:ask', '@type': '@json' },
  certificate: { '@id': 'imp:certificate', '@type': '@json' },
  log: { '@id': 'imp:log', '@type': '@json' },
  evidence: { '@id': 'imp:evidence', '@type': '@json' },
} as const

const uuidUrn = z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/)
const iri = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}`))
    .max(120)

/** What one statement says, in the words of the vocabulary. */
const ConsentPart = z.strictObject({
  '@type': z.literal('dpv:ConsentRecord'),
  '@id': uuidUrn,
  created: Instant,
  status: z.enum(['dpv:ConsentGiven', 'dpv:ConsentRefused', 'dpv:ConsentWithdrawn', 'dpv:ConsentExpired']),
  /** The quitclaim or the grant. Left out: nothing may be used at all (`never`). */
  about: uuidUrn.optional(),
  replacedBy: uuidUrn.optional(),
  basis: z.array(iri('gdpr:')).optional(),
  purpose: z.array(iri('imp:purpose:')).optional(),
  /** Left out by a withdrawal: everything this quitclaim was about. */
  channel: z.array(iri('imp:channel:')).optional(),
  data: z.array(iri('pd:')).optional(),
  from: CalendarDate.optional(),
  duration: z.strictObject({ '@type': z.literal('dpv:UntilTimeDuration'), until: CalendarDate }).optional(),
  territory: z.string().max(16).optional(),
  /** It holds once an officer accepted it. Whether one did, no receipt can know: it is made when the person signs. */
  awaits: z.literal(true).optional(),
})
const RequestPart = z.strictObject({
  '@type': z.literal('dpv:RightExerciseActivity'),
  '@id': uuidUrn,
  created: Instant,
  requestStatus: z.literal('dpv:RequestInitiated'),
  /** GDPR Art. 15 (access), Art. 17 (erasure). */
  right: z.enum(['gdpr:A15', 'gdpr:A17']),
})
export const ReceiptPart = z.discriminatedUnion('@type', [ConsentPart, RequestPart])
export type ReceiptPart = z.infer<typeof ReceiptPart>

const Said = z.union([signed(ConsentStatement), signed(RequestStatement)])

/** What is signed in a receipt, in the same fields in every version of it. */
export const receiptProof = {
  subject: z.strictObject({ '@type': z.literal('dpv:DataSubject'), identifier: Pseudonym }),
  controller: z.strictObject({ '@type': z.literal('dpv:DataController'), '@id': uuidUrn, identifier: WorkspaceId }),
  ask: signed(AskStatement),
  certificate: signed(SignerStatement),
  signedStatements: z.array(Said).min(1),
  log: Logged,
}

export const Receipt = z.strictObject({
  '@context': z.record(z.string(), z.unknown()),
  '@id': uuidUrn,
  '@type': z.literal('dpv:ConsentReceipt'),
  conformsTo: z.literal(receiptProfile),
  created: Instant,
  publisher: z.string().max(120),
  ...receiptProof,
  /** Form, version and hash of the text that was shown. */
  notice: z.strictObject({ '@type': z.literal('dpv:ConsentNotice'), identifier: z.string().max(200) }),
  parts: z.array(ReceiptPart).min(1),
  /** SHA-256(salt | evidence), the salt kept with the person's copy. */
  evidence: z.strictObject({ hash: HashHex }).nullable(),
})
export type Receipt = z.infer<typeof Receipt>

/** What the person's vault knows of a receipt before the server has answered. */
export interface ReceiptParts {
  readonly workspaceName: string
  readonly pseudonym: Pseudonym
  readonly ask: Signed<AskStatement>
  readonly certificate: Signed<SignerStatement>
  readonly said: readonly Signed<ConsentStatement | RequestStatement>[]
  /** Base64url salt, and the hash it goes into. */
  readonly evidence: { readonly salt: string; readonly hash: string } | null
}

export function createReceipt(parts: ReceiptParts, log: Logged, id: string): Receipt {
  const { workspace } = parts.certificate.body
  const { form, version, hash } = parts.ask.body.form
  return {
    '@context': context,
    '@id': `urn:uuid:${id}`,
    '@type': 'dpv:ConsentReceipt',
    conformsTo: receiptProfile,
    created: parts.said[0]?.body.at ?? parts.certificate.body.at,
    publisher: parts.workspaceName,
    subject: { '@type': 'dpv:DataSubject', identifier: parts.pseudonym },
    controller: { '@type': 'dpv:DataController', '@id': urn(workspace), identifier: workspace },
    notice: { '@type': 'dpv:ConsentNotice', identifier: `${form}|${String(version)}|${hash}` },
    parts: partsOf(parts.said, parts.ask),
    ask: parts.ask,
    certificate: parts.certificate,
    signedStatements: parts.said as Receipt['signedStatements'],
    evidence: parts.evidence && { hash: parts.evidence.hash },
    log,
  }
}

const urn = (id: string): string => `urn:uuid:${id}`

/** What was signed, in words of the vocabulary: one part per statement. */
export const partsOf = (said: ReceiptParts['said'], { body: ask }: Signed<AskStatement>): ReceiptPart[] =>
  said.map(({ body }) => partOf(body, ask.pending))

function partOf(body: ConsentStatement | RequestStatement, pending: boolean): ReceiptPart {
  const head = { '@id': urn(body.statement), created: body.at }
  if (body.type === 'consent') {
    const { consent } = body
    const awaits = isGiven(consent) && (pending || consent.awaits === true) ? ({ awaits: true } as const) : {}
    return { '@type': 'dpv:ConsentRecord', ...head, ...saidIn(consent), ...awaits }
  }
  const right = body.kind === 'access' ? 'gdpr:A15' : 'gdpr:A17'
  return { '@type': 'dpv:RightExerciseActivity', ...head, requestStatus: 'dpv:RequestInitiated', right }
}

const isGiven = (consent: ConsentAction): consent is Extract<ConsentAction, { action: 'permit' | 'matching-permit' }> =>
  consent.action === 'permit' || consent.action === 'matching-permit'
const matchingOnly = { purpose: ['imp:purpose:matching'], data: ['pd:Biometric'] }
const lasting = (until: CalendarDate | null) =>
  until === null ? {} : { duration: { '@type': 'dpv:UntilTimeDuration' as const, until } }
const channelIris = (channels: readonly string[]): string[] => channels.map((channel) => `imp:channel:${channel}`)

/** A part without what every part has. Templates of a face are a special category: explicit consent, Art. 9(2)(a), beside Art. 6(1)(a). */
function saidIn(consent: ConsentAction): Omit<z.infer<typeof ConsentPart>, '@id' | '@type' | 'created'> {
  switch (consent.action) {
    case 'permit':
      return {
        status: 'dpv:ConsentGiven',
        about: urn(consent.quitclaim),
        basis: ['gdpr:A6-1-a'],
        purpose: consent.purposes.map((purpose) => `imp:purpose:${purpose}`),
        channel: channelIris(consent.channels),
        data: ['pd:Picture'],
        from: consent.from,
        ...lasting(consent.until),
        ...(consent.territory === null ? {} : { territory: consent.territory }),
      }
    case 'withdraw': {
      const part = { status: 'dpv:ConsentWithdrawn', about: urn(consent.quitclaim) } as const
      return consent.channels === null ? part : { ...part, channel: channelIris(consent.channels) }
    }
    case 'decline':
      return { status: 'dpv:ConsentRefused', about: urn(consent.quitclaim) }
    case 'supersede':
      return { status: 'dpv:ConsentWithdrawn', about: urn(consent.quitclaim), replacedBy: urn(consent.by) }
    case 'lapse':
      return { status: 'dpv:ConsentExpired', about: urn(consent.quitclaim), from: consent.from }
    case 'matching-permit':
      return {
        status: 'dpv:ConsentGiven',
        about: urn(consent.grant),
        basis: ['gdpr:A6-1-a', 'gdpr:A9-2-a'],
        ...matchingOnly,
        ...lasting(consent.until),
      }
    case 'matching-withdraw':
      return { status: 'dpv:ConsentWithdrawn', about: urn(consent.grant), ...matchingOnly }
    case 'never':
      return { status: 'dpv:ConsentRefused' }
    case 'never-lifted':
      // Nobody lifts it through a link (`rules.ts`): a receipt that says so is not one.
      return { status: 'dpv:ConsentExpired' }
    default:
      return assertNever(consent)
  }
}

// --- JWS (RFC 7515, compact), EdDSA (RFC 8037) with the key in the header: it is the one the link certified, or nothing ---

export const receiptHeader = (signKey: string) => ({
  alg: 'EdDSA',
  typ: 'consent-receipt+jwt',
  jwk: { kty: 'OKP', crv: 'Ed25519', x: signKey },
})

/** The parts of RFC 7515 §5.1 that are signed. */
export const receiptInput = (receipt: Receipt, signKey: string): string =>
  jwsInput(receiptHeader(signKey), receipt as unknown as CanonicalValue)

/** One form for one receipt: what two of them are compared by. */
export const receiptBytes = (receipt: Receipt) => canonicalBytes(receipt as unknown as CanonicalValue)
