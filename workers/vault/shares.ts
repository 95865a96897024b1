// The shares of this session: started here, or opened from the feed. Only a share whose signed statement verifies, and whose sealed half is the one
// the author signed, may ever seal or open anything.
import type { ShareContext } from '../../core/format/v1.ts'
import { toBase64Url, type Bytes } from '../../core/bytes.ts'
import { isGuarded } from '../../core/chain.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import type { OwnerId, ShareId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import { RewrapStatement, ShareStatement } from '../../core/statements.ts'
import type { StartShare } from '../../core/wire.ts'
import type { ReleasedShare, SealedHalf } from './api.ts'
import type { ReceivePair } from './key-pairs.ts'
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
    if (!isGuarded(this.#session.chain)) throw new CodedError('owners_needed')
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

  async #openOne({ serverHalf, ...sealedShare }: ReleasedShare): Promise<boolean> {
    const { share } = sealedShare.statement.body
    if (this.#open.has(share)) return true
    try {
      const found = await verifiedHalf(this.#session, sealedShare)
      if (!found) return false
      const half = await openClientHalf(found.context, found.epoch, found.pair, found.sealed)
      const key = await dataKey(found.context, half, serverHalf)
      // Two statements may name one share id; the first that opened stands, whatever the order of their promises.
      if (!this.#open.has(share)) this.#open.set(share, { context: found.context, key })
      return true
    } catch (error) {
      if (isCodedError(error, 'not_readable')) return false
      throw error
    }
  }
}

/**
 * A sealed half that its author, or whoever sealed it again, put their name under, and the key that opens it.
 * @returns undefined when a signature, the hash or the key is missing
 */
export async function verifiedHalf(
  session: Session,
  { statement, rewrap, sealed }: SealedHalf,
): Promise<{ context: ShareContext; epoch: number; pair: ReceivePair; sealed: Bytes } | undefined> {
  if (!(await isVerified(session, statement, ShareStatement))) return undefined
  const { owner, scope, share } = statement.body
  const newest = rewrap?.body ?? statement.body
  if (rewrap) {
    const { body } = rewrap
    const isSame = body.owner === owner && body.scope === scope && body.share === share && body.epoch > statement.body.epoch
    if (!isSame || !(await isVerified(session, rewrap, RewrapStatement))) return undefined
  }
  const pair = session.scopePair(scope, newest.epoch)
  const bytes = sealedBytes(sealed)
  if (!pair || (await sha256Hex(bytes)) !== newest.sealedHash) return undefined
  return { context: { workspace: session.workspace, owner, scope, share }, epoch: newest.epoch, pair, sealed: bytes }
}
