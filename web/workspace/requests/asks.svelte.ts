// Links for depicted persons as screens see them: made here, ended here, and what came back through them accepted or refused.
import { PersonDocument } from '../../../core/documents.ts'
import { ownLinkStateAt, type AskState } from '../../../core/asks/rules.ts'
import type { AcceptanceStatement, AskRevokedStatement, AskStatement } from '../../../core/asks/statements.ts'
import { lastWholeDay } from '../../../core/dates.ts'
import { CodedError } from '../../../core/errors.ts'
import type { FormLanguage } from '../../../core/forms/languages.ts'
import type { AskId, MemberId, OwnerId, Pseudonym, RecordId } from '../../../core/ids.ts'
import type { Signed } from '../../../core/statements.ts'
import type { SessionInfo } from '../../../core/wire.ts'
import type { AskInput, VaultApi } from '../../../workers/vault/api.ts'
import type { FailCode, ServerDoor } from '../../api/server-door.ts'
import type { AskBook } from '../../../core/asks/book.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import type { People } from '../people/people.ts'
import type { OvertakenOnCard } from '../types.ts'
import { ownLetter } from './letter.ts'

export interface AskRow extends Pick<
  AskStatement,
  'ask' | 'owner' | 'pseudonym' | 'event' | 'form' | 'expiresAt' | 'delivery' | 'pending'
> {
  /** A new link of My consent: it asks nothing. */
  readonly isOwn: boolean
  readonly state: AskState
  readonly madeAt: string
  /** How many signed through it. */
  readonly signed: number
}

/** Somebody whose signature waits for an officer. */
export interface WaitingSigner {
  readonly signer: MemberId
  readonly owner: OwnerId
  readonly ask: AskId
  readonly event: OwnerId | null
  /** As they gave it; null when this member's roles do not open it. */
  readonly name: string | null
  readonly pseudonym: Pseudonym | null
  readonly at: string
  /** What they signed, as evidence; null when it is not here (yet). */
  readonly paper: RecordId | null
  /** Registered themselves through a link at an event. */
  readonly registered: boolean
  /** Signed for a child and is neither parent nor guardian. */
  readonly decidesForChild: boolean
}

export interface PersonRequest {
  readonly owner: OwnerId
  readonly kind: 'access' | 'erasure'
  readonly at: string
}

export type NewAskInput = Pick<AskInput, 'form' | 'expiresAt' | 'delivery' | 'address' | 'pending'> &
  (
    | { readonly owner: OwnerId; readonly pseudonym: Pseudonym; readonly event?: undefined }
    | { readonly owner: null; readonly event: OwnerId | null }
  )

/** A new link of My consent for somebody who lost theirs. `reads`: it opens what they signed as well; then it is never mailed. */
export interface OwnLinkWish {
  readonly owner: OwnerId
  readonly pseudonym: Pseudonym
  readonly form: AskStatement['form']
  readonly expiresAt: string
  readonly reads: boolean
  /** Where it goes by mail; null: shown once, to hand over. */
  readonly mailTo: { readonly email: string; readonly name: string; readonly language: FormLanguage } | null
}

export type OwnLinkMade = { readonly ok: true; readonly link: string } | { readonly ok: false; readonly code: FailCode }

export interface AsksDoor {
  /** Newest first. */
  readonly list: readonly AskRow[]
  readonly waiting: readonly WaitingSigner[]
  /** What persons asked for, newest first. */
  readonly requests: readonly PersonRequest[]
  /** Makes a link. It is shown once: nobody keeps its secret. Consent officers only. @throws CodedError `owners_needed` */
  create(input: NewAskInput): Promise<{ readonly ask: AskId; readonly link: string }>
  /** Makes a new link of My consent and sends it, or hands it back to be shown once. Needs the server. @throws CodedError `owners_needed` */
  createOwn(wish: OwnLinkWish): Promise<OwnLinkMade>
  /** The link signs nothing more. What was signed through it stays. */
  revoke(ask: AskId): Promise<void>
  decide(signers: readonly WaitingSigner[], accepted: boolean): Promise<void>
  /** Accepts somebody who registered themselves, as another entry of a person who is here already; `ended` as where people are joined. */
  acceptAs(signer: WaitingSigner, person: OwnerId, ended?: readonly OvertakenOnCard[]): Promise<void>
}

export interface AsksParts {
  readonly session: Pick<SessionInfo, 'workspace' | 'member'>
  readonly server: ServerDoor
  catchUp(): Promise<unknown>
  readonly vault: VaultApi
  readonly book: AskBook
  readonly knowledge: Knowledge
  /** Where the public pages are. */
  readonly origin: string
  /** Makes statements durable and sends them; resolves when the server had its chance to answer. */
  say(statements: readonly (Signed<AskStatement> | Signed<AskRevokedStatement> | Signed<AcceptanceStatement>)[]): Promise<void>
  readonly people: Pick<People, 'acceptAs'>
  /** Sends what waits; resolves when the server had its chance to answer. */
  drain(): Promise<void>
}

export class Asks implements AsksDoor {
  readonly #parts: AsksParts
  #list = $state.raw<readonly AskRow[]>([])
  #waiting = $state.raw<readonly WaitingSigner[]>([])
  #requests = $state.raw<readonly PersonRequest[]>([])

  constructor(parts: AsksParts) {
    this.#parts = parts
  }

  get list(): readonly AskRow[] {
    return this.#list
  }

  get waiting(): readonly WaitingSigner[] {
    return this.#waiting
  }

  get requests(): readonly PersonRequest[] {
    return this.#requests
  }

  async create({ form, expiresAt, delivery, address, pending, ...whom }: NewAskInput): ReturnType<AsksDoor['create']> {
    const { owner, event = null } = whom
    const pseudonym = whom.owner === null ? null : whom.pseudonym
    const { signed, fragment } = await this.#parts.vault.createAsk({
      ...{ owner, pseudonym, event, form, expiresAt, delivery, address },
      pending: owner === null || pending,
    })
    await this.#parts.say([signed])
    return { ask: signed.body.ask, link: `${this.#parts.origin}/sign#${fragment}` }
  }

  async createOwn({ reads, mailTo, ...about }: OwnLinkWish): Promise<OwnLinkMade> {
    const { vault, server, knowledge, origin, session } = this.#parts
    const halves = [...knowledge.shares.values()].filter(
      ({ statement: { body } }) => reads && mailTo === null && body.owner === about.owner && body.scope === 'papers',
    )
    const delivery = mailTo === null ? ('handed-over' as const) : ('mailed' as const)
    const { request, fragment } = await vault.createOwnLink({ ...about, delivery, address: mailTo?.email ?? null }, halves)
    const made = await server.makeOwnLink(request)
    if (!made.ok) return made
    const link = `${origin}/my-consent#${fragment}`
    if (mailTo) {
      const { language, name, email } = mailTo
      const lastDay = lastWholeDay(Date.parse(about.expiresAt))
      const parts = { language, name, organisation: session.workspace.name, officer: session.member.name, link, lastDay }
      const sent = await server.sendMail({ to: email.trim(), ...ownLetter(parts), about: about.owner })
      // A link that nobody has is ended: what is listed on the person's card is what may be in somebody's hands.
      if (!sent.ok) {
        await this.#end(request.ask.body.ask)
        return sent
      }
    }
    await this.#parts.catchUp()
    return { ok: true, link }
  }

  async revoke(ask: AskId): Promise<void> {
    if (!this.#parts.book.ask(ask)) throw new CodedError('not_found')
    await this.#end(ask)
  }

  async #end(ask: AskId): Promise<void> {
    await this.#parts.say([await this.#parts.vault.signAskRevoked(ask)])
  }

  async decide(signers: readonly WaitingSigner[], accepted: boolean): Promise<void> {
    const { vault } = this.#parts
    await this.#parts.say(await Promise.all(signers.map(({ owner, signer }) => vault.signAcceptance(owner, signer, accepted))))
  }

  async acceptAs(signer: WaitingSigner, person: OwnerId, ended: readonly OvertakenOnCard[] = []): Promise<void> {
    await this.#parts.people.acceptAs(signer, person, ended)
    await this.#parts.drain()
    // Who is accepted becomes somebody here with the feed.
    await this.#parts.catchUp()
  }

  /** The book or what it names has changed. */
  refresh(now: string = new Date().toISOString()): void {
    const { book } = this.#parts
    this.#list = book
      .asks()
      .map(({ body }) => rowOf(body, book, now))
      .sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1))
    this.#waiting = book
      .signers()
      .filter(({ author }) => book.decisionOf(author) === 'pending')
      .map(({ author, owner, ask, at }) => {
        const asked = book.ask(ask)?.body
        return {
          ...{ signer: author, owner, ask, at },
          event: asked?.event ?? null,
          name: this.#nameOf(owner),
          paper: this.#paperOf(owner, author),
          pseudonym: asked?.pseudonym ?? this.#parts.knowledge.registered(owner)?.pseudonym ?? null,
          registered: asked?.owner === null,
          decidesForChild: book.awaits(author),
        }
      })
      .sort((a, b) => (a.at < b.at ? -1 : 1))
    this.#requests = [...book.requests()].reverse().map(({ owner, kind, at }) => ({ owner, kind, at }))
  }

  clear(): void {
    this.#parts.book.clear()
    this.#list = []
    this.#waiting = []
    this.#requests = []
  }

  #paperOf(owner: OwnerId, author: MemberId): RecordId | null {
    const own = this.#parts.knowledge.recordsOf(owner, 'paper').filter(({ put }) => put.statement.body.author === author)
    return own.at(-1)?.record ?? null
  }

  #nameOf(owner: OwnerId): string | null {
    const [record] = this.#parts.knowledge.recordsOf(owner, 'person')
    return PersonDocument.safeParse(record?.document).data?.name ?? null
  }
}

function rowOf(body: AskStatement, book: AskBook, now: string): AskRow {
  const { ask, owner, pseudonym, event, form, expiresAt, delivery, pending, at, opens } = body
  return {
    ...{ ask, owner, pseudonym, event, form, expiresAt, delivery, pending },
    isOwn: opens !== undefined,
    // Its certificate came with it, so a link of My consent counts as signed from the beginning; what matters is whether it still opens anything.
    state: opens === undefined ? (book.stateAt(ask, now) ?? 'revoked') : ownLinkStateAt(body, book.ask(ask)?.revoked ?? true, now),
    madeAt: at,
    signed: book.signersOf(ask).length,
  }
}
