// Asking people to sign, many at once: invitations made and durable first, messages (`messages.ts`) handed to the server one by one after that. Whatever is cut
// short (a reload, a mail server that is down) is found again as "not yet sent".
import { z } from '../../../core/zod.ts'
import type { MailFailure } from '../../../core/asks/document.ts'
import { CodedError } from '../../../core/errors.ts'
import type { AskId } from '../../../core/ids.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import { saveNote, savedNote } from '../../store/notes-store.ts'
import type { Tabs } from '../session/tabs.ts'
import { invitationDrafts, type Asked, type AskTerms } from './invitations.ts'
import { runMail, worthAnotherTry, type RunResult } from './mail-run.ts'
import { Messages, type MessagesParts, type Which } from './messages.ts'
import { RequestList, type RequestListParts } from './request-list.svelte.ts'
import type { RequestRow } from './rows.ts'

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

export interface RequestsParts extends Omit<MessagesParts, 'list'>, Omit<RequestListParts, 'member'> {
  readonly database: WorkspaceDatabase
  readonly tabs: Tabs
  readonly views: MessagesParts['views'] & RequestListParts['views']
  catchUp(): Promise<unknown>
  holdWhile<T>(work: Promise<T>): Promise<T>
}

/** Made and durable together. */
const madeAtOnce = 25
/** What a mail server asked us to try later is tried again by itself after this. */
const retryAfterMs = 15 * 60_000
const Settings = z.strictObject({ automatic: z.boolean() })

export class Requests implements RequestsDoor {
  readonly #parts: RequestsParts
  readonly #key: string
  readonly #list: RequestList
  readonly #messages: Messages
  #run = $state.raw<Run | null>(null)
  #result = $state.raw<RunResult | null>(null)
  #mailOn = $state<boolean | null>(null)
  #automatic = $state(true)
  #which: Which = 'unsent'
  #stop: AbortController | undefined
  #runs: Promise<unknown> = Promise.resolve()
  #ended = false

  constructor(parts: RequestsParts) {
    this.#parts = parts
    this.#key = `requests:${parts.session.member.id}`
    this.#list = new RequestList({ ...parts, member: parts.session.member.id })
    this.#messages = new Messages({ ...parts, list: this.#list })
  }

  get list(): readonly RequestRow[] {
    return this.#list.rows
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
    this.#list.refreshNow()
    if (!this.#automatic || this.#mailOn !== true || this.#run) return
    const now = Date.now()
    const waiting = this.#list.rows.filter(
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
      const deliver = (ask: AskId) => this.#messages.send(ask, which)
      this.#result = await runMail(asks, deliver, signal, (done) => {
        this.#run = { phase: 'sending', done, total: asks.length }
      })
    })
    this.#which = which
    await this.#parts.drain()
  }

  async pause(ask: AskId, paused: boolean): Promise<void> {
    const found = this.#list.find(ask)
    if (!found) throw new CodedError('not_found')
    await this.#messages.noted(found, { paused })
  }

  linkOf(ask: AskId): Promise<string | null> {
    return this.#messages.linkOf(ask)
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
        this.#list.refreshNow()
      }
    })
    this.#runs = next.catch(() => undefined)
    return next
  }

  /** Something the list shows may have changed. */
  refresh(): void {
    this.#list.refresh()
  }

  /** The session is over. A message on its way is the server's; its outcome is not known here any more. */
  end(): void {
    this.#ended = true
    this.#stop?.abort()
    this.#list.end()
    this.#result = null
  }
}

/** Trying again by itself may help. */
const isPassing = (why: MailFailure): boolean => why === 'later' || why === 'unreachable' || why === 'offline'
