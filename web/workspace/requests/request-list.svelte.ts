// The list of requests, from what was signed, what is on its way and what is kept with each person; rebuilt a moment after something changed. Also finds one
// request whole, for whoever acts on it.
import type { AskBook } from '../../../core/asks/book.ts'
import type { AskDocument } from '../../../core/asks/document.ts'
import { askStateAt } from '../../../core/asks/rules.ts'
import type { AskStatement } from '../../../core/asks/statements.ts'
import { today } from '../../../core/dates.ts'
import type { AskId, MemberId } from '../../../core/ids.ts'
import { clearStatementOf, type Pending, type PendingChanges } from '../outbox/pending.ts'
import type { Views } from '../views/views.svelte.ts'
import type { Found } from './invitations.ts'
import { inOrder, isRefused, requestRow, type RequestRow } from './rows.ts'

const refreshAfterMs = 150

export interface RequestListParts {
  readonly member: MemberId
  readonly book: AskBook
  readonly pending: PendingChanges
  readonly views: Pick<Views, 'people' | 'person' | 'askDocuments'>
}

export class RequestList {
  readonly #parts: RequestListParts
  #rows = $state.raw<readonly RequestRow[]>([])
  #refreshing: ReturnType<typeof setTimeout> | undefined
  #ended = false

  constructor(parts: RequestListParts) {
    this.#parts = parts
  }

  /** Not sent and due ones first. */
  get rows(): readonly RequestRow[] {
    return this.#rows
  }

  /** Something it shows may have changed. */
  refresh(): void {
    this.#refreshing ??= setTimeout(() => {
      this.refreshNow()
    }, refreshAfterMs)
  }

  refreshNow(): void {
    clearTimeout(this.#refreshing)
    this.#refreshing = undefined
    if (!this.#ended) this.#rows = inOrder(this.#rowsNow())
  }

  /** With what is kept about it; undefined when this member cannot read that. */
  find(ask: AskId): Found | undefined {
    const body = this.bodyOf(ask)
    const owner = body?.owner
    const document = owner && this.#parts.views.askDocuments(owner).find((one) => one.ask === ask)
    return document ? { owner, body, document } : undefined
  }

  bodyOf(ask: AskId): AskStatement | undefined {
    return this.#parts.book.ask(ask)?.body ?? bodyIn(this.#parts.pending.all(), ask)
  }

  stateOf(body: AskStatement) {
    const { book } = this.#parts
    return askStateAt(book, book.ask(body.ask) ?? { body, revoked: false }, new Date().toISOString())
  }

  end(): void {
    this.#ended = true
    clearTimeout(this.#refreshing)
    this.#rows = []
  }

  #rowsNow(): RequestRow[] {
    const { views, book, member, pending } = this.#parts
    const bodies = new Map(book.asks().map(({ body }) => [body.ask, body]))
    const documents = new Map<AskId, AskDocument>()
    for (const { id } of views.people)
      for (const document of views.askDocuments(id)) {
        documents.set(document.ask, document)
        const body = bodies.has(document.ask) ? undefined : onItsWay(pending.of(id), document.ask)
        if (body) bodies.set(body.ask, body)
      }
    const day = today()
    return [...bodies.values()].flatMap((body) => {
      const person = body.owner === null ? undefined : views.person(body.owner)
      const { name = null, email = null } = person?.document ?? {}
      const document = documents.get(body.ask) ?? null
      const own = body.author === member
      const declined = person !== undefined && isRefused(person.consent, book.signersOf(body.ask), document)
      return requestRow({ body, state: this.stateOf(body), declined, document, name, email, own }, day) ?? []
    })
  }
}

function bodyIn(changes: Iterable<Pending>, ask: AskId): AskStatement | undefined {
  for (const { row } of changes) {
    const body = clearStatementOf(row)?.body
    if (body?.type === 'ask' && body.ask === ask) return body
  }
  return undefined
}

/** What the server did not take is in no list. */
const onItsWay = (changes: readonly Pending[], ask: AskId): AskStatement | undefined =>
  bodyIn(
    changes.filter(({ row }) => row.refused === null),
    ask,
  )
