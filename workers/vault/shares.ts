// The shares of this session: started here, or opened from the feed. Only a share whose signed statement verifies, and whose sealed half is the one
// the author signed, may ever seal or open anything.
import type { ShareContext } from '../../core/format/v1.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import type { OwnerId, ShareId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import { ShareStatement } from '../../core/statements.ts'
import type { StartShare } from '../../core/wire.ts'
import type { ReleasedShare } from './api.ts'
import { sha256Hex, type ParentKey, type Secret } from './primitives.ts'
import { scopeKeyOf, type Session } from './session.ts'
import { isVerified, signStatement } from './statements.ts'
import { sealedBytes } from './v1/sealed-text.ts'
import { createClientHalf, dataKey, openClientHalf } from './v1/shares.ts'

export interface OpenShare {
  readonly context: ShareContext
  readonly key: ParentKey
}

export class Shares {
  readonly #session: Session
  readonly #open = new Map<ShareId, OpenShare>()
  readonly #started = new Map<ShareId, { readonly context: ShareContext; readonly half: Secret }>()

  constructor(session: Session) {
    this.#session = session
  }

  find(share: ShareId): OpenShare | undefined {
    return this.#open.get(share)
  }

  /** @throws CodedError `share_missing` */
  ensure(share: ShareId): OpenShare {
    const found = this.#open.get(share)
    if (!found) throw new CodedError('share_missing')
    return found
  }

  /** A new client half, sealed to the scope: needs the chain, not the scope. */
  async start(owner: OwnerId, scope: Scope): Promise<StartShare> {
    const context = { workspace: this.#session.workspace, owner, scope, share: crypto.randomUUID() as ShareId }
    const { epoch, publicBytes } = scopeKeyOf(this.#session, scope)
    const { half, sealed } = await createClientHalf(context, epoch, publicBytes)
    const statement = await signStatement(this.#session, ShareStatement, {
      type: 'share',
      owner,
      scope,
      share: context.share,
      epoch,
      sealedHash: await sha256Hex(sealed),
    })
    this.#started.set(context.share, { context, half })
    return { statement, sealed: toBase64Url(sealed) }
  }

  /** The server's answer to a started share. Repeating it changes nothing. @throws CodedError `share_missing` · `not_readable` */
  async complete(share: ShareId, serverHalf: string): Promise<void> {
    if (this.#open.has(share)) return
    const started = this.#started.get(share)
    if (!started) throw new CodedError('share_missing')
    this.#open.set(share, { context: started.context, key: await dataKey(started.context, started.half, serverHalf) })
    this.#started.delete(share)
  }

  /** Opens what verifies and is held; says which were refused. A share that is open stays as it is. */
  async openAll(shares: readonly ReleasedShare[]): Promise<{ opened: ShareId[]; refused: ShareId[] }> {
    const results = await Promise.all(
      shares.map(async (released) => ({ share: released.statement.body.share, opened: await this.#openOne(released) })),
    )
    return {
      opened: results.filter(({ opened }) => opened).map(({ share }) => share),
      refused: results.filter(({ opened }) => !opened).map(({ share }) => share),
    }
  }

  async #openOne(released: ReleasedShare): Promise<boolean> {
    const { statement, sealed, serverHalf } = released
    if (this.#open.has(statement.body.share)) return true
    try {
      if (!(await isVerified(this.#session.chain, statement, ShareStatement))) return false
      const { owner, scope, share, epoch, sealedHash } = statement.body
      const pair = this.#session.scopePair(scope, epoch)
      const sealedHalf = sealedBytes(sealed)
      if (!pair || (await sha256Hex(sealedHalf)) !== sealedHash) return false
      const context = { workspace: this.#session.workspace, owner, scope, share }
      const half = await openClientHalf(context, epoch, pair, sealedHalf)
      const key = await dataKey(context, half, serverHalf)
      // Two statements may name one share id; the first that opened stands, whatever the order of their promises.
      if (!this.#open.has(share)) this.#open.set(share, { context, key })
      return true
    } catch (error) {
      if (isCodedError(error, 'not_readable')) return false
      throw error
    }
  }
}
