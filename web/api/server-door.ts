// The page's end of the server: one typed method per route, every answer parsed, "offline" told apart from a refusal, every byte that leaves counted.
import { hc } from 'hono/client'
import type { z } from 'zod'
import type { InvitationId, MemberId, OwnerId, RecordId, ShareId, StatementId, UnlockerId, WorkspaceId } from '../../core/ids.ts'
import type { RecordTable } from '../../core/statements.ts'
import {
  FeedPage,
  FetchedRecord,
  HeadsKept,
  type KeepHeads,
  KeptHeads,
  Outcomes,
  RefusalBody,
  SessionInfo,
  ShareStarted,
  SharesReleased,
  SignedIn,
  StartInfo,
  type ClearStatement,
  type FoundWorkspace,
  type PutRecord,
  type RefusalCode,
  type ReleasePurpose,
  type StartShare,
} from '../../core/wire.ts'
import { Logged, OwnLinkMade, type MakeOwnLink } from '../../core/wire/asks.ts'
import { Alerts } from '../../core/wire/alerts.ts'
import { ClosingReceipt } from '../../core/wire/closing.ts'
import { FormPublished, type PublishForm } from '../../core/wire/forms.ts'
import { MailSent, type SendMail } from '../../core/wire/mail.ts'
import type { GiveBack } from '../../core/wire/give-back.ts'
import { ErasureReceipt } from '../../core/wire/erasure.ts'
import {
  ChainAppended,
  GrantsPut,
  InvitationAnswered,
  InvitationOpened,
  LeftBehind,
  MembersInfo,
  RecoveryOpened,
  SignedHashes,
  type AnswerInvitation,
  type AppendChain,
  type CreateInvitation,
  type OpenInvitation,
  type PutGrants,
  type Rewrap,
  type UseRecovery,
} from '../../core/wire/members.ts'
import { OwnSessions, SessionsEnded, type EndSessions } from '../../core/wire/sessions.ts'
import {
  Confirmed,
  OwnUnlockers,
  PasskeyChallenge,
  UnlockerLabelled,
  type ChangeUnlockers,
  type SignInProof,
} from '../../core/wire/unlockers.ts'
import { LogLines, LogProof } from '../../core/wire/log.ts'
import type { AppType } from '../../server/app.ts'

export type FailCode = RefusalCode | 'offline'
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: FailCode }

/** One request with a body that left this browser. */
export interface Sent {
  readonly at: string
  readonly endpoint: string
  readonly sizeBytes: number
}

/** Two clocks at one moment, as far as the way between them allows; milliseconds since 1970. */
export interface ClockReading {
  readonly here: number
  readonly server: number
}

export interface ServerDoorOptions {
  readonly baseUrl: string
  onSent?(sent: Sent): void
  /** What the server's clock said when an answer left it (`Date`, RFC 9110 §6.6.1). */
  onClock?(reading: ClockReading): void
  /** Signs in again when the session has run out. Only `renewed` lets the request be repeated; `refused` says that it will never be. */
  renew?(): Promise<Renewed>
  /** The session is over for good: ended from elsewhere, its member removed, run out without a way to renew it, or of a server that came back from a backup. */
  onOver?(reason: SessionOver): void
  readonly fetch?: typeof fetch
}

export type Renewed = 'renewed' | 'refused' | 'later' | 'restored'
export type SessionOver = 'ended' | 'removed' | 'run-out' | 'restored'

const timeoutMs = 60_000

export class ServerDoor {
  readonly #options: ServerDoorOptions
  readonly #client: ReturnType<typeof hc<AppType>>['api']
  #renewing: Promise<Renewed> | undefined

  constructor(options: ServerDoorOptions) {
    this.#options = options
    this.#client = hc<AppType>(options.baseUrl, { fetch: this.#watchedFetch }).api
  }

  // --- Before anyone is signed in ---

  startInfo(): Promise<Answer<StartInfo>> {
    return this.#once(StartInfo, () => this.#client.start.$get())
  }

  found(request: FoundWorkspace): Promise<Answer<SessionInfo>> {
    return this.#once(SessionInfo, () => this.#client.workspaces.$post({ json: request }))
  }

  signIn(proof: SignInProof): Promise<Answer<SignedIn>> {
    return this.#once(SignedIn, () => this.#client['sign-in'].$post({ json: proof }))
  }

  passkeyChallenge(): Promise<Answer<z.infer<typeof PasskeyChallenge>>> {
    return this.#once(PasskeyChallenge, () => this.#client.passkeys.challenge.$post({ json: {} }))
  }

  /** Says goodbye, also from a page that is going away; whether it arrives does not matter: the session ends by itself. */
  async signOut(): Promise<void> {
    await this.#client['sign-out'].$post({ json: {} }, { init: { keepalive: true } }).catch(() => undefined)
  }

  // --- Signed in ---

  session(): Promise<Answer<SessionInfo>> {
    return this.#ask(SessionInfo, () => this.#client.session.$get())
  }

  /** Shows an unlocker again, which changing them needs. */
  confirm(proof: SignInProof): Promise<Answer<z.infer<typeof Confirmed>>> {
    return this.#ask(Confirmed, () => this.#client.session.confirm.$post({ json: proof }))
  }

  unlockers(): Promise<Answer<z.infer<typeof OwnUnlockers>>> {
    return this.#ask(OwnUnlockers, () => this.#client.unlockers.$get())
  }

  changeUnlockers(change: z.infer<typeof ChangeUnlockers>): Promise<Answer<z.infer<typeof OwnUnlockers>>> {
    return this.#ask(OwnUnlockers, () => this.#client.unlockers.$post({ json: change }))
  }

  labelUnlocker(unlocker: UnlockerId, label: string): Promise<Answer<z.infer<typeof UnlockerLabelled>>> {
    return this.#ask(UnlockerLabelled, () => this.#client.unlockers.label.$put({ json: { unlocker, label } }))
  }

  sessions(): Promise<Answer<z.infer<typeof OwnSessions>>> {
    return this.#ask(OwnSessions, () => this.#client.sessions.$get())
  }

  endSessions(which: z.infer<typeof EndSessions>): Promise<Answer<z.infer<typeof SessionsEnded>>> {
    return this.#ask(SessionsEnded, () => this.#client.sessions.end.$post({ json: which }))
  }

  heads(): Promise<Answer<KeptHeads>> {
    return this.#ask(KeptHeads, () => this.#client.heads.$get())
  }

  keepHeads(heads: KeepHeads): Promise<Answer<z.infer<typeof HeadsKept>>> {
    return this.#ask(HeadsKept, () => this.#client.heads.$put({ json: heads }))
  }

  /** How heads of these sizes, rising, lead to the one that stands. */
  logProof(sizes: readonly number[]): Promise<Answer<LogProof>> {
    return this.#ask(LogProof, () => this.#client.log.proof.$get({ query: { sizes: sizes.join(',') } }))
  }

  /** The line about what a depicted person signed; for whoever opens papers. */
  logSigned(statement: StatementId): Promise<Answer<Logged>> {
    return this.#ask(Logged, () => this.#client.log.signed.$get({ query: { statement } }))
  }

  /** Auditors only; asking is itself a line. */
  logLines(from: number, limit: number): Promise<Answer<LogLines>> {
    return this.#ask(LogLines, () => this.#client.log.lines.$get({ query: { from: String(from), limit: String(limit) } }))
  }

  closeWorkspace(closing: string, name: string): Promise<Answer<ClosingReceipt>> {
    return this.#once(ClosingReceipt, () => this.#client.closings.$post({ json: { closing, name } }))
  }

  closingReceipt(workspace: WorkspaceId, closing: string): Promise<Answer<ClosingReceipt>> {
    return this.#once(ClosingReceipt, () => this.#client.closings[':workspace'][':closing'].$get({ param: { workspace, closing } }))
  }

  alerts(): Promise<Answer<z.infer<typeof Alerts>>> {
    return this.#ask(Alerts, () => this.#client.alerts.$get())
  }

  erasureReceipt(owner: OwnerId): Promise<Answer<ErasureReceipt>> {
    return this.#ask(ErasureReceipt, () => this.#client.erasures[':owner'].$get({ param: { owner } }))
  }

  feed(after: number, limit: number): Promise<Answer<FeedPage>> {
    return this.#ask(FeedPage, () => this.#client.feed.$get({ query: { after: String(after), limit: String(limit) } }))
  }

  putStatements(statements: ClearStatement[]): Promise<Answer<z.infer<typeof Outcomes>>> {
    return this.#ask(Outcomes, () => this.#client.statements.$post({ json: { statements } }))
  }

  giveBack(request: GiveBack): Promise<Answer<z.infer<typeof Outcomes>>> {
    return this.#ask(Outcomes, () => this.#client['give-back'].$post({ json: request }))
  }

  startShare(share: StartShare): Promise<Answer<z.infer<typeof ShareStarted>>> {
    return this.#ask(ShareStarted, () => this.#client.shares.$post({ json: share }))
  }

  releaseShares(shares: ShareId[], purpose: ReleasePurpose): Promise<Answer<z.infer<typeof SharesReleased>>> {
    return this.#ask(SharesReleased, () => this.#client.shares.release.$post({ json: { shares, purpose } }))
  }

  putRecords(records: PutRecord[]): Promise<Answer<z.infer<typeof Outcomes>>> {
    return this.#ask(Outcomes, () => this.#client.records.$post({ json: { records } }))
  }

  fetchRecord(table: RecordTable, record: RecordId): Promise<Answer<FetchedRecord>> {
    return this.#ask(FetchedRecord, () => this.#client.records[':table'][':record'].$get({ param: { table, record } }))
  }

  // --- Members ---

  members(): Promise<Answer<MembersInfo>> {
    return this.#ask(MembersInfo, () => this.#client.members.$get())
  }

  signedBy(member: MemberId): Promise<Answer<SignedHashes>> {
    return this.#ask(SignedHashes, () => this.#client.members[':member'].signed.$get({ param: { member } }))
  }

  closing(seq: number): Promise<Answer<SignedHashes>> {
    return this.#ask(SignedHashes, () => this.#client.chain[':seq'].signed.$get({ param: { seq: String(seq) } }))
  }

  /** The one request that carries an address: in the server's memory for this message, then nowhere. */
  sendMail(message: SendMail): Promise<Answer<z.infer<typeof MailSent>>> {
    return this.#ask(MailSent, () => this.#client.mail.$post({ json: message }))
  }

  makeOwnLink(request: MakeOwnLink): Promise<Answer<z.infer<typeof OwnLinkMade>>> {
    return this.#ask(OwnLinkMade, () => this.#client.persons.links.$post({ json: request }))
  }

  publishForm(request: PublishForm): Promise<Answer<z.infer<typeof FormPublished>>> {
    return this.#ask(FormPublished, () => this.#client.forms.$post({ json: request }))
  }

  invite(request: CreateInvitation): Promise<Answer<z.infer<typeof InvitationAnswered>>> {
    return this.#ask(InvitationAnswered, () => this.#client.invitations.$post({ json: request }))
  }

  withdrawInvitation(invitation: InvitationId): Promise<Answer<z.infer<typeof InvitationAnswered>>> {
    return this.#ask(InvitationAnswered, () => this.#client.invitations.withdraw.$post({ json: { invitation } }))
  }

  appendChain(request: AppendChain): Promise<Answer<z.infer<typeof ChainAppended>>> {
    return this.#ask(ChainAppended, () => this.#client.chain.$post({ json: request }))
  }

  putGrants(request: PutGrants): Promise<Answer<z.infer<typeof GrantsPut>>> {
    return this.#ask(GrantsPut, () => this.#client.grants.$post({ json: request }))
  }

  leftBehind(after: ShareId | undefined, limit: number): Promise<Answer<LeftBehind>> {
    const query = { ...(after === undefined ? {} : { after }), limit: String(limit) }
    return this.#ask(LeftBehind, () => this.#client.shares['left-behind'].$get({ query }))
  }

  putRewraps(rewraps: Rewrap[]): Promise<Answer<z.infer<typeof Outcomes>>> {
    return this.#ask(Outcomes, () => this.#client.shares.rewrap.$post({ json: { rewraps } }))
  }

  // --- An invited browser, and the ceremony of the recovery key: nobody is signed in ---

  openInvitation(proof: OpenInvitation): Promise<Answer<InvitationOpened>> {
    return this.#once(InvitationOpened, () => this.#client.invitations.open.$post({ json: proof }))
  }

  answerInvitation(answer: AnswerInvitation): Promise<Answer<z.infer<typeof InvitationAnswered>>> {
    return this.#once(InvitationAnswered, () => this.#client.invitations.answer.$post({ json: answer }))
  }

  openRecovery(auth: string): Promise<Answer<RecoveryOpened>> {
    return this.#once(RecoveryOpened, () => this.#client.recovery.open.$post({ json: { auth } }))
  }

  useRecovery(request: UseRecovery): Promise<Answer<SessionInfo>> {
    return this.#once(SessionInfo, () => this.#client.recovery.use.$post({ json: request }))
  }

  // --- One request ---

  async #ask<T>(schema: z.ZodType<T>, call: () => Promise<Response | ResponseLike>): Promise<Answer<T>> {
    const answer = await this.#once(schema, call)
    if (!answer.ok && answer.code === 'session_ended') this.#options.onOver?.('ended')
    if (!answer.ok && answer.code === 'member_removed') this.#options.onOver?.('removed')
    if (answer.ok || answer.code !== 'not_signed_in' || !this.#options.renew) return answer
    this.#renewing ??= this.#options.renew().finally(() => (this.#renewing = undefined))
    const renewed = await this.#renewing
    if (renewed === 'refused') this.#options.onOver?.('run-out')
    if (renewed === 'restored') this.#options.onOver?.('restored')
    return renewed === 'renewed' ? this.#once(schema, call) : answer
  }

  async #once<T>(schema: z.ZodType<T>, call: () => Promise<Response | ResponseLike>): Promise<Answer<T>> {
    try {
      const response = await call()
      const body: unknown = await response.json()
      if (!response.ok) return { ok: false, code: RefusalBody.safeParse(body).data?.code ?? unexplained(response.status) }
      const parsed = schema.safeParse(body)
      return parsed.success ? { ok: true, value: parsed.data } : { ok: false, code: 'internal' }
    } catch (error) {
      // fetch: TypeError without a connection, TimeoutError from our own signal. SyntaxError: a proxy's page instead of our answer.
      if (error instanceof TypeError || isNamed(error, 'TimeoutError') || isNamed(error, 'AbortError'))
        return { ok: false, code: 'offline' }
      if (error instanceof SyntaxError) return { ok: false, code: 'unavailable' }
      throw error
    }
  }

  readonly #watchedFetch: typeof fetch = async (input, init) => {
    const { body } = init ?? {}
    if (typeof body === 'string') {
      const { pathname } = new URL(input instanceof Request ? input.url : input, this.#options.baseUrl)
      const sizeBytes = new Blob([body]).size
      this.#options.onSent?.({ at: new Date().toISOString(), endpoint: `${init?.method ?? 'GET'} ${pathname}`, sizeBytes })
    }
    const answer = await (this.#options.fetch ?? fetch)(input, { ...init, signal: AbortSignal.timeout(timeoutMs) })
    const server = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(server)) this.#options.onClock?.({ here: Date.now(), server })
    return answer
  }
}

/** What hc's responses share with `Response`. */
interface ResponseLike {
  readonly ok: boolean
  readonly status: number
  json(): Promise<unknown>
}

const unexplained = (status: number): RefusalCode => (status >= 500 ? 'unavailable' : status === 413 ? 'too_large' : 'internal')

const isNamed = (error: unknown, name: string): boolean => error instanceof DOMException && error.name === name
