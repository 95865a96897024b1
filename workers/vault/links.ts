// Links for depicted persons as this session knows them: invitations and certificates that verified, in the feed's order. What a person signs is judged by
// them, as what a member signs is judged by the chain.
import { mayCertify, type CertifiedSigner, type KnownLinks } from '../../core/asks/rules.ts'
import type { AskStatement, SignerStatement } from '../../core/asks/statements.ts'
import type { AskId, MemberId } from '../../core/ids.ts'
import { statementSigningBytes, type Signed, type Statement } from '../../core/statements.ts'
import { verifyBytes } from './key-pairs.ts'

export class Links implements KnownLinks {
  readonly #asks = new Map<AskId, { readonly body: AskStatement; revoked: boolean }>()
  readonly #signers = new Map<MemberId, CertifiedSigner>()
  readonly #byAsk = new Map<AskId, MemberId[]>()

  ask(ask: AskId) {
    return this.#asks.get(ask)
  }

  signer(author: MemberId): SignerStatement | undefined {
    return this.#signers.get(author)?.signer
  }

  signersOf(ask: AskId): readonly MemberId[] {
    return this.#byAsk.get(ask) ?? []
  }

  /** Whose keys a link certified, with the invitation. */
  certified(author: MemberId): CertifiedSigner | undefined {
    return this.#signers.get(author)
  }

  /** A member's statement verified. The first invitation under an id stands. */
  noteMembers(body: Statement): void {
    if (body.type === 'ask' && !this.#asks.has(body.ask)) this.#asks.set(body.ask, { body, revoked: false })
    const revoked = body.type === 'ask-revoked' ? this.#asks.get(body.ask) : undefined
    if (revoked) revoked.revoked = true
  }

  /** Checks a certificate and remembers whom it certifies. The same one again is as good as the first time. */
  async noteSigner({ body, signature }: Signed<SignerStatement>): Promise<boolean> {
    const known = this.#signers.get(body.author)
    const ask = known?.signer.statement === body.statement ? known.ask : mayCertify(this, body)
    if (!ask || !(await verifyBytes(ask.linkKey, statementSigningBytes(body), signature))) return false
    if (known || mayCertify(this, body) !== ask) return known?.signer.statement === body.statement
    this.#signers.set(body.author, { signer: body, ask })
    this.#byAsk.set(body.ask, [...this.signersOf(body.ask), body.author])
    return true
  }
}
