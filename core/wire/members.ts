// The wire contract about members: invitations, chain entries, grants, rotation, recovery. Parsed at both ends like everything in `wire.ts`.
import { z } from '../zod.ts'
import { InvitationUsed, PublicKeyB64, SignedChainEntry } from '../chain.ts'
import { Instant, InvitationId, MemberId, ShareId, WorkspaceId } from '../ids.ts'
import { Role, Scope } from '../scopes.ts'
import { ChainHead, HashHex, LogHead, RewrapStatement, ShareStatement, signed } from '../statements.ts'
import { Grant, Sealed, Secret32 } from '../wire.ts'
import { SecretUnlocker } from './unlockers.ts'

const StaffName = z.string().trim().min(1).max(120)
const StaffEmail = z.email().max(320).nullable()

// --- Invitations ---

/** An invitation lasts this long at most; a reset is one for a member who is there already. */
export const invitationDaysAtMost = 30

export const CreateInvitation = z.strictObject({
  invitation: InvitationId,
  purpose: z.enum(['join', 'reset']),
  /** Who is reset; null for somebody new. */
  member: MemberId.nullable(),
  name: StaffName,
  email: StaffEmail,
  roles: z.array(Role).min(1).max(5),
  delivery: InvitationUsed.shape.delivery,
  authHash: HashHex,
  /** The secret once more, in an envelope that only the inviter opens: to check the answer in a later session. */
  kept: Sealed,
  expiresAt: Instant,
})
export type CreateInvitation = z.infer<typeof CreateInvitation>

/** Knowing the link is shown by the half of its secret that the server may see. */
export const OpenInvitation = z.strictObject({ invitation: InvitationId, auth: Secret32 })
export type OpenInvitation = z.infer<typeof OpenInvitation>

export const WithdrawInvitation = z.strictObject({ invitation: InvitationId })

/** `open`: waits for an answer. `answered`: waits for the inviter. `admitted`: the keys are in the chain. */
export const InvitationState = z.enum(['open', 'answered', 'admitted', 'withdrawn', 'expired'])
export type InvitationState = z.infer<typeof InvitationState>

/** What the invited browser is shown. The chain says which workspace it is; names are what the server keeps of staff. */
export const InvitationOpened = z.object({
  state: InvitationState,
  workspace: z.object({ id: WorkspaceId, name: z.string() }),
  inviter: z.string(),
  purpose: CreateInvitation.shape.purpose,
  member: MemberId.nullable(),
  name: z.string(),
  email: z.string().nullable(),
  roles: z.array(Role),
  delivery: InvitationUsed.shape.delivery,
  expiresAt: Instant,
  chain: z.array(SignedChainEntry),
})
export type InvitationOpened = z.infer<typeof InvitationOpened>

/** The invited browser's keys, with proof that it knew the secret, and the unlockers it will sign in with. Answered once. */
export const AnswerInvitation = z.strictObject({
  ...OpenInvitation.shape,
  member: MemberId,
  name: StaffName,
  signKey: PublicKeyB64,
  receiveKey: PublicKeyB64,
  /** The newest head of the chain it verified. */
  head: ChainHead,
  mac: Secret32,
  unlockers: z.array(SecretUnlocker).min(1).max(5),
})
export type AnswerInvitation = z.infer<typeof AnswerInvitation>
export const InvitationAnswered = z.object({ state: InvitationState })

/** What an owner sees of an invitation; `answer` holds everything the vault checks before it vouches for the keys. */
export const InvitationView = z.object({
  invitation: InvitationId,
  purpose: CreateInvitation.shape.purpose,
  member: MemberId.nullable(),
  name: z.string(),
  email: z.string().nullable(),
  roles: z.array(Role),
  delivery: InvitationUsed.shape.delivery,
  expiresAt: Instant,
  state: InvitationState,
  inviter: MemberId,
  /** Only for the inviter: null for other owners, who cannot check an answer. */
  kept: Sealed.nullable(),
  answer: AnswerInvitation.pick({ member: true, name: true, signKey: true, receiveKey: true, head: true, mac: true }).nullable(),
})
export type InvitationView = z.infer<typeof InvitationView>

// --- The chain ---

/** A scope key sealed to a member. */
export const MemberGrant = z.strictObject({ member: MemberId, ...Grant.shape })
export type MemberGrant = z.infer<typeof MemberGrant>

/** One entry, and what belongs to it: the grants of a new epoch, the server's half of a recovery key's proof. Refused with `conflict` when another entry came first. */
export const AppendChain = z.strictObject({
  entry: SignedChainEntry,
  grants: z.array(MemberGrant).max(1000),
  /** Sealed to the recovery key. */
  recoveryGrants: z.array(Grant).max(20),
  /** SHA-256 of what opens the recovery at the server; with a `recovery-key` entry only. */
  recoveryAuthHash: HashHex.nullable(),
})
export type AppendChain = z.infer<typeof AppendChain>
export const ChainAppended = z.object({ head: ChainHead, logHead: LogHead.nullable() })

export const MemberAddress = z.object({ member: MemberId })
export const ClosingAddress = z.object({ seq: z.coerce.number().int().min(1) })
/** SHA-256 of everything a member signed, in the feed's order, 32 bytes each: what a closing counts. */
export const SignedHashes = z.object({ hashes: z.string().regex(/^[A-Za-z0-9_-]*$/) })
export type SignedHashes = z.infer<typeof SignedHashes>

// --- Members and grants ---

export const MembersInfo = z.object({
  /** Staff accounts, former ones too: names for ids. Who is a member with which roles is what the chain says. */
  accounts: z.array(z.object({ member: MemberId, name: z.string(), email: z.string().nullable() })),
  /** Which grants the server has, without what is in them. */
  grants: z.array(z.object({ member: MemberId, scope: Scope, epoch: z.int().min(1) })),
  recoveryGrants: z.array(z.object({ scope: Scope, epoch: z.int().min(1) })),
  /** Shares that are still sealed to an epoch before the newest, per scope. */
  leftBehind: z.array(z.object({ scope: Scope, shares: z.int().min(1) })),
  /** For owners; empty for others. */
  invitations: z.array(InvitationView),
})
export type MembersInfo = z.infer<typeof MembersInfo>

export const PutGrants = z.strictObject({ grants: z.array(MemberGrant).max(1000), recoveryGrants: z.array(Grant).max(20) })
export type PutGrants = z.infer<typeof PutGrants>
export const GrantsPut = z.object({ stored: z.int().min(0), logHead: LogHead.nullable() })

// --- Rotation ---

/** A share as it stands: who began it, and who sealed its half again. */
export const SealedShare = z.object({
  statement: signed(ShareStatement),
  rewrap: signed(RewrapStatement).nullable(),
  sealed: Sealed,
})
export type SealedShare = z.infer<typeof SealedShare>

export const LeftBehindQuery = z.object({
  after: ShareId.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
})
/** Shares left on an old epoch, of scopes the member holds, in the order of their ids. */
export const LeftBehind = z.object({ shares: z.array(SealedShare), more: z.boolean() })
export type LeftBehind = z.infer<typeof LeftBehind>

export const Rewrap = z.strictObject({ statement: signed(RewrapStatement), sealed: Sealed })
export type Rewrap = z.infer<typeof Rewrap>
export const PutRewraps = z.strictObject({ rewraps: z.array(Rewrap).min(1).max(1000) })

// --- Recovery ---

export const OpenRecovery = z.strictObject({ auth: Secret32 })
export const RecoveryOpened = z.object({
  workspace: z.object({ id: WorkspaceId, name: z.string() }),
  chain: z.array(SignedChainEntry),
  grants: z.array(Grant),
})
export type RecoveryOpened = z.infer<typeof RecoveryOpened>

export const UseRecovery = z.strictObject({
  ...OpenRecovery.shape,
  entry: SignedChainEntry,
  member: z.strictObject({ name: StaffName, email: StaffEmail }),
  unlockers: z.array(SecretUnlocker).min(1).max(5),
  grants: z.array(Grant).max(20),
})
export type UseRecovery = z.infer<typeof UseRecovery>
