// Asking people to sign, many at once: invitations made and durable first, messages handed to the server one by one after that, and what came of each kept
// with the person. Whatever is cut short (a reload, a mail server that is down) is found again as "not yet sent".
import { z } from '../../../core/zod.ts'
import { AskDocument, type MailFailure } from '../../../core/asks/document.ts'
import { askStateAt } from '../../../core/asks/rules.ts'
import type { AskStatement } from '../../../core/asks/statements.ts'
import { lastWholeDay, today } from '../../../core/dates.ts'
import { CodedError } from '../../../core/errors.ts'
import type { FormLanguage } from '../../../core/forms/languages.ts'
import { RecordId, type AskId, type OwnerId, type Pseudonym } from '../../../core/ids.ts'
import type { SessionInfo } from '../../../core/wire.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { FailCode, ServerDoor } from '../../api/server-door.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import { saveNote, savedNote } from '../../store/notes-store.ts'
import type { AskBook } from '../../../core/asks/book.ts'
import type { FormsDoor } from './forms.svelte.ts'
import type { Draft } from '../outbox/outbox.svelte.ts'
import { clearStatementOf, type PendingChanges } from '../outbox/pending.ts'
import { recordDraft } from '../outbox/record-draft.ts'
import type { Tabs } from '../session/tabs.ts'
import type { Views } from '../views/views.svelte.ts'
import { invitationDrafts, replacement, type Asked, type AskTerms, type Found } from './invitations.ts'
import { letter } from './letter.ts'
import { runMail, worthAnotherTry, type RunResult } from './mail-run.ts'
import { inOrder, isDue, isRefused, requestRow, type RequestRow } from './rows.ts'

export interface Run {
  readonly phase: 'making' | 'sending'
  readonly done: number
  readonly total: number
}

export interface RequestsDoor {
  /** Not sent and due ones first. */
  readonly list: readonly RequestRow[]
  readonly run: Run | null
  readonly result: RunResult | null
  /** Whether the operator set a mail server; null while the server has not said. */
  readonly mailOn: boolean | null
  /** Due reminders go out by themselves while this is open. */
  readonly automatic: boolean
  setAutomatic(on: boolean): Promise<void>
  /** Makes the links, and by mail sends them. Resolves when it is over; what was made stands whatever happens to the rest. @throws CodedError `owners_needed` */
  ask(people: readonly Asked[], terms: AskTerms): Promise<readonly AskId[]>
  /** Sends what was not sent yet, and reminders. */
  send(asks: readonly AskId[]): Promise<void>
  /** What the newest run did not send, once more; nothing that has left since. */
  again(): Promise<void>
  stop(): void
  dismissResult(): void
  pause(ask: AskId, paused: boolean): Promise<void>
  /** The link again, to show or copy; null when another officer made it. */
  linkOf(ask: AskId): Promise<string | null>
}

export interface RequestsParts {
  readonly session: SessionInfo
  readonly origin: string
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly database: WorkspaceDatabase
  readonly tabs: Tabs
  readonly book: AskBook
  readonly pending: PendingChanges
  readonly views: Views
  readonly forms: Pick<FormsDoor, 'find'>
  /** Durable on this device, in the order of commands. */
  enqueue(make: () => Promise<readonly Draft[]>): Promise<void>
  drain(): Promise<void>
  catchUp(): Promise<unknown>
  holdWhile<T>(work: Promise<T>): Promise<T>
}

/** Made and durable together. */
const madeAtOnce = 25
const refreshAfterMs = 150
/** What a mail server asked us to try later is tried again by itself after this. */
const retryAfterMs = 15 * 60_000
const Settings = z.strictObject({ automatic: z.boolean() })

const whyOf: Partial<Record<FailCode, MailFailure>> = {
  mail_refused: 'refused',
  bad_request: 'refused',
  mail_unreachable: 'unreachable',
  mail_off: 'off',
  too_many_attempts: 'limit',
  offline: 'offline',
  unavailable: 'offline',
  not_signed_in: 'offline',
}
/** First messages only; those and what is due now; whatever was asked for. */
type Which = 'unsent' | 'due' | 'asked'

export class Requests implements RequestsDoor {
  readonly #parts: RequestsParts
  readonly #key: string
  #list = $state.raw<readonly RequestRow[]>([])
  #run = $state.raw<Run | null>(null)
  #result = $state.raw<RunResult | null>(null)
  #mailOn = $state<boolean | null>(null)
  #automatic = $state(true)
  #which: Which = 'unsent'
  #stop: AbortController | undefined
  #runs: Promise<unknown> = Promise.resolve()
  #refreshing: ReturnType<typeof setTimeout> | undefined
  #ended = false

  constructor(parts: RequestsParts) {
    this.#parts = parts
    this.#key = `requests:${parts.session.member.id}`
  }

  get list(): readonly RequestRow[] {
    return this.#list
  }

  get run(): Run | null {
    return this.#run
  }

  get result(): RunResult | null {
    return this.#result
  }

  get mailOn(): boolean | null {
    return this.#mailOn
  }

  get automatic(): boolean {
    return this.#automatic
  }

  async open(): Promise<void> {
    const sealed = await savedNote(this.#parts.database, this.#key)
    if (sealed) {
      const { json } = await this.#parts.vault.openFromDevice('notes', this.#key, sealed)
      this.#automatic = Settings.parse(json).automatic
    }
  }

  async setAutomatic(on: boolean): Promise<void> {
    const sealed = await this.#parts.vault.sealForDevice('notes', this.#key, { json: { automatic: on }, attachment: null })
    await saveNote(this.#parts.database, this.#key, sealed)
    this.#automatic = on
  }

  // --- Asking ---

  ask(people: readonly Asked[], terms: AskTerms): Promise<readonly AskId[]> {
    return this.#inTurn(async (signal) => {
      const made = await this.#make(people, terms, signal)
      // Also after a cancel: what was made is at the server, so that every device shows it.
      await this.#parts.drain()
      if (terms.by === 'mail') await this.#sendAll(made, 'unsent', signal)
      return made
    })
  }

  async #make(people: readonly Asked[], terms: AskTerms, signal: AbortSignal): Promise<readonly AskId[]> {
    const made: AskId[] = []
    for (let from = 0; from < people.length && !signal.aborted; from += madeAtOnce) {
      this.#run = { phase: 'making', done: from, total: people.length }
      const some = people.slice(from, from + madeAtOnce)
      await this.#parts.enqueue(async () => {
        const drafts = await Promise.all(some.map((one) => invitationDrafts(this.#parts.vault, one, terms)))
        made.push(...drafts.map(({ ask }) => ask))
        return drafts.flatMap(({ drafts }) => drafts)
      })
    }
    return made
  }

  // --- Sending ---

  send(asks: readonly AskId[]): Promise<void> {
    return this.#inTurn((signal) => this.#sendAll(asks, 'asked', signal))
  }

  again(): Promise<void> {
    const asks = this.#result ? worthAnotherTry(this.#result) : []
    const which = this.#which
    // Said at once: a second click finds nothing left to send.
    this.#result = null
    return asks.length === 0 ? Promise.resolve() : this.#inTurn((signal) => this.#sendAll(asks, which, signal))
  }

  /** Due reminders, and what a mail server asked to try again. Own links only: a colleague's would have to be replaced. */
  async tend(): Promise<void> {
    const { roles } = this.#parts.session.member
    if (!roles.includes('consent-officer') || this.#ended) return
    const start = await this.#parts.server.startInfo()
    if (start.ok) this.#mailOn = start.value.mail
    this.#refreshNow()
    if (!this.#automatic || this.#mailOn !== true || this.#run) return
    const now = Date.now()
    const waiting = this.#list.filter(
      ({ own, isDue: due, standing, failed }) =>
        own &&
        (due || standing === 'not-sent') &&
        (failed === null ? due : isPassing(failed.why) && now - Date.parse(failed.at) >= retryAfterMs),
    )
    if (waiting.length > 0) {
      const asks = waiting.map(({ ask }) => ask)
      await this.#inTurn((signal) => this.#sendAll(asks, 'due', signal))
    }
  }

  async #sendAll(asks: readonly AskId[], which: Which, signal: AbortSignal): Promise<void> {
    await this.#parts.tabs.alone('mail', async () => {
      this.#run = { phase: 'sending', done: 0, total: asks.length }
      // Another tab or device may have sent some of it.
      await this.#parts.catchUp()
      const deliver = (ask: AskId) => this.#sendOne(ask, which)
      this.#result = await runMail(asks, deliver, signal, (done) => {
        this.#run = { phase: 'sending', done, total: asks.length }
      })
    })
    this.#which = which
    await this.#parts.drain()
  }

  /** @returns null when there was nothing to send (any more) */
  async #sendOne(ask: AskId, which: Which): Promise<'sent' | MailFailure | null> {
    const found = this.#find(ask)
    if (!found || this.#stateOf(found.body) !== 'open') return null
    const { body, document } = found
    const isFirst = document.mails.length === 0
    if (document.by !== 'mail' || (which === 'unsent' && !isFirst)) return null
    if (which === 'due' && !isFirst && !isDue(document, today())) return null
    const person = this.#parts.views.person(found.owner)
    const email = person?.document?.email
    if (!person?.document || !email) return this.#note(found, { failed: failure('refused') }, 'refused')
    const again = await this.#parts.vault.linkAgain(body, email)
    const standing = again?.sameAddress ? found : await this.#replace(found, person.pseudonym, email)
    const fragment = again?.sameAddress ? again.fragment : (await this.#parts.vault.linkAgain(standing.body, email))?.fragment
    if (fragment === undefined) throw new CodedError('internal', 'a link that was just made')
    const kind = isFirst ? 'request' : 'reminder'
    const { subject, text } = letter({
      ...{ kind, language: document.language, name: person.document.name, note: document.note },
      ...this.#facts(standing.body, document.language),
      link: this.#linkTo(fragment),
    })
    const { mails } = standing.document
    const mail = { id: crypto.randomUUID(), at: new Date().toISOString(), kind } as const
    const left: Partial<AskDocument> = { mails: [...mails, mail].slice(-20), failed: null }
    // ADR 0017: a browser that is killed in between loses one reminder, and the next one follows; a first message it sends again.
    const noted = isFirst ? standing : await this.#noted(standing, left)
    const answer = await this.#parts.server.sendMail({ to: email.trim(), subject, text, about: found.owner })
    if (answer.ok) return isFirst ? this.#note(standing, left, 'sent') : 'sent'
    const why = whyOf[answer.code] ?? 'later'
    return this.#note(noted, { mails, failed: failure(why) }, why)
  }

  /** What every letter about this invitation says. */
  #facts({ form, expiresAt }: AskStatement, language: FormLanguage) {
    const { workspace, member } = this.#parts.session
    const document = this.#parts.forms.find(form)?.document
    return {
      organisation: workspace.name,
      officer: member.name,
      formTitle: document?.title[language] ?? form.form,
      forChild: document !== undefined && document.minors !== null,
      lastDay: lastWholeDay(Date.parse(expiresAt)),
    }
  }

  async #replace(found: Found, pseudonym: Pseudonym, email: string): Promise<Found> {
    let next: Found | undefined
    await this.#parts.enqueue(async () => {
      const made = await replacement(this.#parts.vault, found, pseudonym, email)
      next = made.found
      return made.drafts
    })
    await this.#parts.drain()
    if (!next) throw new CodedError('internal')
    return next
  }

  async #note<T>(found: Found, change: Partial<AskDocument>, outcome: T): Promise<T> {
    await this.#noted(found, change)
    return outcome
  }

  /** Durable on this device when it resolves. @returns the request as it stands with the change */
  async #noted(found: Found, change: Partial<AskDocument>): Promise<Found> {
    const { owner, document } = found
    const next = AskDocument.parse({ ...document, ...change })
    await this.#parts.enqueue(() => Promise.resolve([recordDraft('ask', owner, RecordId.parse(document.ask), document, next)]))
    return { ...found, document: next }
  }

  async pause(ask: AskId, paused: boolean): Promise<void> {
    const found = this.#find(ask)
    if (!found) throw new CodedError('not_found')
    await this.#note(found, { paused }, undefined)
  }

  async linkOf(ask: AskId): Promise<string | null> {
    const body = this.#bodyOf(ask)
    const again = body && (await this.#parts.vault.linkAgain(body, null))
    return again ? this.#linkTo(again.fragment) : null
  }

  #linkTo(fragment: string): string {
    return `${this.#parts.origin}/sign#${fragment}`
  }

  // --- Runs ---

  stop(): void {
    this.#stop?.abort()
  }

  dismissResult(): void {
    this.#result = null
  }

  /** One run after the other: a click while reminders go out waits for them. */
  #inTurn<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const next = this.#runs.then(async () => {
      if (this.#ended) throw new CodedError('locked')
      const stop = (this.#stop = new AbortController())
      this.#result = null
      this.#run = { phase: 'making', done: 0, total: 0 }
      try {
        return await this.#parts.holdWhile(work(stop.signal))
      } finally {
        this.#run = null
        this.#refreshNow()
      }
    })
    this.#runs = next.catch(() => undefined)
    return next
  }

  // --- The list ---

  /** Something it shows may have changed. */
  refresh(): void {
    this.#refreshing ??= setTimeout(() => {
      this.#refreshNow()
    }, refreshAfterMs)
  }

  #refreshNow(): void {
    clearTimeout(this.#refreshing)
    this.#refreshing = undefined
    if (this.#ended) return
    const { views, book, session } = this.#parts
    const bodies = new Map(book.asks().map(({ body }) => [body.ask, body]))
    const documents = new Map<AskId, AskDocument>()
    for (const { id } of views.people)
      for (const document of views.askDocuments(id)) {
        documents.set(document.ask, document)
        const body = bodies.has(document.ask) ? undefined : this.#pendingBody(id, document.ask)
        if (body) bodies.set(body.ask, body)
      }
    const day = today()
    const rows = [...bodies.values()].flatMap((body) => {
      const person = body.owner === null ? undefined : views.person(body.owner)
      const { name = null, email = null } = person?.document ?? {}
      const document = documents.get(body.ask) ?? null
      const own = body.author === session.member.id
      const declined = person !== undefined && isRefused(person.consent, this.#parts.book.signersOf(body.ask), document)
      return requestRow({ body, state: this.#stateOf(body), declined, document, name, email, own }, day) ?? []
    })
    this.#list = inOrder(rows)
  }

  #stateOf(body: AskStatement) {
    const { book } = this.#parts
    return askStateAt(book, book.ask(body.ask) ?? { body, revoked: false }, new Date().toISOString())
  }

  #find(ask: AskId): Found | undefined {
    const body = this.#bodyOf(ask)
    const owner = body?.owner
    const document = owner && this.#parts.views.askDocuments(owner).find((one) => one.ask === ask)
    return document ? { owner, body, document } : undefined
  }

  #bodyOf(ask: AskId): AskStatement | undefined {
    const known = this.#parts.book.ask(ask)?.body
    if (known) return known
    for (const { row } of this.#parts.pending.all()) {
      const body = clearStatementOf(row)?.body
      if (body?.type === 'ask' && body.ask === ask) return body
    }
    return undefined
  }

  #pendingBody(owner: OwnerId, ask: AskId): AskStatement | undefined {
    for (const { row } of this.#parts.pending.of(owner)) {
      const body = clearStatementOf(row)?.body
      if (body?.type === 'ask' && body.ask === ask && row.refused === null) return body
    }
    return undefined
  }

  /** The session is over. A message on its way is the server's; its outcome is not known here any more. */
  end(): void {
    this.#ended = true
    this.#stop?.abort()
    clearTimeout(this.#refreshing)
    this.#list = []
    this.#result = null
  }
}

const failure = (why: MailFailure): AskDocument['failed'] => ({ why, at: new Date().toISOString() })

/** Trying again by itself may help. */
const isPassing = (why: MailFailure): boolean => why === 'later' || why === 'unreachable' || why === 'offline'
