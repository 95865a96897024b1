// The contract of a depicted person's vault: a worker in the public pages that checks what a link leads to, makes the person's own keys, seals and signs. It
// knows no member and nothing of a workspace but what the link may.
import type { Standing } from '../../../core/asks/answer.ts'
import type { Evidence, SignedBy } from '../../../core/asks/evidence.ts'
import type { Identified } from '../../../core/asks/identified.ts'
import type { ReceiptParts } from '../../../core/asks/receipt.ts'
import type { AskState } from '../../../core/asks/rules.ts'
import type { AskStatement, FormRef } from '../../../core/asks/statements.ts'
import type { Channel, Purpose } from '../../../core/channels.ts'
import type { Quitclaim } from '../../../core/consent.ts'
import type { FormDocument } from '../../../core/forms/document.ts'
import type { CalendarDate, MemberId, Pseudonym, QuitclaimId, ShareId } from '../../../core/ids.ts'
import type { Logged, OpenAsk, OpenOwn, OwnOpened, SayOwn, SignAsk } from '../../../core/wire/asks.ts'

/** Codes the person's vault throws as `CodedError`. @public */
export type PersonErrorCode =
  | 'not_readable' // the text behind `#` is no link of ours
  | 'not_signable' // what was filled in fits no evidence
  | 'chain_refused' // what the server shows does not lead from the link to what it asks

export interface AskView {
  readonly state: AskState
  readonly workspaceName: string
  readonly practice: boolean
  /** Null: whoever signs registers themselves. */
  readonly pseudonym: Pseudonym | null
  readonly expiresAt: string
  /** How far this device's clock is behind the server's: what day it is, is asked of the server. */
  readonly behindMs: number
  readonly delivery: 'handed-over' | 'mailed'
  /** An officer looks before it counts. */
  readonly pending: boolean
  /** What stands about this person now, and may end by the answer. */
  readonly standing: Standing
  /** The workspace recognises faces, as an owner of it signed: only then is there a use for a selfie. */
  readonly recognition: boolean
  readonly ref: FormRef
  readonly form: FormDocument
}

/** What the person chose. Nothing ticked at all is a decline. */
export interface Choice {
  readonly language: 'nl' | 'en'
  readonly purposes: readonly Purpose[]
  readonly channels: readonly Channel[]
  readonly matching: boolean
  readonly until: CalendarDate
  /** Null for a plain no. */
  readonly by: SignedBy | null
  readonly witness: string | null
  readonly openedAt: string
  /** What a stronger method said, about the nonce of {@link PersonApi.nonceOf}. Left out: a simple signature. */
  readonly identified?: Identified
  /** With the template that {@link PersonApi.holdSelfie} holds; counts with `matching` only. Left out: without. */
  readonly selfie?: true
  /** Self-registration: how staff will find the person again. */
  readonly email: string | null
}

export interface Sealed<Request> {
  readonly request: Request
  /** What ends, and did not fit beside what was signed: goes right after it. */
  readonly further: readonly SayOwn[]
  /** Behind the `#` of My consent: the person's secret. */
  readonly fragment: string
  readonly evidence: Evidence | null
  readonly receipt: ReceiptParts
}

export interface OwnView {
  readonly workspaceName: string
  /** How far this device's clock is behind the server's. */
  readonly behindMs: number
  readonly practice: boolean
  readonly pseudonym: Pseudonym
  readonly ref: FormRef
  readonly form: FormDocument
  /** Of what was signed through this link: an officer still has to accept it, or refused. */
  readonly decision: 'counts' | 'pending' | 'refused'
  /** The link was ended: what was signed can be withdrawn, nothing new agreed to. */
  readonly ended: boolean
  /** Whoever or whichever link recorded them, newest first. `counts`: nobody still has to accept it. */
  readonly quitclaims: readonly (Quitclaim & { readonly counts: boolean })[]
  readonly never: boolean
  readonly matching: readonly { readonly grant: QuitclaimId; readonly until: CalendarDate | null; readonly counts: boolean }[]
  /** When and how the person was asked, oldest first. */
  readonly asks: readonly Pick<AskStatement, 'ask' | 'at' | 'expiresAt' | 'delivery' | 'form'>[]
  /** What a "stop" ends: all of that, and what could not be verified here. */
  readonly standing: Standing
  readonly channelNames: readonly { readonly channel: Channel; readonly label: string }[]
  readonly requests: readonly { readonly kind: 'access' | 'erasure'; readonly at: string }[]
  readonly photos: number
  readonly publications: OwnOpened['publications']
  /** What the person signed, newest first; what cannot be opened is left out. */
  readonly papers: readonly Evidence[]
  /** An officer made this link, after one was lost: it reads what was signed, or it does not and came this way. Null for the link made at signing. */
  readonly later: 'reads' | AskStatement['delivery'] | null
}

export type OwnWish =
  /** These channels, in everything that permits them. */
  | { readonly type: 'withdraw'; readonly channels: readonly Channel[] }
  /** Everything that stands, whoever recorded it, recognition too. */
  | { readonly type: 'withdraw-all' }
  | { readonly type: 'withdraw-matching' }
  | { readonly type: 'request'; readonly kind: 'access' | 'erasure' }

export interface PersonApi {
  /** @returns undefined when the text is no link */
  linkProof(fragment: string): Promise<OpenAsk | undefined>
  /** What a one-time code is asked for with. @returns undefined when the text is no link */
  codeProof(fragment: string): Promise<(OpenAsk & { readonly salt: string }) | undefined>
  /** @throws `not_readable` · `chain_refused` */
  openAsk(fragment: string, answer: unknown): Promise<AskView>
  /** What a stronger method has to have signed, for this very choice under this link. Base64url of 32 bytes. */
  nonceOf(choice: Choice): Promise<string>
  /** The other end of a vision worker's channel: a selfie's template comes over it, and the page never sees it. */
  connectVision(port: MessagePort): Promise<void>
  /** Keeps what a vision worker offered under this name until it is sealed, in place of an earlier one. @returns false when it never came */
  holdSelfie(offered: string): Promise<boolean>
  /** Zeroes what is held. */
  dropSelfie(): Promise<void>
  /** Makes the person's keys and the shares they will seal under. @param selfie whether a template is among what will be sealed @returns shares to reserve server halves for */
  begin(selfie?: boolean): Promise<ShareId[]>
  /** Seals and signs everything at once. The same call again makes another signature: keep the answer until the server has it. */
  sign(halves: readonly { readonly share: ShareId; readonly serverHalf: string }[], choice: Choice): Promise<Sealed<SignAsk>>

  ownProof(fragment: string): Promise<OpenOwn | undefined>
  openOwn(fragment: string, answer: unknown): Promise<OwnView>
  /** Shares to reserve server halves for, before {@link renew}. */
  beginOwn(): Promise<ShareId[]>
  /** Signs the form again; of what it asks the new answer stands. */
  renew(halves: readonly { readonly share: ShareId; readonly serverHalf: string }[], choice: Choice): Promise<Sealed<SayOwn>>
  /** `more`: what is here has to be opened anew and the wish said again, because not all of it fits into one message. */
  say(wish: OwnWish): Promise<{ readonly request: SayOwn; readonly receipt: ReceiptParts; readonly more: boolean }>

  /**
   * A consent receipt: JSON-LD in a JWS under the key of the person whose link of My consent this is.
   * @throws `not_readable` · `chain_refused` when the log's answer does not prove that it holds this
   */
  sealReceipt(fragment: string, receipt: ReceiptParts, logged: Logged): Promise<string>
  /** The author whose keys are in use. */
  person(): Promise<MemberId | undefined>
}
