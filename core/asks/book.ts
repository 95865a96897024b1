// What is known of links for depicted persons, from verified statements in the feed's order: which there are, who signed, and whose signature an
// officer still has to accept. Plain maps.
import { askStateAt, type AskState, type KnownLinks } from './rules.ts'
import type { AcceptanceStatement, AskStatement, RequestStatement, SignerStatement } from './statements.ts'
import type { AskId, MemberId, OwnerId } from '../ids.ts'
import { isLater } from '../later.ts'
import type { Statement } from '../statements.ts'

export type Decision = 'pending' | 'accepted' | 'refused'

export class AskBook implements KnownLinks {
  readonly #asks = new Map<AskId, { readonly body: AskStatement; revoked: boolean }>()
  readonly #signers = new Map<MemberId, SignerStatement>()
  readonly #byAsk = new Map<AskId, MemberId[]>()
  readonly #decisions = new Map<MemberId, AcceptanceStatement>()
  readonly #requests: RequestStatement[] = []
  /** Who said of themselves that somebody has to look first, whatever their link says. */
  readonly #awaiting = new Set<MemberId>()

  ask(ask: AskId) {
    return this.#asks.get(ask)
  }

  signer(author: MemberId): SignerStatement | undefined {
    return this.#signers.get(author)
  }

  signersOf(ask: AskId): readonly MemberId[] {
    return this.#byAsk.get(ask) ?? []
  }

  asks(): readonly { readonly body: AskStatement; readonly revoked: boolean }[] {
    return [...this.#asks.values()]
  }

  signers(): readonly SignerStatement[] {
    return [...this.#signers.values()]
  }

  requests(): readonly RequestStatement[] {
    return this.#requests
  }

  stateAt(ask: AskId, now: string): AskState | undefined {
    const known = this.#asks.get(ask)
    return known && askStateAt(this, known, now)
  }

  /** Members' own words count at once; so does a person's whose link needs nobody's acceptance. */
  decisionOf(author: MemberId): Decision {
    const signer = this.#signers.get(author)
    const ask = signer && this.#asks.get(signer.ask)?.body
    if (!ask || (!ask.pending && !this.#awaiting.has(author))) return 'accepted'
    const decision = this.#decisions.get(author)
    return decision === undefined ? 'pending' : decision.accepted ? 'accepted' : 'refused'
  }

  awaits(author: MemberId): boolean {
    return this.#awaiting.has(author)
  }

  /** A good signature under something that waits for an officer. */
  noteAwaiting(author: MemberId): void {
    this.#awaiting.add(author)
  }

  /** Takes in a verified statement. @returns the person whose standing it changes */
  note(body: Statement): OwnerId | null {
    switch (body.type) {
      case 'ask':
        if (!this.#asks.has(body.ask)) this.#asks.set(body.ask, { body, revoked: false })
        return body.owner
      case 'ask-revoked': {
        const known = this.#asks.get(body.ask)
        if (known) known.revoked = true
        return known?.body.owner ?? null
      }
      case 'signer':
        if (!this.#signers.has(body.author)) this.#byAsk.set(body.ask, [...this.signersOf(body.ask), body.author])
        this.#signers.set(body.author, body)
        return body.owner
      case 'acceptance':
        // About the person the certificate names, or about nobody.
        if (this.#signers.get(body.signer)?.owner !== body.owner) return null
        // A server that shows an older word once more, or the two the other way round, gives nobody back a yes that an officer took away.
        const standing = this.#decisions.get(body.signer)
        if (!standing || isLater(body, standing)) this.#decisions.set(body.signer, body)
        return body.owner
      case 'request':
        if (!this.#requests.some(({ statement }) => statement === body.statement)) this.#requests.push(body)
        return body.owner
      default:
        return null
    }
  }

  /** Nothing of an erased person stays. */
  forget(owner: OwnerId): void {
    for (const [id, { body }] of this.#asks) if (body.owner === owner) this.#asks.delete(id)
    for (const [author, signer] of this.#signers) {
      if (signer.owner !== owner) continue
      this.#signers.delete(author)
      this.#decisions.delete(author)
      this.#awaiting.delete(author)
      this.#byAsk.set(
        signer.ask,
        this.signersOf(signer.ask).filter((other) => other !== author),
      )
    }
    this.#requests.splice(0, Infinity, ...this.#requests.filter((request) => request.owner !== owner))
  }

  clear(): void {
    for (const map of [this.#asks, this.#signers, this.#byAsk, this.#decisions, this.#awaiting]) map.clear()
    this.#requests.length = 0
  }
}
