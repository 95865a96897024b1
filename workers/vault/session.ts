// What an unlocked vault holds: one member's keys, the verified chain, the scope keys opened from grants. Dies with the worker.
import type { Bytes } from '../../core/bytes.ts'
import { chainContains, foldChain, scopesOfMember, type ChainState } from '../../core/chain.ts'
import { concatBytes, fromBase64Url, utf8 } from '../../core/bytes.ts'
import { CodedError } from '../../core/errors.ts'
import type { MemberSecret } from '../../core/format/v1.ts'
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { LogHead } from '../../core/statements.ts'
import type { Grant, SessionInfo } from '../../core/wire.ts'
import { ensureChainContains, ensureLogContinues, openHeads, sealHeads } from './heads.ts'
import { LogHeads } from './log-heads.ts'
import { isSameKey, signBytes, verifyBytes, type ReceivePair } from './key-pairs.ts'
import { sha256Hex } from './primitives.ts'
import { openGrant } from './v1/grants.ts'
import { memberKeys, type MemberKeys } from './v1/member.ts'

interface Identity {
  readonly workspace: WorkspaceId
  readonly member: MemberId
  readonly genesisHash: string
  readonly keys: MemberKeys
}

/** One unlocked member. Chain and scope keys are replaced together and only by what verified. */
export class Session {
  readonly #identity: Identity
  #chain: ChainState
  #scopePairs: ReadonlyMap<string, ReceivePair>
  readonly #log: LogHeads

  constructor(identity: Identity, chain: ChainState, scopePairs: ReadonlyMap<string, ReceivePair>, log: LogHeads) {
    this.#identity = identity
    this.#chain = chain
    this.#scopePairs = scopePairs
    this.#log = log
  }

  get workspace(): WorkspaceId {
    return this.#identity.workspace
  }

  get member(): MemberId {
    return this.#identity.member
  }

  get keys(): MemberKeys {
    return this.#identity.keys
  }

  get chain(): ChainState {
    return this.#chain
  }

  get logHead(): LogHead | null {
    return this.#log.newest
  }

  /** The opened scope key of an epoch; undefined when this member does not hold it. */
  scopePair(scope: Scope, epoch: number): ReceivePair | undefined {
    return this.#scopePairs.get(pairName(scope, epoch))
  }

  /** What the server told of the audit log. See [Note: One log]. */
  get log(): LogHeads {
    return this.#log
  }

  /** @throws CodedError `chain_refused` · `log_refused` · `not_readable`; nothing has changed then */
  async accept(info: SessionInfo): Promise<void> {
    const chain = await verifiedChain(this.#identity, info)
    ensureChainContains(chain, this.#chain.head)
    const scopePairs = await openGrants(this.#identity, chain, info.grants, this.#scopePairs)
    // Two calls may overlap: what was accepted meanwhile must not be set back.
    ensureChainContains(chain, this.#chain.head)
    this.#log.note(info.logHead)
    this.#chain = chain
    this.#scopePairs = scopePairs
  }

  /** What to remember between sessions. See [Note: Remembered heads]. */
  async sealHeads(kept?: Bytes): Promise<Bytes> {
    const owner = headsOwner(this.#identity)
    const seen = kept && (await openHeads(owner, kept))
    // A head this chain does not have yet comes from another device of this member, which saw a longer one.
    const chain = seen && !chainContains(this.#chain, seen.chain) ? seen.chain : this.#chain.head
    if (seen) {
      this.#log.note(seen.log)
      this.#log.noteKey(seen.logKey ?? null)
    }
    return sealHeads(owner, { chain, log: this.#log.newest, ...(this.#log.key === null ? {} : { logKey: this.#log.key }) })
  }
}

/**
 * Opens a session for an unwrapped member secret (its bytes are zeroed), if the server's answer is about that very member.
 * @throws CodedError `chain_refused` · `log_refused` · `not_readable`
 */
export async function openSession(secret: MemberSecret, info: SessionInfo, remembered: readonly Bytes[]): Promise<Session> {
  const { workspace, member, genesisHash } = secret
  const identity = { workspace, member, genesisHash, keys: await memberKeys(secret.secret) }
  const chain = await verifiedChain(identity, info)
  const log = new LogHeads(workspace)
  for (const sealed of remembered) {
    const seen = await openHeads(headsOwner(identity), sealed)
    ensureChainContains(chain, seen.chain)
    ensureLogContinues(info.logHead, seen.log)
    log.note(seen.log)
    log.noteKey(seen.logKey ?? null)
  }
  log.note(info.logHead)
  return new Session(identity, chain, await openGrants(identity, chain, info.grants, new Map()), log)
}

/** The chain, if it verifies and is this member's: same workspace, same founding, and the member in it with these very keys. */
async function verifiedChain({ workspace, member, genesisHash, keys }: Identity, info: SessionInfo): Promise<ChainState> {
  const chain = await foldChain(info.chain, { hashHex: sha256Hex, verify: verifyBytes })
  const self = chain.members.get(member)
  const isOurs =
    info.workspace.id === workspace &&
    info.member.id === member &&
    chain.workspace === workspace &&
    chain.genesisHash === genesisHash &&
    self !== undefined &&
    isSameKey(keys.receive.publicBytes, self.receiveKey) &&
    (await isOwnSignKey(keys.signKey, self.signKey))
  if (!isOurs) throw new CodedError('chain_refused', 'not the chain this member secret belongs to')
  return chain
}

/** A key that cannot be exported proves itself by signing something no statement and no entry can look like. */
async function isOwnSignKey(signKey: CryptoKey, publicKey: string): Promise<boolean> {
  const probe = concatBytes(utf8('imprimatur/v1|own-key'), Uint8Array.of(0))
  return verifyBytes(publicKey, probe, await signBytes(signKey, probe))
}

async function openGrants(
  { workspace, member, keys }: Identity,
  chain: ChainState,
  grants: readonly Grant[],
  opened: ReadonlyMap<string, ReceivePair>,
): Promise<ReadonlyMap<string, ReceivePair>> {
  const held = new Set(scopesOfMember(chain, member))
  const pairs = new Map([...opened].filter(([name]) => held.has(name.split('|')[0] as Scope)))
  for (const grant of grants) {
    const name = pairName(grant.scope, grant.epoch)
    const scopeKey = chain.scopeKeys.get(grant.scope)
    // A grant the chain does not back is not used; what it would have opened simply stays closed.
    if (pairs.has(name) || !held.has(grant.scope) || scopeKey?.epoch !== grant.epoch) continue
    pairs.set(name, await openGrant(grant, { workspace, member, pair: keys.receive }, scopeKey.publicKey))
  }
  return pairs
}

const pairName = (scope: Scope, epoch: number): string => `${scope}|${String(epoch)}`

const headsOwner = ({ workspace, member, keys }: Identity): Parameters<typeof sealHeads>[0] => ({
  workspace,
  member,
  recordKey: keys.record,
})

/** Raw bytes of a scope's public key by the chain, with its epoch. @throws CodedError `chain_refused` when the chain names none */
export function scopeKeyOf(session: Session, scope: Scope): { readonly epoch: number; readonly publicBytes: Bytes } {
  const key = session.chain.scopeKeys.get(scope)
  if (!key) throw new CodedError('chain_refused', 'no key for this scope')
  return { epoch: key.epoch, publicBytes: fromBase64Url(key.publicKey) }
}
