// What a verified chain says, now and at every head it went through, and the questions one asks it.
import type { MemberId, WorkspaceId } from '../ids.ts'
import { scopes, scopesOf, type Role, type Scope } from '../scopes.ts'
import type { ChainHead, LogHead } from '../statements.ts'
import type { ChainMember, Closing } from './entries.ts'
import type { ChainEvent } from './story.ts'

export type Members = ReadonlyMap<MemberId, ChainMember>
/** As much of a member as the rules about roles look at. */
export type Held = ReadonlyMap<MemberId, { readonly member: MemberId; readonly roles: readonly Role[] }>

export interface ScopeKeyState {
  readonly epoch: number
  readonly publicKey: string
}

/** From entry `seq` on, what this author signed under an older head counts only when it is on the list. */
export interface ClosedAuthor extends Closing {
  readonly seq: number
  readonly member: MemberId
}

// [Note: Own word] An owner says who may hold a scope, and opens nothing by that alone. So what an owner says of themselves (a role they gave
// themselves, a recovery key that they print) is sealed to by no holder's client unasked: a holder decides, and gives it with a click.

export interface ChainState {
  readonly workspace: WorkspaceId
  readonly head: ChainHead
  readonly genesisHash: string
  readonly members: Members
  /** Every head this chain went through with the members of that moment, by the head's hash. */
  readonly history: ReadonlyMap<string, { readonly seq: number; readonly members: Members }>
  /** Newest epoch per scope. */
  readonly scopeKeys: ReadonlyMap<Scope, ScopeKeyState>
  /** Public keys of all epochs so far, the first first. */
  readonly epochs: ReadonlyMap<Scope, readonly string[]>
  /** Scopes whose key somebody knows who may not hold it any more: a holder owes a new epoch. */
  readonly stale: ReadonlySet<Scope>
  readonly recoveryKey: {
    readonly receiveKey: string
    readonly signKey: string
    readonly seq: number
    /** Scopes that whoever made it could not open. See [Note: Own word]. */
    readonly ownWord: readonly Scope[]
  } | null
  /** Scopes that a member may hold because they said so themselves. See [Note: Own word]. */
  readonly ownWord: ReadonlyMap<MemberId, readonly Scope[]>
  /** The owner chose to work alone, without a recovery key. */
  readonly smallPractice: boolean
  readonly minimumFormat: number
  /** Members who came by a mailed link and whose six words nobody compared. */
  readonly uncompared: ReadonlySet<MemberId>
  readonly closings: readonly ClosedAuthor[]
  /** Backups that were put back, the oldest first: the entry's own place, and what it says it follows. */
  readonly restored: readonly {
    readonly seq: number
    readonly at: string
    readonly author: MemberId
    readonly to: ChainHead
    readonly log: LogHead | null
  }[]
  /** What every entry said, the oldest first. */
  readonly story: readonly ChainEvent[]
  /** Member ids, keys and invitations that were ever used: none serves twice. */
  readonly spent: ReadonlySet<string>
}

/** True when this chain went through `head`: a chain that did not is older, or another one. */
export function chainContains(state: ChainState, head: ChainHead): boolean {
  return state.history.get(head.hash)?.seq === head.seq
}

/** The head this chain had after its entry at `seq`. */
export function headAt(state: ChainState, seq: number): ChainHead | undefined {
  for (const [hash, entry] of state.history) if (entry.seq === seq) return { seq, hash }
  return undefined
}

/** The member as the chain had it at `head`; undefined for strangers and for heads this chain never went through. */
export function memberAt(state: ChainState, head: ChainHead, member: MemberId): ChainMember | undefined {
  return chainContains(state, head) ? state.history.get(head.hash)?.members.get(member) : undefined
}

/** The scopes this member may hold by the chain; empty for a stranger. */
export function scopesOfMember(state: ChainState, member: MemberId): readonly Scope[] {
  return scopesOf(state.members.get(member)?.roles ?? [])
}

/** Nobody but this member (null: whoever made the recovery key) said that they may hold the scope. See [Note: Own word]. */
export function isOwnWord({ ownWord, recoveryKey }: ChainState, member: MemberId | null, scope: Scope): boolean {
  return (member === null ? recoveryKey?.ownWord : ownWord.get(member))?.includes(scope) ?? false
}

/** The public key of one epoch of a scope. */
export function scopeKeyAt(state: ChainState, scope: Scope, epoch: number): string | undefined {
  return state.epochs.get(scope)?.[epoch - 1]
}

/** Members whose roles open this scope. */
export function holdersOf(members: Held, scope: Scope): readonly MemberId[] {
  return [...members.values()].filter(({ roles }) => scopesOf(roles).includes(scope)).map(({ member }) => member)
}

export function ownersOf(members: Held): readonly MemberId[] {
  return [...members.values()].filter(({ roles }) => roles.includes('owner')).map(({ member }) => member)
}

/** What keeps a workspace from being lost with one person; `small-practice`: nothing but their own choice. */
export type Guard = 'recovery-key' | 'owners' | 'small-practice' | 'none'

export function guardOf({
  members,
  recoveryKey,
  smallPractice,
}: Pick<ChainState, 'members' | 'recoveryKey' | 'smallPractice'>): Guard {
  if (recoveryKey !== null) return 'recovery-key'
  if (ownersOf(members).length >= 2) return 'owners'
  return smallPractice ? 'small-practice' : 'none'
}

/** May real data be taken in? */
export function isGuarded(state: Pick<ChainState, 'members' | 'recoveryKey' | 'smallPractice'>): boolean {
  return guardOf(state) !== 'none'
}

/**
 * The list that judges what `member` signed under the head at `seq`: the first one that was closed later.
 * @returns undefined when that author lost no right since
 */
export function closingAfter(state: ChainState, member: MemberId, seq: number): ClosedAuthor | undefined {
  return state.closings.find((closing) => closing.member === member && closing.seq > seq)
}

/** The scopes that `before` opens and `after` does not. */
export function scopesLost(before: readonly Role[], after: readonly Role[]): readonly Scope[] {
  const kept = scopesOf(after)
  return scopesOf(before).filter((scope) => !kept.includes(scope))
}

/** What nobody would be left to do. */
export interface Loss {
  /** Nobody could manage members any more. */
  readonly owner: boolean
  /** No member could open these, and no recovery key either. */
  readonly scopes: readonly Scope[]
}

/** What a workspace would be left without if `member` held only `after`: the rule about last owners and last holders, for chain, server and screens. */
export function lossBy(members: Held, recoveryKey: boolean, member: MemberId, after: readonly Role[]): Loss {
  const before = members.get(member)?.roles ?? []
  const gone = scopesLost(before, after)
  const isSole = (holders: readonly MemberId[]): boolean => holders.every((one) => one === member)
  return {
    owner: before.includes('owner') && !after.includes('owner') && isSole(ownersOf(members)),
    scopes: recoveryKey ? [] : scopes.filter((scope) => gone.includes(scope) && isSole(holdersOf(members, scope))),
  }
}
