// The membership chain: hash-linked, signed entries that say who is a member, with which keys, and which scope keys stand (protocol §3).
// Layout and folding only; hashing and signature checks are handed in, so that client and server share one set of rules.
import { z } from './zod.ts'
import { concatBytes, utf8, type Bytes } from './bytes.ts'
import { canonicalBytes } from './canonical.ts'
import { CodedError } from './errors.ts'
import { Instant, MemberId, WorkspaceId } from './ids.ts'
import { Role, Scope, scopes, scopesOf } from './scopes.ts'
import { SignatureB64, type ChainHead } from './statements.ts'

/** A raw 32-byte public key in canonical base64url: the last character carries no stray bits. */
export const PublicKeyB64 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/)

const ChainMember = z.strictObject({
  member: MemberId,
  roles: z.array(Role).min(1),
  /** Ed25519. */
  signKey: PublicKeyB64,
  /** X25519. */
  receiveKey: PublicKeyB64,
})
export type ChainMember = z.infer<typeof ChainMember>

const ScopeKey = z.strictObject({ scope: Scope, epoch: z.int().min(1), publicKey: PublicKeyB64 })

/** The first entry founds the workspace: its founder, all five scope keys at epoch 1, the lowest format clients accept. */
export const GenesisEntry = z.strictObject({
  format: z.literal('imprimatur/v1'),
  type: z.literal('genesis'),
  workspace: WorkspaceId,
  seq: z.literal(0),
  previous: z.null(),
  at: Instant,
  author: MemberId,
  founder: ChainMember,
  scopeKeys: z.array(ScopeKey).length(scopes.length),
  minimumFormat: z.literal(1),
})
export type GenesisEntry = z.infer<typeof GenesisEntry>

/** Entry types this version knows. An entry of another type is refused, never skipped. */
export const ChainEntry = z.discriminatedUnion('type', [GenesisEntry])
export type ChainEntry = z.infer<typeof ChainEntry>

export const SignedChainEntry = z.strictObject({ body: ChainEntry, signature: SignatureB64 })
export type SignedChainEntry = z.infer<typeof SignedChainEntry>

/** What the chain says today. */
export interface ChainState {
  readonly workspace: WorkspaceId
  readonly head: ChainHead
  readonly genesisHash: string
  readonly members: ReadonlyMap<MemberId, ChainMember>
  /** Every head this chain went through with the members of that moment, by the head's hash. */
  readonly history: ReadonlyMap<string, { readonly seq: number; readonly members: ReadonlyMap<MemberId, ChainMember> }>
  /** Newest epoch per scope. */
  readonly scopeKeys: ReadonlyMap<Scope, { readonly epoch: number; readonly publicKey: string }>
}

/** The two primitives folding needs. Neither may throw on malformed keys or signatures: what cannot be decoded verifies nothing. */
export interface ChainPrimitives {
  /** SHA-256 as lower-case hex. */
  hashHex(bytes: Bytes): Promise<string>
  /** Ed25519 by a raw base64url public key. */
  verify(publicKey: string, message: Bytes, signature: string): Promise<boolean>
}

export const chainSigningBytes = (body: ChainEntry): Bytes =>
  concatBytes(utf8('imprimatur/v1|chain'), Uint8Array.of(0), canonicalBytes(body))

export const chainEntryBytes = (entry: SignedChainEntry): Bytes => canonicalBytes(entry)

/**
 * Verifies a whole chain and folds it.
 * @throws CodedError `chain_refused` on any broken link, bad signature, unknown entry or missing scope key.
 */
export async function foldChain(entries: readonly unknown[], primitives: ChainPrimitives): Promise<ChainState> {
  const [first, ...rest] = entries.map((entry) => SignedChainEntry.safeParse(entry))
  if (!first?.success || rest.length > 0) throw new CodedError('chain_refused', 'not a chain of known entries')
  const { body, signature } = first.data
  const keysComplete = scopes.every((scope) => body.scopeKeys.some((key) => key.scope === scope && key.epoch === 1))
  if (!keysComplete || body.author !== body.founder.member || !body.founder.roles.includes('owner'))
    throw new CodedError('chain_refused', 'genesis is incomplete')
  if (!(await primitives.verify(body.founder.signKey, chainSigningBytes(body), signature)))
    throw new CodedError('chain_refused', 'genesis signature')
  const hash = await primitives.hashHex(chainEntryBytes(first.data))
  const members = new Map([[body.founder.member, body.founder]])
  return {
    workspace: body.workspace,
    head: { seq: 0, hash },
    genesisHash: hash,
    members,
    history: new Map([[hash, { seq: 0, members }]]),
    scopeKeys: new Map(body.scopeKeys.map(({ scope, epoch, publicKey }) => [scope, { epoch, publicKey }])),
  }
}

/** True when this chain went through `head`: a chain that did not is older, or another one. */
export function chainContains(state: ChainState, head: ChainHead): boolean {
  return state.history.get(head.hash)?.seq === head.seq
}

/** The member as the chain had it at `head`; undefined for strangers and for heads this chain never went through. */
export function memberAt(state: ChainState, head: ChainHead, member: MemberId): ChainMember | undefined {
  return chainContains(state, head) ? state.history.get(head.hash)?.members.get(member) : undefined
}

/** The scopes this member may hold by the chain; empty for a stranger. */
export function scopesOfMember(state: ChainState, member: MemberId): readonly Scope[] {
  return scopesOf(state.members.get(member)?.roles ?? [])
}
