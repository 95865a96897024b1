// The vault's contract: the worker that holds every key. Ciphertext and statements come out, keys never do. Ending the worker is locking.
import type { ChainEvent, Guard } from '../../core/chain.ts'
import type { AcceptanceStatement, AskRevokedStatement, AskStatement } from '../../core/asks/statements.ts'
import type { ConsentAction, Signed } from '../../core/statements.ts'
import type { MakeOwnLink } from '../../core/wire/asks.ts'
import type {
  AliasStatement,
  AppearanceStatement,
  ChainHead,
  ConsentStatement,
  ErasedStatement,
  FormStatement,
  LogHead,
  OwnerStatement,
  PublicationStatement,
  RecordTable,
  RetiredStatement,
  RewrapStatement,
  SettingsStatement,
} from '../../core/statements.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { SignedChainEntry } from '../../core/chain.ts'
import type { SealedDocument } from '../../core/format/v1.ts'
import type { FormReference } from '../../core/forms/document.ts'
import type { FormOfferedStatement } from '../../core/forms/offered.ts'
import type {
  AskId,
  CalendarDate,
  FormId,
  MemberId,
  OwnerId,
  Pseudonym,
  RecordId,
  ShareId,
  UnlockerId,
  WorkspaceId,
} from '../../core/ids.ts'
import type { Role, Scope } from '../../core/scopes.ts'
import type { LogProof } from '../../core/wire/log.ts'
import type { FoundWorkspace, PutRecord, SessionInfo, StartShare, Unlocker } from '../../core/wire.ts'
import type {
  AnswerInvitation,
  AppendChain,
  CreateInvitation,
  InvitationOpened,
  InvitationView,
  MembersInfo,
  PutGrants,
  RecoveryOpened,
  Rewrap,
  SealedShare,
  UseRecovery,
} from '../../core/wire/members.ts'
import type { WordNumbers } from '../../core/words/words.ts'
import type { NewUnlocker } from '../../core/wire/unlockers.ts'

/** Codes the vault throws as `CodedError`. @public */
export type VaultErrorCode =
  | 'locked' // nothing was unlocked yet
  | 'not_readable' // opaque: wrong key, altered bytes, wrong place
  | 'chain_refused' // the membership chain does not verify or is older than one seen
  | 'log_refused' // the audit log is shorter than one seen, or contradicts it
  | 'restored_waiting' // a backup was put back: an owner may sign for it, nothing else goes on
  | 'answer_refused' // an invitation's answer without the proof of its secret
  | 'owners_needed' // real data waits for a second owner, a recovery key, or the choice for a small practice
  | 'confirm_needed' // show an unlocker again first
  | 'share_missing' // open or start the share first (or it is a share of another scope than the table's)

/** What a member keeps on paper. */
export interface RecoverySheet {
  /** 128 bits, Crockford base32 in groups of four joined by `-`. */
  readonly accountKey: string
  /** 160 bits, the same way. */
  readonly recoveryCode: string
}

export interface FoundInput {
  readonly name: string
  readonly practice: boolean
  readonly member: { readonly name: string; readonly email: string | null }
  readonly foundingCode: string | null
  readonly recognition: boolean
}

/** A practice workspace has no passphrase: this secret, kept on the device, opens it again. */
export interface DeviceSecret {
  readonly secret: string
}

export interface AskInput extends Pick<
  AskStatement,
  'owner' | 'pseudonym' | 'event' | 'form' | 'expiresAt' | 'delivery' | 'pending'
> {
  /** Where it is mailed to; only its hash is kept. */
  readonly address: string | null
}

/** For somebody who lost their link of My consent. */
export interface OwnLinkInput extends Pick<AskStatement, 'form' | 'expiresAt' | 'delivery'> {
  readonly owner: OwnerId
  readonly pseudonym: Pseudonym
  /** Where it is mailed to; only its hash is kept. */
  readonly address: string | null
}

/** `fragment` stands behind the `#` of My consent. */
export interface NewOwnLink {
  readonly request: MakeOwnLink
  readonly fragment: string
}

/** `fragment` stands behind the `#` of the link. */
/** A link made before, as its author makes it again. */
export interface LinkAgain {
  readonly fragment: string
  /** The address given is the one the invitation commits to. */
  readonly sameAddress: boolean
}

export interface NewAsk {
  readonly signed: Signed<AskStatement>
  readonly fragment: string
}

// --- Members ---

export type InviteInput = Omit<CreateInvitation, 'invitation' | 'authHash' | 'kept'>

/** `fragment` stands behind the `#` of the link; it is the secret. */
export interface NewInvitation {
  readonly request: CreateInvitation
  readonly fragment: string
}

/** What an invited person is told before they agree. */
export interface CheckedInvitation {
  /** What the roles open. */
  readonly opens: readonly Scope[]
  readonly members: number
}

export interface JoinInput {
  readonly fragment: string
  readonly opened: InvitationOpened
  readonly name: string
  readonly passphrase: string
}

/**
 * What an owner wants said in the chain. `signed`: the hashes of everything the member signed (`GET /api/members/:member/signed`), which a
 * loss of rights closes.
 */
export type ChainIntent =
  /** Vouch for the keys that came back through an invitation. */
  | { readonly type: 'admit'; readonly invitation: InvitationView; readonly compared: boolean; readonly signed: string }
  | {
      readonly type: 'roles'
      readonly member: MemberId
      readonly roles: readonly Role[]
      readonly compared: boolean
      readonly signed: string
    }
  | { readonly type: 'revoke'; readonly member: MemberId; readonly signed: string }
  | { readonly type: 'small-practice'; readonly alone: boolean }

/** Which keys were given to whom, as the server has it. */
export type Standing = Pick<MembersInfo, 'grants' | 'recoveryGrants'>

/** What the verified chain says, for screens. Names come from the server's accounts. */
export interface ChainView {
  readonly head: ChainHead
  readonly members: readonly {
    readonly member: MemberId
    readonly roles: readonly Role[]
    readonly scopes: readonly Scope[]
    /** Came by a mailed link, and nobody compared the words. */
    readonly uncompared: boolean
    /** Scopes this member may hold by their own word alone. */
    readonly ownWord: readonly Scope[]
  }[]
  readonly epochs: readonly { readonly scope: Scope; readonly epoch: number; readonly stale: boolean }[]
  readonly recoveryKey: boolean
  /** Scopes that whoever made the recovery key could not open. */
  readonly recoveryOwnWord: readonly Scope[]
  readonly smallPractice: boolean
  /** What the last entries said, the newest first. */
  readonly story: readonly ChainEvent[]
  /** The newest entry by which an owner said that a backup was put back. */
  readonly restore: { readonly hash: string; readonly at: string } | null
  /** `none`: real data has to wait. */
  readonly guard: Guard
  /** Scope keys open in this vault, as `scope|epoch`. */
  readonly held: readonly string[]
  /** Lists of closed authors that this vault has not seen yet (`GET /api/closings/:seq`). */
  readonly closingsWanted: readonly number[]
}

export type SheetsRead =
  | { readonly ok: true; readonly secret: Bytes; readonly auth: string }
  | { readonly ok: false; readonly code: 'mistyped'; readonly sheet: number }
  | { readonly ok: false; readonly code: 'same_sheet' | 'other_key' }

export interface RecoverInput {
  readonly sheets: readonly [string, string]
  readonly opened: RecoveryOpened
  readonly member: { readonly name: string; readonly email: string | null }
  readonly passphrase: string
}

export interface SharePart {
  readonly share: ShareId
  readonly owner: OwnerId
  readonly scope: Scope
}

/** A share from the feed: who began it, who sealed its half again if somebody did, and that half. */
export interface SealedHalf extends StartShare {
  readonly rewrap?: Signed<RewrapStatement> | null
}

/** The same, with the server half once released. */
export interface ReleasedShare extends SealedHalf {
  readonly serverHalf: string
}

export interface SealInput {
  readonly table: RecordTable
  readonly record: RecordId
  readonly version: number
  readonly share: ShareId
  readonly document: SealedDocument
}

/** A template that could be opened: which model made it, and whether its first match is still to be confirmed. */
export interface UsableTemplate {
  readonly record: RecordId
  readonly model: string
  readonly waiting: boolean
}

export type Opened =
  | { readonly record: RecordId; readonly ok: true; readonly document: SealedDocument }
  | { readonly record: RecordId; readonly ok: false; readonly code: 'not_readable' | 'signature_refused' | 'share_missing' }

export interface VaultApi {
  // --- Founding and unlocking ---

  /** Makes member, scope keys, genesis, grants, both unlockers. Argon2id runs here (about a second). The vault is unlocked afterwards. */
  foundWorkspace(input: FoundInput, passphrase: string): Promise<{ request: FoundWorkspace; sheet: RecoverySheet }>
  foundPracticeWorkspace(input: FoundInput): Promise<{ request: FoundWorkspace; device: DeviceSecret }>

  /**
   * First half of unlocking: what to show the server to get the wrapped secret. Nothing is unlocked yet.
   * @returns undefined when the typed account key or recovery code cannot be one (a typing mistake).
   */
  signInSecret(unlock: UnlockWithSecret): Promise<SignInSecret | undefined>
  /**
   * Second half: unwraps the member secret, verifies the chain, opens the scope grants.
   * @param session fresh from the server, not from this device's memory: it is compared with what was seen before
   * @param remembered every copy of {@link sealHeads} there is, from this device and from the server; see `heads.ts`
   * @param chain the chain as this device had it last. See: [Note: Restored history]
   * @throws `not_readable` (also for an altered remembered copy), `chain_refused`, `log_refused`, `restored_waiting`
   */
  unlock(
    unlock: UnlockWith,
    unlocker: Unlocker,
    session: SessionInfo,
    remembered?: readonly Bytes[],
    chain?: readonly SignedChainEntry[] | null,
  ): Promise<{ workspace: WorkspaceId; member: MemberId }>
  /** After `restored_waiting`, for an owner who says that a backup was put back. @throws `chain_refused`, `not_readable`, `locked` */
  signRestored(session: SessionInfo): Promise<AppendChain>
  /** Unlocks once the entry stands. @throws as `unlock` */
  unlockRestored(session: SessionInfo): Promise<void>
  /** Verifies a newer chain from the server. @throws `chain_refused` also when it lacks an entry already seen, `log_refused` */
  acceptSession(session: SessionInfo): Promise<void>
  /** The newest log head a response carried; every later signature names it. A smaller one is only late. @throws `log_refused` for another log of the same size */
  noteLogHead(head: LogHead): Promise<void>
  /** Sizes of heads that no proof connects yet: what to ask the server about. Empty when all is one log. */
  logSizesToConnect(): Promise<number[]>
  /** The server's answer about these sizes. @throws `log_refused` unless it proves one log under one key */
  connectLog(sizes: readonly number[], proof: LogProof): Promise<void>
  /** What to ask the server about to hold a head that a member signed under `under` against the log that is shown here. Empty: nothing to ask. */
  logSizesWith(head: LogHead, under: ChainHead): Promise<number[]>
  /** Whether that head is one log with ours, by the server's answer. @throws `log_refused` when the answer is not signed by the log's key */
  isOneLog(head: LogHead, sizes: readonly number[], proof: LogProof): Promise<boolean>
  /**
   * The newest heads seen, sealed under the member secret: keep after unlocking and now and then, pass to the next {@link unlock}. 321 bytes. With `kept`, never less than
   * that copy says. @throws `not_readable`, `log_refused` when that copy saw another log
   */
  sealHeads(kept?: Bytes): Promise<Bytes>

  // --- Members: what the chain says, and what owners put into it ---

  chainView(): Promise<ChainView>
  /** The list of what a closed author had signed. @throws `chain_refused` when it is not the one the chain names */
  noteClosing(seq: number, hashes: string): Promise<void>
  createInvitation(input: InviteInput): Promise<NewInvitation>
  /** @returns the six words, or undefined when the keys did not come from somebody who knew the link */
  answerWords(invitation: InvitationView): Promise<WordNumbers | undefined>
  /** Signs the entry that follows the newest head this vault verified. @throws `answer_refused`, `not_readable` */
  signIntent(intent: ChainIntent): Promise<AppendChain>
  /**
   * Scope keys for everybody who waits for one that is open here. Who may hold one by their own word alone (null: the recovery key) is given it only when
   * this member decided so.
   */
  grantWaiting(standing: Standing, decided?: readonly (MemberId | null)[]): Promise<PutGrants>
  /** The next epoch that is owed and that this member can make; undefined when there is none. One at a time: the chain moves on with each. */
  startEpoch(standing: Standing): Promise<AppendChain | undefined>
  /** Seals halves of older epochs to the newest. What does not verify or open is refused. */
  rewrapShares(shares: readonly SealedShare[]): Promise<{ rewraps: Rewrap[]; refused: ShareId[] }>
  /** The three sheets exist only in this answer. */
  createRecoveryKey(): Promise<{ append: AppendChain; sheets: string[] }>

  // --- Coming in: an invited browser, and the ceremony of the recovery key. Nothing is unlocked afterwards ---

  invitationProof(fragment: string): Promise<Pick<AnswerInvitation, 'invitation' | 'auth'> | undefined>
  /** @throws `chain_refused` when it is not the workspace the link names */
  checkInvitation(fragment: string, opened: InvitationOpened): Promise<CheckedInvitation>
  /** Makes member, keys, unlockers. Argon2id runs here. */
  joinWorkspace(input: JoinInput): Promise<{ request: AnswerInvitation; sheet: RecoverySheet; words: WordNumbers }>
  /** Two of three sheets as typed. @returns what shows the server that they are genuine */
  recoveryProof(sheets: readonly [string, string]): Promise<{ ok: true; auth: string } | Exclude<SheetsRead, { readonly ok: true }>>
  /** @throws `chain_refused` · `not_readable` */
  recoverWorkspace(input: RecoverInput): Promise<{ request: UseRecovery; sheet: RecoverySheet }>

  // --- One's own unlockers (see `key-change.ts`) ---

  /** Shows an unlocker again; for five minutes the member secret can then be wrapped anew. @throws `not_readable` */
  confirmUnlocker(unlock: UnlockWith, unlocker: Unlocker): Promise<void>
  /** Forgets what was shown. */
  endConfirmation(): Promise<void>
  /** Another passphrase, the account key stays. @returns undefined for a typing mistake in the account key. @throws `confirm_needed` */
  wrapForPassphrase(passphrase: string, accountKey: string): Promise<NewUnlocker | undefined>
  /** A new sheet, for this passphrase or (null) the one just shown. @throws `confirm_needed` */
  wrapForSheet(passphrase: string | null): Promise<{ sheet: RecoverySheet; unlockers: NewUnlocker[] }>
  /** @throws `confirm_needed` */
  wrapForPasskey(prf: PrfOutputs, name: string): Promise<Omit<Extract<NewUnlocker, { kind: 'passkey' }>, 'passkey'>>
  sealLabel(unlocker: UnlockerId, name: string): Promise<string>
  /** Null for each that does not open. */
  openLabels(labels: readonly { readonly unlocker: UnlockerId; readonly label: string }[]): Promise<(string | null)[]>

  // --- Shares ---

  /** Starts a share: a new client half sealed to the scope's public key. Needs no read right. Completed by `completeShare`. */
  startShare(owner: OwnerId, scope: Scope): Promise<StartShare>
  /** The server's half of a share started in this session: its data key can now seal. */
  completeShare(share: ShareId, serverHalf: string): Promise<void>
  /** Verifies and opens shares of scopes this member holds. Refused ones are reported, the rest are usable. */
  openShares(shares: readonly ReleasedShare[]): Promise<{ opened: ShareId[]; refused: ShareId[] }>

  // --- Records ---

  /** Seals and signs. @throws `share_missing` */
  sealRecords(inputs: readonly SealInput[]): Promise<PutRecord[]>
  /** Signs the removal of a record. */
  removeRecord(part: SharePart & { table: RecordTable; record: RecordId; version: number }): Promise<PutRecord>
  /** Verifies each author's signature, then opens. One bad record never hides the others. */
  openRecords(records: readonly PutRecord[]): Promise<Opened[]>

  // --- Statements ---

  signOwner(owner: OwnerId, kind: 'subject' | 'event', pseudonym: Pseudonym | null): Promise<Signed<OwnerStatement>>
  signConsent(owner: OwnerId, consent: ConsentAction, after: string | null): Promise<Signed<ConsentStatement>>
  signAppearance(asset: RecordId, owner: OwnerId, present: boolean): Promise<Signed<AppearanceStatement>>
  signPublication(
    asset: RecordId,
    channel: string,
    from: CalendarDate,
    until: CalendarDate | null,
  ): Promise<Signed<PublicationStatement>>
  signSettings(
    recognition: boolean,
    ownChannels: SettingsStatement['ownChannels'],
    rules?: SettingsStatement['rules'],
    grouping?: SettingsStatement['grouping'],
  ): Promise<Signed<SettingsStatement>>
  /** Ends a person's history. `lastEvent`: hash of the newest consent statement seen about them. */
  signErased(owner: OwnerId, pseudonym: Pseudonym, lastEvent: string | null): Promise<Signed<ErasedStatement>>
  /** `owner` is another entry of the person entered as `of`; not joined: it is not, after all. */
  signAlias(owner: OwnerId, of: OwnerId, joined: boolean): Promise<Signed<AliasStatement>>
  /** Publishes a version of a form: its document's hash, and that of the version before (null for the first). */
  signForm(form: FormReference, previous: string | null): Promise<Signed<FormStatement>>
  /** Whether people are still asked with this form. */
  signFormOffered(form: FormId, offered: boolean): Promise<Signed<FormOfferedStatement>>
  /** Nothing more goes under this share of an event. */
  signRetired(owner: OwnerId, share: ShareId): Promise<Signed<RetiredStatement>>

  // --- Links for depicted persons ---

  /** Makes a link's secret and signs the invitation. The secret is in the fragment and nowhere else. @throws `owners_needed` */
  createAsk(input: AskInput): Promise<NewAsk>
  /** @returns null when another member made the link, or this one with keys of before */
  linkAgain(ask: AskStatement, address: string | null): Promise<LinkAgain | null>
  /** A new link of My consent. @param halves shares of the person's papers that it may read; none for what is mailed @throws `owners_needed` */
  createOwnLink(input: OwnLinkInput, halves: readonly SealedHalf[]): Promise<NewOwnLink>
  signAskRevoked(ask: AskId): Promise<Signed<AskRevokedStatement>>
  signAcceptance(owner: OwnerId, signer: MemberId, accepted: boolean): Promise<Signed<AcceptanceStatement>>

  /**
   * True per statement whose author was a member with that key when the statement was made, or a person a link certified. In the feed's order: what is
   * said about links is remembered for what comes after it.
   */
  verifyStatements(statements: readonly Signed[]): Promise<boolean[]>

  // --- Biometric templates: vault and vision talk over a port, the page never sees a vector ---

  /** Hands the port of a `MessageChannel` whose other end a vision worker holds. May be called once per worker. */
  connectVision(port: MessagePort): Promise<void>
  /**
   * Opens these template records and sends them to every connected vision worker, replacing what they had. `entry`: another entry of the subject, under which the
   * record is kept; left out: the subject's own. @returns what is known of those that are usable
   */
  deliverTemplates(
    templates: readonly { readonly subject: OwnerId; readonly entry?: OwnerId; readonly record: PutRecord }[],
  ): Promise<readonly UsableTemplate[]>
  /** Seals an embedding that a vision worker offered under this id (see `workers/vision/api.ts`). @throws `share_missing`, `not_readable` when none was offered */
  sealTemplate(offered: string, input: Omit<SealInput, 'document' | 'table'>): Promise<PutRecord>
  /**
   * The next version of a template that came from a selfie, signed by this member: a first match was confirmed (`waiting` false), or that was taken back.
   * @throws `share_missing` · `not_readable` when it is no template
   */
  restateTemplate(record: PutRecord, waiting: boolean): Promise<PutRecord>

  // --- This device only ---

  sealForDevice(store: string, key: string, document: SealedDocument): Promise<Bytes>
  /** @throws `not_readable` */
  openFromDevice(store: string, key: string, sealed: Bytes): Promise<SealedDocument>
}

/** Both outputs of a passkey's PRF, 32 bytes each. Whoever passes them zeroes its own copy. */
export interface PrfOutputs {
  readonly first: Bytes
  readonly second: Bytes
}

/** Base64url, 32 bytes; with a passphrase also the tag its guesses are counted under. */
export interface SignInSecret {
  readonly signInSecret: string
  readonly account?: string
}

/** What has a secret of its own to sign in with. */
export type UnlockWithSecret = Exclude<UnlockWith, { readonly kind: 'passkey' }>

export type UnlockWith =
  | { readonly kind: 'passphrase'; readonly passphrase: string; readonly accountKey: string }
  | { readonly kind: 'recovery'; readonly recoveryCode: string }
  | { readonly kind: 'device'; readonly device: DeviceSecret }
  | { readonly kind: 'passkey'; readonly prf: PrfOutputs }
