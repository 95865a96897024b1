// What an unlocked vault holds: one member's keys, the verified chain, the scope keys opened from grants. Dies with the worker.
import { concatBytes, fromBase64Url, utf8, type Bytes } from '../../core/bytes.ts'
import {
  chainContains,
  chainEntryBytes,
  extendChain,
  foldChain,
  scopeKeyAt,
  scopesOfMember,
  chainSigningBytes,
  type ChainState,
  type LinkedEntry,
  type SignedChainEntry,
} from '../../core/chain.ts'
import { CodedError } from '../../core/errors.ts'
import type { MemberSecret } from '../../core/format/v1.ts'
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { ChainHead, LogHead } from '../../core/statements.ts'
import type { Grant, SessionInfo } from '../../core/wire.ts'
import { chainPrimitives } from './chain-primitives.ts'
import { readClosing, type Closings } from './closings.ts'
import { ensureChainContains, openHeads, sealHeads } from './heads.ts'
import { Links } from './links.ts'
import { LogHeads } from './log-heads.ts'
import { isSameKey, signBytes, verifyBytes, type ReceivePair } from './key-pairs.ts'
import { sha256Hex } from './primitives.ts'
import { ensureEarlier, recall, type Remembered, type Shown } from './remembered.ts'
import { openGrant, type Grantee, type ScopeKeyBytes } from './v1/grants.ts'
import { memberKeys, type MemberKeys } from './v1/member.ts'

export interface Identity {
  readonly workspace: WorkspaceId
  readonly member: MemberId
  readonly genesisHash: string
  readonly keys: MemberKeys
}

interface Verified {
  readonly chain: ChainState
  readonly scopePairs: ReadonlyMap<string, ReceivePair>
  /** As the server keeps them, sealed to this member: what is granted on is taken from here. */
  readonly grants: readonly Grant[]
}

/** One unlocked member. Chain and scope keys are replaced together and only by what verified. */
export class Session {
  readonly #identity: Identity
  readonly #closings = new Map<number, ReadonlySet<string>>()
  /** Invitations to depicted persons and whom they certified, as far as the feed was read. */
  readonly links = new Links()
  readonly #log: LogHeads
  #verified: Verified

  constructor(identity: Identity, verified: Verified, log: LogHeads) {
    this.#identity = identity
    this.#verified = verified
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
    return this.#verified.chain
  }

  get logHead(): LogHead | null {
    return this.#log.newest
  }

  /** Lists of what closed authors had signed, by the chain entry that closed them. */
  get closings(): Closings {
    return this.#closings
  }

  /** The opened scope key of an epoch; undefined when this member does not hold it. */
  scopePair(scope: Scope, epoch: number): ReceivePair | undefined {
    return this.#verified.scopePairs.get(pairName(scope, epoch))
  }

  /** Scope keys that are open here, as `scope|epoch`. */
  heldKeys(): string[] {
    return [...this.#verified.scopePairs.keys()]
  }

  /** The newest private key of a scope, to seal on; its bytes are the caller's to zero. @returns undefined when it is not held */
  async takeScopeKey(scope: Scope): Promise<ScopeKeyBytes | undefined> {
    const { chain, grants } = this.#verified
    const newest = chain.scopeKeys.get(scope)
    const grant = grants.find((one) => one.scope === scope && one.epoch === newest?.epoch)
    if (!newest || !grant || !scopesOfMember(chain, this.member).includes(scope)) return undefined
    return openGrant(grant, granteeOf(this.#identity), this.keys.receive, newest.publicKey)
  }

  /** What the server told of the audit log. See [Note: One log]. */
  get log(): LogHeads {
    return this.#log
  }

  /**
   * Sizes to ask about before {@link LogHeads.isOneWith}, for a head signed under this entry of the chain. Empty: nothing to compare. What was signed before a
   * backup was put back may name lines that no log has any more.
   */
  logSizesWith(head: LogHead, under: ChainHead): number[] {
    const gone = this.chain.restored.some(({ seq, log }) => seq > under.seq && head.size > (log?.size ?? 0))
    return gone ? [] : this.#log.sizesWith(head)
  }

  /** @throws CodedError `chain_refused` when the list is not the one the chain names */
  async noteClosing(seq: number, hashes: string): Promise<void> {
    this.#closings.set(seq, await readClosing(this.chain, seq, hashes))
  }

  /** @throws CodedError `chain_refused` · `log_refused` · `not_readable`; nothing has changed then */
  async accept(info: SessionInfo): Promise<void> {
    const chain = await ensureOurs(this.#identity, info, await continued(this.chain, info.chain))
    ensureChainContains(chain, this.chain.head)
    const scopePairs = await openGrants(this.#identity, chain, info.grants, this.#verified.scopePairs)
    // Two calls may overlap: what was accepted meanwhile must not be set back.
    ensureChainContains(chain, this.chain.head)
    this.#log.note(info.logHead)
    this.#verified = { chain, scopePairs, grants: info.grants }
  }

  /** What to remember between sessions. See [Note: Remembered heads]. */
  async sealHeads(kept?: Bytes): Promise<Bytes> {
    const owner = headsOwner(this.#identity)
    const seen = kept && (await openHeads(owner, kept))
    // A head this chain does not have yet comes from another device of this member, which saw a longer one.
    const chain = seen && !chainContains(this.chain, seen.chain) ? seen.chain : this.chain.head
    if (seen) {
      this.#log.note(seen.log)
      this.#log.noteKey(seen.logKey ?? null)
    }
    return sealHeads(owner, { chain, log: this.#log.newest, ...(this.#log.key === null ? {} : { logKey: this.#log.key }) })
  }
}

/** Whose secret it is; its bytes are zeroed. */
export async function identityOf({ workspace, member, genesisHash, secret }: MemberSecret): Promise<Identity> {
  return { workspace, member, genesisHash, keys: await memberKeys(secret) }
}

/**
 * Opens a session, if the server's answer is about that very member and continues what they saw.
 * @throws CodedError `chain_refused` · `log_refused` · `not_readable`
 */
export async function openSession(identity: Identity, info: SessionInfo, remembered: Remembered): Promise<Session> {
  const shown = await shownBy(identity, info)
  const log = new LogHeads(identity.workspace)
  await recall(headsOwner(identity), remembered, shown, log)
  log.note(info.logHead)
  const scopePairs = await openGrants(identity, shown.chain, info.grants, new Map())
  return new Session(identity, { chain: shown.chain, scopePairs, grants: info.grants }, log)
}

/**
 * An owner's word that a backup was put back: the entry that lets everybody else go on (protocol §8).
 * @throws CodedError `chain_refused` when the server shows something that this member knows not to be an earlier point, or they are no owner (any more)
 */
export async function signRestored(identity: Identity, info: SessionInfo, remembered: Remembered): Promise<SignedChainEntry> {
  const shown = await shownBy(identity, info)
  const newest = await ensureEarlier(headsOwner(identity), remembered, shown)
  const { workspace, member, keys } = identity
  if (!newest.members.get(member)?.roles.includes('owner')) throw new CodedError('chain_refused', 'not an owner')
  const { head } = shown.chain
  const body: LinkedEntry = {
    format: 'imprimatur/v1',
    type: 'restored-to',
    workspace,
    seq: head.seq + 1,
    previous: head.hash,
    at: new Date().toISOString(),
    author: member,
    restored: head,
    log: info.restored?.log ?? null,
  }
  return { body, signature: await signBytes(keys.signKey, chainSigningBytes(body)) }
}

async function shownBy(identity: Identity, info: SessionInfo): Promise<Shown> {
  const chain = await ensureOurs(identity, info, await foldChain(info.chain, chainPrimitives))
  return { chain, entries: info.chain, logHead: info.logHead }
}

/** Verifies only what follows the head that stands here. A list without that head is another history: it is folded whole, for the caller to refuse. */
async function continued(known: ChainState, entries: SessionInfo['chain']): Promise<ChainState> {
  const same = entries[known.head.seq]
  const isContinued = same !== undefined && (await sha256Hex(chainEntryBytes(same))) === known.head.hash
  return isContinued ? extendChain(known, entries.slice(known.head.seq + 1), chainPrimitives) : foldChain(entries, chainPrimitives)
}

/** The chain, if it is this member's: same workspace, same founding, and the member in it with these very keys. */
async function ensureOurs(
  { workspace, member, genesisHash, keys }: Identity,
  info: SessionInfo,
  chain: ChainState,
): Promise<ChainState> {
  const self = chain.members.get(member)
  const isOurs =
    info.workspace.id === workspace &&
    info.member.id === member &&
    chain.workspace === workspace &&
    chain.genesisHash === genesisHash &&
    self !== undefined &&
    // The server says what a member may do; only the chain says it with a signature.
    isSameSet(info.member.roles, self.roles) &&
    isSameKey(keys.receive.publicBytes, self.receiveKey) &&
    (await isOwnSignKey(keys.signKey, self.signKey))
  if (!isOurs) throw new CodedError('chain_refused', 'not the chain this member secret belongs to')
  return chain
}

const isSameSet = <T>(a: readonly T[], b: readonly T[]): boolean =>
  new Set([...a, ...b]).size === new Set(a).size && b.length === a.length

/** A key that cannot be exported proves itself by signing something no statement and no entry can look like. */
async function isOwnSignKey(signKey: CryptoKey, publicKey: string): Promise<boolean> {
  const probe = concatBytes(utf8('imprimatur/v1|own-key'), Uint8Array.of(0))
  return verifyBytes(publicKey, probe, await signBytes(signKey, probe))
}

async function openGrants(
  identity: Identity,
  chain: ChainState,
  grants: readonly Grant[],
  opened: ReadonlyMap<string, ReceivePair>,
): Promise<ReadonlyMap<string, ReceivePair>> {
  const held = new Set(scopesOfMember(chain, identity.member))
  const pairs = new Map([...opened].filter(([name]) => held.has(name.split('|')[0] as Scope)))
  for (const grant of grants) {
    const name = pairName(grant.scope, grant.epoch)
    // Older epochs too: until everything is sealed again, they still open something.
    const publicKey = scopeKeyAt(chain, grant.scope, grant.epoch)
    // A grant the chain does not back is not used; what it would have opened simply stays closed.
    if (pairs.has(name) || !held.has(grant.scope) || publicKey === undefined) continue
    const { pair, privateBytes } = await openGrant(grant, granteeOf(identity), identity.keys.receive, publicKey)
    privateBytes.fill(0)
    pairs.set(name, pair)
  }
  return pairs
}

const pairName = (scope: Scope, epoch: number): string => `${scope}|${String(epoch)}`

/** This member as somebody to seal to; the key is only used to open. */
const granteeOf = ({ workspace, member }: Identity): Grantee => ({ workspace, member, receiveKey: '' })

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
