// The entries of the membership chain, byte for byte what is signed (protocol §3). Strict: an unknown type or field is refused, never skipped.
import { z } from '../zod.ts'
import { concatBytes, utf8, type Bytes } from '../bytes.ts'
import { canonicalBytes } from '../canonical.ts'
import { Instant, InvitationId, MemberId, WorkspaceId } from '../ids.ts'
import { Role, Scope, scopes } from '../scopes.ts'
import { ChainHead, HashHex, LogHead, PublicKeyB64, SignatureB64 } from '../signed-by.ts'

export { PublicKeyB64 }

const Roles = z.array(Role).min(1).max(5)

export const ChainMember = z.strictObject({
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

const linked = {
  format: z.literal('imprimatur/v1'),
  workspace: WorkspaceId,
  seq: z.int().min(1),
  /** Hash of the entry before. */
  previous: HashHex,
  at: Instant,
  author: MemberId,
}

/**
 * Which invitation the keys of an entry came through. `mailed`: our server saw the secret, so the six words have to be compared (`compared`) before
 * the member may hold `people`, `faces` or `papers`.
 */
export const InvitationUsed = z.strictObject({
  invitation: InvitationId,
  /** SHA-256 of the half of the secret that the server checks: what the inviter made, not what the server says. */
  authHash: HashHex,
  delivery: z.enum(['handed-over', 'mailed']),
  compared: z.boolean(),
})
export type InvitationUsed = z.infer<typeof InvitationUsed>

/**
 * Everything an author signed until now, as count and SHA-256 of the hashes of the signed statements in the feed's order. Whoever loses rights is
 * closed: what they sign, or turn out to have signed, under an older head counts only when it is on this list.
 */
export const Closing = z.strictObject({ count: z.int().min(0), hash: HashHex })
export type Closing = z.infer<typeof Closing>

export const AddEntry = z.strictObject({ type: z.literal('add'), ...linked, member: ChainMember, through: InvitationUsed })
/** Another set of roles. `closing` stands when one is lost; `compared` says that the six words were compared since. */
export const RolesEntry = z.strictObject({
  type: z.literal('roles'),
  ...linked,
  member: MemberId,
  roles: Roles,
  compared: z.boolean(),
  closing: Closing.nullable(),
})
export const RevokeEntry = z.strictObject({ type: z.literal('revoke'), ...linked, member: MemberId, closing: Closing })
/** New keys for a member who lost everything; the same person, pseudonymously: the same id and roles. */
export const ResetEntry = z.strictObject({
  type: z.literal('reset'),
  ...linked,
  member: MemberId,
  signKey: PublicKeyB64,
  receiveKey: PublicKeyB64,
  through: InvitationUsed,
  closing: Closing,
})
/** A new key of one scope, by a member who holds it. */
export const EpochEntry = z.strictObject({ type: z.literal('epoch'), ...linked, ...ScopeKey.shape })
/** The recovery key, split on paper; replaces an earlier one. */
export const RecoveryKeyEntry = z.strictObject({
  type: z.literal('recovery-key'),
  ...linked,
  receiveKey: PublicKeyB64,
  signKey: PublicKeyB64,
})
/** The recovery key was opened: signed by it, names the new owner (who is the author), and is spent. Every scope gets a new epoch. */
export const RecoveredEntry = z.strictObject({ type: z.literal('recovered'), ...linked, member: ChainMember })
/** The owner's choice to work with one owner and without a recovery key ("small practice"), or to end that. Everybody sees it. */
export const SmallPracticeEntry = z.strictObject({ type: z.literal('small-practice'), ...linked, alone: z.boolean() })
export const MinimumFormatEntry = z.strictObject({ type: z.literal('minimum-format'), ...linked, minimumFormat: z.int().min(2) })
/** A backup was put back that ends with `restored` (which this entry follows) and with this log. */
export const RestoredToEntry = z.strictObject({
  type: z.literal('restored-to'),
  ...linked,
  restored: ChainHead,
  log: LogHead.nullable(),
})

/** Entry types this version knows. */
export const ChainEntry = z.discriminatedUnion('type', [
  GenesisEntry,
  AddEntry,
  RolesEntry,
  RevokeEntry,
  ResetEntry,
  EpochEntry,
  RecoveryKeyEntry,
  RecoveredEntry,
  SmallPracticeEntry,
  MinimumFormatEntry,
  RestoredToEntry,
])
export type ChainEntry = z.infer<typeof ChainEntry>
/** Every entry but the first. */
export type LinkedEntry = Exclude<ChainEntry, GenesisEntry>

export const SignedChainEntry = z.strictObject({ body: ChainEntry, signature: SignatureB64 })
export type SignedChainEntry = z.infer<typeof SignedChainEntry>
export const SignedGenesis = z.strictObject({ body: GenesisEntry, signature: SignatureB64 })

export const chainSigningBytes = (body: ChainEntry): Bytes =>
  concatBytes(utf8('imprimatur/v1|chain'), Uint8Array.of(0), canonicalBytes(body))

export const chainEntryBytes = (entry: SignedChainEntry): Bytes => canonicalBytes(entry)
