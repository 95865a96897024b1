// One message to one person: a request or a reminder, its link made anew where the address has changed, and what came of it kept with the person.
import { AskDocument, type MailFailure } from '../../../core/asks/document.ts'
import type { AskStatement } from '../../../core/asks/statements.ts'
import { lastWholeDay, today } from '../../../core/dates.ts'
import { CodedError } from '../../../core/errors.ts'
import type { FormLanguage } from '../../../core/forms/languages.ts'
import { RecordId, type AskId, type Pseudonym } from '../../../core/ids.ts'
import type { SessionInfo } from '../../../core/wire.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { FailCode, ServerDoor } from '../../api/server-door.ts'
import type { Draft } from '../outbox/outbox.svelte.ts'
import { recordDraft } from '../outbox/record-draft.ts'
import type { Views } from '../views/views.svelte.ts'
import type { FormsDoor } from './forms.svelte.ts'
import { replacement, type Found } from './invitations.ts'
import { letter } from './letter.ts'
import type { RequestList } from './request-list.svelte.ts'
import { isDue } from './rows.ts'

export interface MessagesParts {
  readonly session: SessionInfo
  readonly origin: string
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly views: Pick<Views, 'person'>
  readonly forms: Pick<FormsDoor, 'find'>
  readonly list: RequestList
  /** Durable on this device, in the order of commands. */
  enqueue(make: () => Promise<readonly Draft[]>): Promise<void>
  drain(): Promise<void>
}

/** First messages only; those and what is due now; whatever was asked for. */
export type Which = 'unsent' | 'due' | 'asked'

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

export class Messages {
  readonly #parts: MessagesParts

  constructor(parts: MessagesParts) {
    this.#parts = parts
  }

  /** @returns null when there was nothing to send (any more) */
  async send(ask: AskId, which: Which): Promise<'sent' | MailFailure | null> {
    const found = this.#parts.list.find(ask)
    if (!found || this.#parts.list.stateOf(found.body) !== 'open') return null
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
      link: linkTo(this.#parts.origin, fragment),
    })
    const { mails } = standing.document
    const mail = { id: crypto.randomUUID(), at: new Date().toISOString(), kind } as const
    const left: Partial<AskDocument> = { mails: [...mails, mail].slice(-20), failed: null }
    // ADR 0017: a browser that is killed in between loses one reminder, and the next one follows; a first message it sends again.
    const noted = isFirst ? standing : await this.noted(standing, left)
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
    await this.noted(found, change)
    return outcome
  }

  /** Kept with the person, durable on this device when it resolves. @returns the request as it stands with the change */
  async noted(found: Found, change: Partial<AskDocument>): Promise<Found> {
    const { owner, document } = found
    const next = AskDocument.parse({ ...document, ...change })
    await this.#parts.enqueue(() => Promise.resolve([recordDraft('ask', owner, RecordId.parse(document.ask), document, next)]))
    return { ...found, document: next }
  }

  /** The link of a request again; null when another officer made it. */
  async linkOf(ask: AskId): Promise<string | null> {
    const { list, origin, vault } = this.#parts
    const body = list.bodyOf(ask)
    const again = body && (await vault.linkAgain(body, null))
    return again ? linkTo(origin, again.fragment) : null
  }
}

const linkTo = (origin: string, fragment: string): string => `${origin}/sign#${fragment}`

const failure = (why: MailFailure): AskDocument['failed'] => ({ why, at: new Date().toISOString() })
