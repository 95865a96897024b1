// Links for depicted persons on the wire. Nobody is signed in: the link's key, or the key the person's browser made, proves who may ask. Nothing of it is in
// a path or a query, and no GET changes anything.
import { z } from '../zod.ts'
import { AcceptanceStatement, AskStatement, RequestStatement, SignerStatement } from '../asks/statements.ts'
import { SignedChainEntry } from '../chain.ts'
import { AskId, CalendarDate, MemberId, QuitclaimId, RecordId, ShareId } from '../ids.ts'
import { Channel, LegalBasis } from '../channels.ts'
import { HashHex, LogHead, PublicKeyB64, SignatureB64 } from '../signed-by.ts'
import {
  AliasStatement,
  ConsentStatement,
  OwnerStatement,
  RecordStatement,
  SettingsStatement,
  ShareStatement,
  signed,
} from '../statements.ts'
import { EnvelopeB64, Sealed, Secret32 } from './texts.ts'

/** A poster hangs for a school year; a personal link is made for less. */
export const askDaysAtMost = 367

// --- Opening a link ---

export const OpenAsk = z.strictObject({ ask: AskId, proof: SignatureB64 })
export type OpenAsk = z.infer<typeof OpenAsk>

// --- A one-time code, when the link came by mail ---

/** The address as the person types it, and the salt that only the link gives: the server compares, mails the code and forgets. */
export const SendAskCode = z.strictObject({
  ...OpenAsk.shape,
  salt: Secret32,
  address: z.string().trim().pipe(z.email().max(320)),
  language: z.enum(['nl', 'en']),
})
export type SendAskCode = z.infer<typeof SendAskCode>

/** `signKey`: of the person whose page shows the code. It lets nobody else's key sign. */
export const ConfirmAsk = z.strictObject({
  ...OpenAsk.shape,
  salt: Secret32,
  code: z.string().regex(/^\d{6}$/),
  signKey: PublicKeyB64,
})
export type ConfirmAsk = z.infer<typeof ConfirmAsk>

/** A chain with what is needed to judge those who lost rights since. */
const provenChain = {
  chain: z.array(SignedChainEntry),
  closings: z.array(z.object({ seq: z.int(), hashes: z.string() })),
  logHead: LogHead.nullable(),
}

const PublishedFormOnWire = z.object({ statement: z.unknown(), document: z.unknown() })

export const AskOpened = z.object({
  state: z.enum(['open', 'signed', 'expired', 'revoked']),
  workspaceName: z.string(),
  practice: z.boolean(),
  ask: signed(AskStatement),
  form: PublishedFormOnWire,
  settings: signed(SettingsStatement).nullable(),
  /** What a personal link's answer may end: ids, channels and days, nothing sealed. Restricting needs no proof, so none comes with it. */
  standing: z.object({
    quitclaims: z.array(
      z.object({ quitclaim: QuitclaimId, channels: z.array(Channel), basis: LegalBasis, until: CalendarDate.nullable() }),
    ),
    grants: z.array(z.object({ grant: QuitclaimId, until: CalendarDate.nullable() })),
    /** Hash of the newest consent statement about this person. */
    after: HashHex.nullable(),
  }),
  /** The server's clock, which decides when a link ends. */
  now: z.string(),
  ...provenChain,
})
export type AskOpened = z.infer<typeof AskOpened>

// --- Signing ---

/** Server halves for shares that are about to begin; told to whoever holds the link, once per share, before anything stands under them. */
export const ReserveHalves = z.strictObject({ ...OpenAsk.shape, shares: z.array(ShareId).min(1).max(4) })
export type ReserveHalves = z.infer<typeof ReserveHalves>
export const HalvesReserved = z.object({ halves: z.array(z.object({ share: ShareId, serverHalf: Secret32 })) })
export type HalvesReserved = z.infer<typeof HalvesReserved>

/** A share with its client half sealed twice: to the scope, and to the person (null: theirs to write, not to read). */
export const PersonShare = z.strictObject({ statement: signed(ShareStatement), sealed: Sealed, own: Sealed.nullable() })
export type PersonShare = z.infer<typeof PersonShare>
export const PersonRecord = z.strictObject({ statement: signed(RecordStatement), envelope: EnvelopeB64 })

/** One line of the log names them all, and a receipt carries that line. */
export const consentsAtMost = 200

const said = {
  /** "Stop everything" names all that stands. */
  consents: z.array(signed(ConsentStatement)).max(consentsAtMost),
  shares: z.array(PersonShare).max(4),
  records: z.array(PersonRecord).max(4),
}

/** Everything a person signs at once: stored whole or not at all. */
export const SignAsk = z.strictObject({
  signer: signed(SignerStatement),
  /** Self-registration: the person begins to exist. */
  owner: signed(OwnerStatement).nullable(),
  ...said,
  /** A certificate alone would use the link up and say nothing. */
  consents: said.consents.min(1),
})
export type SignAsk = z.infer<typeof SignAsk>

/** That the server had it, and when: the line about it in the log, and how it leads to a head the server signed. */
export const Logged = z.object({
  /** Canonical text of the audit line, which names the hashes of what was signed. */
  line: z.string().max(20_000),
  seq: z.int().min(0),
  proof: z.array(HashHex).max(128),
  checkpoint: z.string().max(2000),
  key: PublicKeyB64,
  /** What the server vouches for about the invitation (`asks/voucher.ts`). Left out by receipts from before it did. */
  vouched: z.string().max(4000).optional(),
})
export type Logged = z.infer<typeof Logged>

export const AskSigned = z.object({ outcome: z.enum(['stored', 'repeated']), logged: Logged })
export type AskSigned = z.infer<typeof AskSigned>

// --- My consent ---

/** `proof`: the person's key over the fields of `personProofBytes`. */
export const OpenOwn = z.strictObject({ person: MemberId, proof: SignatureB64 })
export type OpenOwn = z.infer<typeof OpenOwn>

export const OwnOpened = z.object({
  workspaceName: z.string(),
  practice: z.boolean(),
  ask: signed(AskStatement),
  revoked: z.boolean(),
  signer: signed(SignerStatement),
  form: PublishedFormOnWire,
  settings: signed(SettingsStatement).nullable(),
  acceptance: signed(AcceptanceStatement).nullable(),
  /** Other links this person signed through, oldest first: what stands is judged with them too. */
  others: z.array(
    z.object({ ask: signed(AskStatement), signer: signed(SignerStatement), acceptance: signed(AcceptanceStatement).nullable() }),
  ),
  /** By which the entries that others of these are about are this same person. Left out: nobody joined any. */
  aliases: z.array(signed(AliasStatement)).optional(),
  consents: z.array(signed(ConsentStatement)),
  requests: z.array(signed(RequestStatement)),
  /** Every link that was made for this person, whoever made it. */
  asks: z.array(signed(AskStatement)).optional(),
  /** The person's own, with both halves. */
  shares: z.array(z.object({ statement: signed(ShareStatement), own: Sealed, serverHalf: Secret32 })),
  records: z.array(PersonRecord),
  photos: z.int().min(0),
  publications: z.array(z.object({ asset: RecordId, channel: Channel, from: CalendarDate, until: CalendarDate.nullable() })),
  now: z.string(),
  ...provenChain,
})
export type OwnOpened = z.infer<typeof OwnOpened>

/**
 * A new link of My consent from an officer: the invitation, and the certificate of the key in the link. Handed over it may bring the halves of the person's papers
 * sealed to that key; what is mailed brings none, because our server sees what it mails.
 */
export const MakeOwnLink = z.strictObject({
  ask: signed(AskStatement),
  signer: signed(SignerStatement),
  own: z.array(z.strictObject({ share: ShareId, sealed: Sealed })).max(500),
})
export type MakeOwnLink = z.infer<typeof MakeOwnLink>
export const OwnLinkMade = z.object({ outcome: z.enum(['stored', 'repeated']) })

export const ReserveOwnHalves = z.strictObject({ ...OpenOwn.shape, shares: z.array(ShareId).min(1).max(4) })
/** Everything a person says later. */
export const SayOwn = z.strictObject({
  person: MemberId,
  ...said,
  requests: z.array(signed(RequestStatement)).max(2),
})
export type SayOwn = z.infer<typeof SayOwn>
