// The wire contract between browser and server: every request and response body, as zod schemas both ends parse with.
// Refusals are `{ code }` with a matching HTTP status; the codes are listed here once.
import { z } from './zod.ts'
import { AcceptanceStatement, AskRevokedStatement, AskStatement, RequestStatement, SignerStatement } from './asks/statements.ts'
import { PublicKeyB64, SignedChainEntry, SignedGenesis } from './chain.ts'
import { FormOfferedStatement } from './forms/offered.ts'
import { MemberId, RecordId, ShareId, StatementId, WorkspaceId } from './ids.ts'
import { Role, Scope } from './scopes.ts'
import {
  AliasStatement,
  AppearanceStatement,
  ChainHead,
  ConsentStatement,
  ErasedStatement,
  FormStatement,
  LogHead,
  OwnerStatement,
  PublicationStatement,
  RecordStatement,
  RecordTable,
  RetiredStatement,
  RewrapStatement,
  SettingsStatement,
  ShareStatement,
  signed,
} from './statements.ts'
import { base64Url, EnvelopeB64, maxEnvelopeBytes, Sealed, Secret32 } from './wire/texts.ts'
import { SecretUnlocker, SignInProof, Unlocker } from './wire/unlockers.ts'

export { EnvelopeB64, maxEnvelopeBytes, PublicKeyB64, Sealed, Secret32, Unlocker }

/** Envelopes up to this size travel in the feed; larger ones are fetched when opened. */
export const maxFeedEnvelopeBytes = 64 * 1024

// --- Refusals ---

export const refusalCodes = [
  'bad_request', // the body does not fit its schema
  'not_signed_in',
  'session_ended', // somebody with this account ended it: sign in by hand
  'member_removed', // this session's member is one no more
  'wrong_secret', // sign-in: nothing says which part was wrong
  'too_many_attempts',
  'confirm_needed', // show an unlocker again first
  'last_unlocker', // without it nobody could open this account any more
  'forbidden', // the member's roles do not allow it
  'founding_code_required',
  'founding_code_refused',
  'practice_full', // too many practice workspaces from here today
  'signature_refused',
  'chain_refused',
  'exists',
  'owners_needed', // real data waits for a second owner, a recovery key, or the choice for a small practice
  'restored_waiting', // a backup was put back, and no owner has confirmed it yet
  'last_holder', // nobody else, and no recovery key, could open what this member holds
  'not_found',
  'ask_signed', // a personal link signs once
  'ask_expired',
  'ask_revoked',
  'address_unknown', // not the address this link was mailed to
  'code_needed', // the link came by mail: a one-time code first
  'code_wrong',
  'code_over', // expired, used, or tried too often: ask for a new one
  'conflict', // a newer version stands
  'mail_off', // the operator set no mail server
  'mail_refused', // the mail server will never take this message
  'mail_later', // not now: greylisting, a full queue
  'mail_unreachable',
  'too_large',
  'unavailable', // the database does not answer; try again
  'internal',
] as const
export const RefusalCode = z.enum(refusalCodes)
export type RefusalCode = z.infer<typeof RefusalCode>
export const RefusalBody = z.object({ code: RefusalCode })

// --- Before anyone is signed in ---

export const StartInfo = z.object({
  foundingNeedsCode: z.boolean(),
  /** Where the operator lets pages send derivatives, besides this server: what the content security policy says. */
  destinationOrigins: z.array(z.string()),
  /** The operator set a mail server. */
  mail: z.boolean(),
})
export type StartInfo = z.infer<typeof StartInfo>

// --- Members and sessions ---

/** A scope's private key sealed to the member who receives this. */
export const Grant = z.strictObject({ scope: Scope, epoch: z.int().min(1), sealed: Sealed })
export type Grant = z.infer<typeof Grant>

export const FoundWorkspace = z.strictObject({
  name: z.string().trim().min(1).max(120),
  practice: z.boolean(),
  member: z.strictObject({ name: z.string().trim().min(1).max(120), email: z.email().max(320).nullable() }),
  genesis: SignedGenesis,
  /** What the founder chose right away: to work alone for now (`small-practice`). Without it, real data waits. */
  choice: SignedChainEntry.nullable().optional(),
  grants: z.array(Grant).max(10),
  unlockers: z.array(SecretUnlocker).min(1).max(5),
  settings: signed(SettingsStatement),
  foundingCode: z.string().max(80).nullable(),
})
export type FoundWorkspace = z.infer<typeof FoundWorkspace>

/** This server was filled from a backup. `waiting`: nothing goes on until an owner has signed a `restored-to` entry that names `log`. */
export const RestoredInfo = z.object({
  restore: z.uuid(),
  /** When the backup was taken, and when it was put back. */
  takenAt: z.string(),
  restoredAt: z.string(),
  waiting: z.boolean(),
  /** Where the log of the backup ends. */
  log: LogHead.nullable(),
})
export type RestoredInfo = z.infer<typeof RestoredInfo>

export const SessionInfo = z.object({
  workspace: z.object({ id: WorkspaceId, name: z.string(), practice: z.boolean(), deletesAt: z.string().nullable() }),
  member: z.object({ id: MemberId, name: z.string(), email: z.string().nullable(), roles: z.array(Role) }),
  chain: z.array(SignedChainEntry),
  grants: z.array(Grant),
  logHead: LogHead.nullable(),
  /** Absent where no backup was ever put back. */
  restored: RestoredInfo.optional(),
})
export type SessionInfo = z.infer<typeof SessionInfo>

export const SignIn = SignInProof
export const SignedIn = z.object({ session: SessionInfo, unlocker: Unlocker })
export type SignedIn = z.infer<typeof SignedIn>

/**
 * The newest chain and log heads a member has seen, sealed under the member secret: what a fresh browser must not be shown less than.
 * `version` 0 and null: none kept yet.
 */
export const KeptHeads = z.object({ version: z.int().min(0), sealed: base64Url(1024).nullable() })
export type KeptHeads = z.infer<typeof KeptHeads>
/**
 * Compare and set: refused with `conflict` unless `after` is the version that stands. `member` says whose heads these are: a browser has one session, and a tab
 * in which another workspace is still open must not put its heads where those of the one opened since belong (`session_ended`).
 */
export const KeepHeads = z.strictObject({ member: MemberId, after: z.int().min(0), sealed: base64Url(1024).min(1) })
export type KeepHeads = z.infer<typeof KeepHeads>
export const HeadsKept = z.object({ version: z.int().min(1) })

// --- Statements, shares, records ---

/** Statements without a ciphertext beside them. */
export const ClearStatement = z.union([
  signed(OwnerStatement),
  signed(ConsentStatement),
  signed(AppearanceStatement),
  signed(PublicationStatement),
  signed(SettingsStatement),
  signed(ErasedStatement),
  signed(AliasStatement),
  signed(RetiredStatement),
  signed(FormOfferedStatement),
  signed(AskStatement),
  signed(AskRevokedStatement),
  signed(SignerStatement),
  signed(AcceptanceStatement),
  signed(RequestStatement),
])
export type ClearStatement = z.infer<typeof ClearStatement>

export const PutStatements = z.strictObject({ statements: z.array(ClearStatement).min(1).max(500) })
export const Outcome = z.object({
  statement: StatementId,
  /** `repeated`: this very statement was stored before, which is fine. */
  outcome: z.enum(['stored', 'repeated', 'conflict', 'refused']),
  code: RefusalCode.optional(),
})
export type Outcome = z.infer<typeof Outcome>
export const Outcomes = z.object({ outcomes: z.array(Outcome), logHead: LogHead.nullable() })

export const StartShare = z.strictObject({ statement: signed(ShareStatement), sealed: Sealed })
export type StartShare = z.infer<typeof StartShare>
/** The server half, told once, to the author. */
export const ShareStarted = z.object({ serverHalf: Secret32, logHead: LogHead.nullable() })

/** What somebody opens something for. A fixed list: the log keeps it for years, and a member's own words could name somebody. */
export const ReleasePurpose = z.enum(['open-workspace', 'roster', 'open-paper', 'take-everything-along'])
export type ReleasePurpose = z.infer<typeof ReleasePurpose>
export const ReleaseShares = z.strictObject({ shares: z.array(ShareId).min(1).max(5000), purpose: ReleasePurpose })
export const SharesReleased = z.object({
  halves: z.array(z.object({ share: ShareId, serverHalf: Secret32 })),
  /** Asked for but destroyed or never there. */
  missing: z.array(ShareId),
  logHead: LogHead.nullable(),
})

export const PutRecord = z.strictObject({ statement: signed(RecordStatement), envelope: EnvelopeB64.nullable() })
export type PutRecord = z.infer<typeof PutRecord>
export const PutRecords = z.strictObject({ records: z.array(PutRecord).min(1).max(200) })
export const RecordAddress = z.object({ table: RecordTable, record: RecordId })
/** One record fetched by its address: the newest version. A removed one has a null envelope. */
export const FetchedRecord = z.object({ statement: signed(RecordStatement), envelope: EnvelopeB64.nullable() })
export type FetchedRecord = z.infer<typeof FetchedRecord>

// --- Feed: everything that changed, in the server's order ---

export const Change = z.discriminatedUnion('kind', [
  z.object({ seq: z.int(), kind: z.literal('statement'), statement: ClearStatement }),
  /** `sealed` is empty once the half was sealed again: the newest `rewrap` has it. */
  z.object({ seq: z.int(), kind: z.literal('share'), statement: signed(ShareStatement), sealed: Sealed }),
  z.object({ seq: z.int(), kind: z.literal('rewrap'), statement: signed(RewrapStatement), sealed: Sealed }),
  z.object({
    seq: z.int(),
    kind: z.literal('record'),
    statement: signed(RecordStatement),
    /** Null for a removed record, and for one too large for the feed (then `sizeBytes` is above zero: fetch it). */
    envelope: EnvelopeB64.nullable(),
    sizeBytes: z.int().min(0),
  }),
  /** The document is parsed by whoever uses it: one that does not fit is refused alone. */
  z.object({ seq: z.int(), kind: z.literal('form'), statement: signed(FormStatement), document: z.unknown() }),
])
export type Change = z.infer<typeof Change>

export const FeedQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
})
export const FeedPage = z.object({
  changes: z.array(Change),
  next: z.int(),
  more: z.boolean(),
  logHead: LogHead.nullable(),
  /** The newest entry of the membership chain: a client that has not seen it fetches its session again. */
  chainHead: ChainHead,
})
export type FeedPage = z.infer<typeof FeedPage>
