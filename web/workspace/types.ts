// What features see of an opened workspace: people, events and photos already opened and verified, and the commands that change them.
// A command resolves when its result is saved on this device (strict durability); the server may follow later, and `state` shows it.
import type { FormReference } from '../../core/forms/document.ts'
import type { Channel, LegalBasis, Purpose } from '../../core/channels.ts'
import type { ConsentState } from '../../core/consent.ts'
import type { AssetDocument, EventDocument, FileCheck, NormalizedBox, PersonDocument, Publication } from '../../core/documents.ts'
import type { NameInText } from '../../core/erasure.ts'
import type { CalendarDate, MemberId, OwnerId, Pseudonym, QuitclaimId, RecordId } from '../../core/ids.ts'
import type { Overtaken } from '../../core/overtaken.ts'
import type { Role } from '../../core/scopes.ts'
import type { PublishingRules, Territory } from '../../core/verdict/rules.ts'
import type { ClockReading } from '../api/server-door.ts'
import type { AsksDoor } from './requests/asks.svelte.ts'
import type { DestinationsDoor } from './publishing/destinations.svelte.ts'
import type { EvidenceDoor } from './people/evidence.ts'
import type { FormsDoor } from './requests/forms.svelte.ts'
import type { PaperAnswersDoor } from './requests/paper-answers.ts'
import type { RequestsDoor } from './requests/requests.svelte.ts'
import type { TakeOverDoor } from './taking-over/taking-over.svelte.ts'
import type { LeavingDoor } from './organisation/leaving.ts'
import type { BackupAge, VolumeAlert } from '../../core/wire/alerts.ts'
import type { ClosingReceipt } from '../../core/wire/closing.ts'
import type { ErasureReceipt } from '../../core/wire/erasure.ts'
import type { RefusalCode, SessionInfo } from '../../core/wire.ts'
import type { WordNumbers } from '../../core/words/words.ts'
import type { JoinDoor } from './session/join-door.ts'
import type { MembersDoor } from './organisation/members.svelte.ts'
import type { BatchNote } from '../store/batch-store.ts'
import type { RestoreReport } from '../store/database.ts'
import type { PasskeyFailure } from '../api/passkey.ts'
import type { OwnKeys } from './session/own-keys.ts'
import type {
  Analysis,
  AnalyseOptions,
  CoverCheck,
  Drawn,
  Enrolment,
  FaceInside,
  Place,
  PrepareProgress,
  Rendered,
  RenderOptions,
} from '../../workers/vision/api.ts'

/** `on-device`: durable here, not yet at the server. `refused`: the server said no; `code` in {@link OutboxState} says why. */
export type SaveState = 'on-device' | 'saved' | 'refused'

/** A sealed paper. `fileName` is empty until it was opened in this session. */
export interface PaperView {
  readonly record: RecordId
  /** What it is evidence of; null for one that nothing clear names (a "no", recognition alone) and that was not opened yet. */
  readonly quitclaim: QuitclaimId | null
  readonly fileName: string
  /** When it was sealed; null while it is on its way. */
  readonly at: string | null
  /** Signed on the page by the person, not scanned. */
  readonly onPage: boolean
  /** Something was permitted with it, whether or not that counts. Without: a "no", or recognition alone. */
  readonly permits: boolean
}

/**
 * `waiting`: from a selfie, and nobody confirmed a match with it yet, so that what it proposes is asked one by one. `unusable`: opened, and no template we can
 * compare with.
 */
export type TemplateStanding = 'ordinary' | 'waiting' | 'unusable'

export interface TemplateView {
  readonly record: RecordId
  /** Empty until a roster with this person was delivered. */
  readonly model: string
  readonly standing: TemplateStanding
}

/** A second entry of somebody, joined to the one that stands. */
export interface OtherEntry {
  readonly id: OwnerId
  readonly pseudonym: Pseudonym
  readonly name: string | null
}

/** Something on a card that a later no on another card of the same person would have ended. */
export type OvertakenOnCard = Overtaken & { readonly card: OwnerId }

export interface PersonView {
  readonly id: OwnerId
  readonly pseudonym: Pseudonym
  /** Null when this member's roles do not open `people`, or the record cannot be read. */
  readonly document: PersonDocument | null
  /** What else they were entered as. Everything here is about all of it. */
  readonly others: readonly OtherEntry[]
  readonly consent: ConsentState
  /** The sealed templates of this person. */
  readonly templates: readonly TemplateView[]
  readonly papers: readonly PaperView[]
  /** When something was signed that its form does not offer: it counts for nothing. */
  readonly beyondForm: readonly string[]
  readonly state: SaveState
}

export interface EventView {
  readonly id: OwnerId
  readonly document: EventDocument | null
  readonly assets: number
  readonly state: SaveState
}

export interface AssetView {
  readonly id: RecordId
  readonly event: OwnerId
  readonly document: AssetDocument
  readonly state: SaveState
}

/** What a change that was not taken is about. `unreadable`: another member left it on this device, or it was damaged; it can only be discarded. */
export type RefusedWhat =
  | 'person'
  | 'event'
  | 'photo'
  | 'paper'
  | 'template'
  | 'consent'
  | 'appearance'
  | 'publication'
  | 'settings'
  | 'joining'
  | 'erasure'
  | 'ask'
  | 'unreadable'

/** A change kept on this device that the server did not take. Nothing waits for it. */
export interface RefusedItem {
  readonly id: number
  readonly code: RefusalCode | 'not_readable'
  readonly what: RefusedWhat
  readonly owner: OwnerId | null
  /** Of the person, event or photo, when this device can tell. */
  readonly name: string | null
  readonly removal: boolean
}

export interface OutboxState {
  readonly waiting: number
  readonly online: boolean
  /** The last refusal, for a sentence on screen. */
  readonly refused: RefusalCode | null
  /** Oldest first; {@link Workspace.retryRefused} and {@link Workspace.discardRefused} are the ways out. */
  readonly refusedItems: readonly RefusedItem[]
  /** Storage on this device is full: intake must stop and say so. */
  readonly storageFull: boolean
}

export interface NewQuitclaim {
  readonly purposes: readonly Purpose[]
  readonly channels: readonly Channel[]
  readonly basis: LegalBasis
  readonly from: CalendarDate
  readonly until: CalendarDate | null
  /** How many guardians signed for a minor; left out for an adult. A minor's quitclaim ends when they come of age, at the latest. */
  readonly guardians?: number
  /** The only country or region it counts for; left out: anywhere. */
  readonly territory?: Territory
  /** The version that was signed; left out: a form of before, or none. */
  readonly form?: FormReference
  /** The signed paper form; sealed in scope `papers`. */
  readonly paper: File | null
}

/** A file that has just left. */
export interface NewPublication extends Omit<Publication, 'id' | 'at' | 'by' | 'ended'> {
  readonly asset: RecordId
  readonly check: FileCheck
}

/** A text of the library that holds a person's name, or part of it. */
export interface NameHit extends NameInText {
  readonly event: OwnerId
  readonly eventName: string
  readonly record: RecordId
}

/** Where a person's name stands in texts of the library that this member can open. */
export interface NameSearch {
  /** Whole names first. */
  readonly hits: readonly NameHit[]
  /** Events and photos whose texts do not open here: nobody looked in those. */
  readonly unread: number
}

/** A tombstone. */
export interface ErasedPerson {
  readonly id: OwnerId
  readonly pseudonym: Pseudonym
  readonly at: string
}

export type { BatchNote }

/** Where the pictures of an event can come from on this device. */
export interface PictureSources {
  /** Sealed copies kept here with the user's agreement. */
  readonly copies: { readonly count: number; readonly sizeBytes: number; readonly enabled: boolean }
  /** A folder the browser remembers (File System Access); `granted` is false until the user confirms again after a reload. */
  readonly folder: { readonly name: string; readonly granted: boolean } | null
}

/** One thing that left this browser since unlock: bodies only, byte-exact. */
export interface SentItem {
  readonly at: string
  readonly kind: 'sign-in' | 'keys' | 'found' | 'members' | 'statements' | 'share' | 'records' | 'release' | 'question'
  /** Method and path, without ids or query. */
  readonly endpoint: string
  readonly sizeBytes: number
}

/**
 * Why a session ended. `vault-ended`: the browser took the vault worker away; nothing acknowledged is lost.
 * `restored`: the server came back from a backup; the next unlocking goes on with it.
 * `roles-changed`: an owner gave or took roles; the next unlocking opens what they open.
 * `history-refused`: the server showed a log or a member list that contradicts what was seen before. `left`: the page went away and came back.
 * `ended`: the session was ended from another device. `removed`: an owner took this member out. `run-out`: it lasted its time, and only its owner can
 * start another.
 */
export type LockReason =
  | 'asked'
  | 'idle'
  | 'elsewhere'
  | 'vault-ended'
  | 'history-refused'
  | 'left'
  | 'ended'
  | 'removed'
  | 'run-out'
  | 'roles-changed'
  | 'restored'

/** Reactive: the getters are `$state`/`$derived` reads. One instance per unlocked session, gone after `lock`. */
export interface Workspace {
  readonly info: SessionInfo['workspace']
  readonly member: SessionInfo['member']
  readonly roles: readonly Role[]
  readonly recognition: boolean
  /** Whether unknown faces of one batch are compared with each other (design §2.2); off unless recognition is on too. */
  readonly grouping: boolean
  readonly ownChannels: readonly { readonly channel: Channel; readonly label: string }[]
  /** The workspace's own rules for publishing, for `verdictOn`. */
  readonly rules: PublishingRules
  readonly people: readonly PersonView[]
  readonly events: readonly EventView[]
  /** Consent states by person, for `verdictOn`. */
  readonly consents: ReadonlyMap<OwnerId, ConsentState>
  readonly outbox: OutboxState
  /** Members who had unusually much opened, newest first; empty for whoever is not an owner or auditor. */
  readonly alerts: readonly VolumeAlert[]
  /** For owners and auditors; `none` to others. */
  readonly backups: BackupAge
  /** For owners and auditors: when the recovery key that stands was opened. */
  readonly recoveryOpenedAt: string | null
  /** Members who signed a log head that is not in the log shown here: the server shows two logs, or they lie. */
  readonly otherLogs: readonly MemberId[]
  /** Both clocks, while this device's and the server's are minutes apart: verdicts of today go by this device's. */
  readonly clocksApart: ClockReading | null
  /** How giving back went after a restore, until {@link dismissRestore}. */
  readonly restore: RestoreReport | null
  dismissRestore(): Promise<void>
  readonly members: MembersDoor
  /** Links for depicted persons. */
  readonly asks: AsksDoor
  /** Who was asked by them, and what is still to be sent. */
  readonly requests: RequestsDoor
  /** Forms that were answered on paper. */
  readonly paperAnswers: PaperAnswersDoor
  /** What was signed on the page, readable and checked. */
  readonly evidence: EvidenceDoor
  /** An existing register that becomes part of the workspace. */
  readonly takingOver: TakeOverDoor
  /** What left this browser since unlock, oldest first (the lock line opens it). */
  readonly sent: readonly SentItem[]
  /** Null while open. Once set, people and events are empty and every command throws `locked`. */
  readonly locked: LockReason | null
  /** While a batch holds off the idle lock: when it locks at the latest (milliseconds since 1970). */
  readonly lockPostponedUntil: number | null
  /** By any of their entries. */
  person(id: OwnerId): PersonView | undefined
  assetsOf(event: OwnerId): readonly AssetView[]

  // --- People ---
  addPerson(document: PersonDocument): Promise<OwnerId>
  updatePerson(id: OwnerId, document: PersonDocument): Promise<void>
  recordQuitclaim(id: OwnerId, quitclaim: NewQuitclaim): Promise<QuitclaimId>
  /** Null channels: all of it. */
  withdrawQuitclaim(id: OwnerId, quitclaim: QuitclaimId, channels: readonly Channel[] | null): Promise<void>
  permitMatching(id: OwnerId, until: CalendarDate | null): Promise<void>
  /** Also removes every template of this person. */
  withdrawMatching(id: OwnerId): Promise<void>
  /** The reason is sealed with the person; that it was said is a clear event. Lifting it forgets the reason. */
  setNever(id: OwnerId, never: boolean, reason?: string): Promise<void>
  /** Makes a template from one portrait, in the vision worker; refused without matching permission. */
  addPortrait(id: OwnerId, portrait: File | Blob): Promise<Enrolment>
  /** Takes one template of this person away, for everybody. */
  removeTemplate(id: OwnerId, template: RecordId): Promise<void>
  openPaper(id: OwnerId, paper: RecordId): Promise<Blob>

  /** What would end on either card, had it been one person's all along. Also for somebody whose signature waits. Not reactive. */
  overtaken(one: OwnerId, other: OwnerId): readonly OvertakenOnCard[]
  /** Both are one person from now on, listed as `of`. What is `ended` is withdrawn under the entry it began at, and stays so. Consent officers only. */
  joinPeople(entry: OwnerId, of: OwnerId, ended?: readonly OvertakenOnCard[]): Promise<void>
  /** They are two people after all. */
  partPeople(entry: OwnerId): Promise<void>

  // --- Erasing a person ---
  /** Everybody who was erased, newest first: what is left of them. */
  readonly erased: readonly ErasedPerson[]
  findName(id: OwnerId): NameSearch
  /**
   * Ends a person's history: the chosen texts are changed and everything of those events is sealed anew, photos with them are undecided again, and
   * everything about them is destroyed. All of it is durable here before this resolves and goes on after a crash. Consent officers only.
   */
  erasePerson(id: OwnerId, names: readonly NameHit[]): Promise<void>
  /** Dates and signature of an erasure. */
  erasureReceipt(
    id: OwnerId,
  ): Promise<
    { readonly ok: true; readonly receipt: ErasureReceipt } | { readonly ok: false; readonly code: RefusalCode | 'offline' }
  >

  // --- Events and photos ---
  addEvent(document: EventDocument): Promise<OwnerId>
  updateEvent(id: OwnerId, document: EventDocument): Promise<void>
  /** Returns the existing photo when this event already holds the same content. */
  addAsset(event: OwnerId, document: AssetDocument, file: File, preview: Blob): Promise<{ id: RecordId; duplicate: boolean }>
  /** Applies a pure change to the newest version; appearances follow by themselves. Conflicts are re-applied. */
  updateAsset(id: RecordId, change: (document: AssetDocument) => AssetDocument): Promise<void>
  removeAsset(id: RecordId): Promise<void>
  /** Signs each publication, and keeps what is known about it with its photo; both or neither. */
  recordPublications(published: readonly NewPublication[]): Promise<void>

  // --- Pictures on this device ---
  preview(asset: RecordId): Promise<Blob | undefined>
  original(asset: RecordId): Promise<Blob | undefined>
  pictureSources(event: OwnerId): Promise<PictureSources>
  keepCopies(event: OwnerId, keep: boolean): Promise<void>
  rememberFolder(event: OwnerId, folder: FileSystemDirectoryHandle): Promise<void>
  /** Asks the browser again for a remembered folder (needs a click). */
  reconnectFolder(event: OwnerId): Promise<boolean>
  /** Recognises photos of this event by content. @returns how many were matched */
  offerFiles(event: OwnerId, files: readonly File[], signal: AbortSignal): Promise<number>

  /** How far a batch of this event had come when its page went away; null when none was cut short. */
  batchNote(event: OwnerId): Promise<BatchNote | null>
  /** Null takes it away. */
  noteBatch(event: OwnerId, note: BatchNote | null): Promise<void>

  // --- Vision ---
  readonly vision: VisionDoor
  /** Opens the templates of these people who permit matching today (logged) and gives them to the vision workers. @returns usable templates */
  deliverRoster(people: readonly OwnerId[]): Promise<number>

  /** One's own unlockers and sessions. */
  readonly keys: OwnKeys

  /** Off also switches grouping off. */
  setRecognition(on: boolean): Promise<void>
  /** Owners only, and only with recognition on. */
  setGrouping(on: boolean): Promise<void>
  /** Replaces the workspace's own channels; owners only. Quitclaims keep what they said about a removed one. */
  setOwnChannels(channels: Workspace['ownChannels']): Promise<void>
  /** Owners only. Counts for every verdict from the moment it is read. */
  setRules(rules: PublishingRules): Promise<void>
  /** Places this member set up on this device to send derivatives to. */
  readonly destinations: DestinationsDoor
  /** Consent forms: what was published, and drafts. */
  readonly forms: FormsDoor

  // --- What the server did not take ---

  /** All of it waits again, in the order it was made. */
  retryRefused(): Promise<void>
  /** Gives one refused change up for good; with a new person or event goes everything said about it. */
  discardRefused(id: number): Promise<void>

  /** What a workspace holds beyond the views, for an owner who takes everything along. */
  readonly leaving: LeavingDoor
  /** Closes the workspace for everybody and for good. Owners only; nothing may wait to be sent. Afterwards only {@link leave} makes sense. */
  close(): Promise<
    { readonly ok: true; readonly receipt: ClosingReceipt } | { readonly ok: false; readonly code: RefusalCode | 'offline' }
  >
  /** Locks, and takes everything about this workspace off this device. */
  leave(): Promise<void>

  /** Holds off the idle lock while this work runs, as a batch does. */
  holdWhile<T>(work: Promise<T>): Promise<T>
  /** Ends vault and vision workers and drops everything opened. */
  lock(): void
}

/** The vision workers, as many as the machine carries; the caller sees one door. Abort ends the work, not the session. */
export interface VisionDoor {
  prepare(signal: AbortSignal, recognise: boolean, onProgress: (progress: PrepareProgress) => void): Promise<void>
  /** How many photos are analysed side by side. */
  readonly width: number
  analyse(signal: AbortSignal, file: Blob, options: AnalyseOptions): Promise<Analysis>
  /** The face in a box a person drew; compared when recognition is on and people were delivered. */
  lookInside(signal: AbortSignal, file: Blob, box: NormalizedBox): Promise<FaceInside | null>
  render(signal: AbortSignal, file: Blob, options: RenderOptions): Promise<Rendered>
  verify(signal: AbortSignal, file: Blob, places: readonly Place[], named?: boolean, drawn?: Drawn): Promise<CoverCheck>
  crop(signal: AbortSignal, file: Blob, box: NormalizedBox, longestSide: number): Promise<Blob | undefined>
  counts(): Promise<{ readonly found: number; readonly compared: number; readonly kept: number }>
  /** The same person among unknown faces of the batch: groups of two or more face ids, largest first. Empty without grouping. */
  groups(among: readonly string[]): Promise<readonly (readonly string[])[]>
  forgetBatch(): Promise<void>
}

/** What a person shows to get in, or to confirm that it is them. */
export type UnlockChoice =
  | { readonly passphrase: string; readonly accountKey: string | null }
  | { readonly recoveryCode: string }
  /** `remembered`: one that opened this workspace here before. `any`: whatever this device, a phone or a security key has for this address. */
  | { readonly passkey: 'remembered' | 'any' }

/** The doors before a workspace is open. Every method that can fail for an expected reason says so in its result. */
export interface SessionDoor {
  /** For somebody who has no keys yet, or none any more. */
  readonly joining: JoinDoor
  /** What this device remembers, for the Start page. */
  remembered(): Promise<
    | {
        readonly workspaceName: string
        readonly memberName: string
        readonly kind: 'member' | 'practice'
        /** A passkey opened it on this device before. */
        readonly passkey: boolean
        /** Answered an invitation here, and the inviter has still to confirm: the six words to read out. */
        readonly waiting?: WordNumbers
      }
    | undefined
  >
  /** Whether founding needs the operator's code here. */
  foundingNeedsCode(): Promise<boolean>
  found(input: {
    readonly workspaceName: string
    readonly memberName: string
    readonly email: string
    readonly passphrase: string
    readonly foundingCode: string | null
    readonly recognition: boolean
  }): Promise<
    | {
        readonly ok: true
        readonly workspace: Workspace
        readonly sheet: { readonly accountKey: string; readonly recoveryCode: string }
      }
    | { readonly ok: false; readonly code: RefusalCode | 'offline' }
  >
  /** Founds a practice workspace (or reopens the one this device has). Filling it with the practice set is the caller's work. */
  practice(): Promise<
    | { readonly ok: true; readonly workspace: Workspace; readonly fresh: boolean }
    | { readonly ok: false; readonly code: RefusalCode | 'offline' }
  >
  /** Account key null: the one remembered on this device. */
  unlock(with_: UnlockChoice): Promise<UnlockAnswer>
  /** Forgets everything this device holds of the workspace that {@link remembered} names, and of no other. */
  forgetDevice(): Promise<void>
  /** Forgets every workspace on this device. */
  forgetEverything(): Promise<void>
}

export type UnlockAnswer =
  | { readonly ok: true; readonly workspace: Workspace }
  /** The server came back from a backup, and this member is an owner: they say whether that is so. */
  | {
      readonly ok: false
      readonly code: 'restored_owner'
      readonly takenAt: string
      readonly restoredAt: string
      confirm(): Promise<UnlockAnswer>
      cancel(): void
    }
  | {
      readonly ok: false
      readonly code:
        | RefusalCode
        | PasskeyFailure
        | 'offline'
        | 'account_key_needed'
        | 'mistyped'
        | 'passkey_unknown'
        | 'chain_refused'
        | 'log_refused'
        | 'not_readable'
    }
