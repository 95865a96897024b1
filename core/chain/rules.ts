// What one entry does to the chain, and who may make it: the whole of the membership rules, shared by client and server.
// Links and signatures are checked by the fold; every refusal here is `chain_refused`.
import { assertNever, CodedError } from '../errors.ts'
import type { MemberId } from '../ids.ts'
import { scopes, scopesOf, type Role, type Scope } from '../scopes.ts'
import type { ChainMember, Closing, InvitationUsed, LinkedEntry } from './entries.ts'
import { isOwnWord, lossBy, scopesLost, scopesOfMember, type ChainState } from './state.ts'

/** The newest format this version can read. A chain that asks for more is for a newer client. */
export const knownFormat = 1

/** A mailed link is known to the server that mailed it: these wait for the six words. */
const wordsFirst: readonly Scope[] = ['people', 'faces', 'papers']

type Change = Partial<Omit<ChainState, 'workspace' | 'head' | 'genesisHash' | 'history' | 'story'>>

/** @throws CodedError `chain_refused` */
export function changeBy(state: ChainState, body: LinkedEntry): Change {
  switch (body.type) {
    case 'add':
      ensureOwner(state, body.author)
      return {
        members: withMember(state, body.member),
        uncompared: uncomparedAfter(state, body.member, body.through),
        spent: spend(state, ...namesOf(body.member), body.through.invitation),
      }
    case 'roles':
      ensureOwner(state, body.author)
      return rolesChanged(state, body)
    case 'revoke': {
      ensureOwner(state, body.author)
      const gone = ensureMember(state, body.member)
      ensureKeepable(state, gone, [])
      const members = new Map(state.members)
      members.delete(gone.member)
      return {
        members,
        ...lost(state, gone, scopesOf(gone.roles), body),
        uncompared: without(state.uncompared, gone.member),
        ownWord: ownWordAfter(state, gone, [], body.author),
      }
    }
    case 'reset': {
      ensureOwner(state, body.author)
      const { member, roles } = ensureMember(state, body.member)
      // Who still has keys needs no reset; and nobody vouches for themselves.
      if (member === body.author) refuse('an owner cannot reset themselves')
      const renewed = { member, roles, signKey: body.signKey, receiveKey: body.receiveKey }
      return {
        members: withMember(state, renewed),
        ...lost(state, renewed, scopesOf(roles), body),
        uncompared: uncomparedAfter(state, renewed, body.through),
        spent: spend(state, body.signKey, body.receiveKey, body.through.invitation),
      }
    }
    case 'epoch': {
      const known = state.scopeKeys.get(body.scope)
      if (!scopesOf(ensureMember(state, body.author).roles).includes(body.scope)) refuse('not a holder of the scope')
      if (body.epoch !== (known?.epoch ?? 0) + 1) refuse('not the next epoch')
      return {
        scopeKeys: new Map(state.scopeKeys).set(body.scope, { epoch: body.epoch, publicKey: body.publicKey }),
        epochs: new Map(state.epochs).set(body.scope, [...(state.epochs.get(body.scope) ?? []), body.publicKey]),
        stale: without(state.stale, body.scope),
        spent: spend(state, body.publicKey),
      }
    }
    case 'recovery-key': {
      ensureOwner(state, body.author)
      const { author, receiveKey, signKey, seq } = body
      const opens = scopesOfMember(state, author).filter((scope) => !isOwnWord(state, author, scope))
      const ownWord = scopes.filter((scope) => !opens.includes(scope))
      return {
        recoveryKey: { receiveKey, signKey, seq, ownWord },
        // Whoever had the sheets of the one before may know every scope's key.
        stale: state.recoveryKey === null ? state.stale : new Set(scopes),
        spent: spend(state, receiveKey, signKey),
      }
    }
    case 'recovered':
      if (state.recoveryKey === null || body.author !== body.member.member) refuse('not by the recovery key')
      if (!body.member.roles.includes('owner')) refuse('recovered without an owner')
      return {
        members: withMember(state, body.member),
        recoveryKey: null,
        stale: new Set(scopes),
        // What its maker could not open is no more theirs through the paper.
        ownWord: new Map(state.ownWord).set(body.author, state.recoveryKey.ownWord),
        spent: spend(state, ...namesOf(body.member)),
      }
    case 'small-practice':
      ensureOwner(state, body.author)
      return { smallPractice: body.alone }
    case 'minimum-format':
      ensureOwner(state, body.author)
      if (body.minimumFormat <= state.minimumFormat) refuse('the minimum format only rises')
      return { minimumFormat: body.minimumFormat }
    case 'restored-to':
      ensureOwner(state, body.author)
      if (body.restored.hash !== state.head.hash || body.restored.seq !== state.head.seq) refuse('restored to another head')
      return {
        restored: [...state.restored, { seq: body.seq, at: body.at, author: body.author, to: body.restored, log: body.log }],
      }
    default:
      return assertNever(body)
  }
}

/** The key an entry has to be signed with: its author's as of the entry before, or the recovery key. */
export function signerOf(state: ChainState, body: LinkedEntry): string | undefined {
  return body.type === 'recovered' ? state.recoveryKey?.signKey : state.members.get(body.author)?.signKey
}

// --- Adding ---

const withMember = (state: ChainState, member: ChainMember): ChainState['members'] =>
  new Map(state.members).set(member.member, member)

const namesOf = ({ member, signKey, receiveKey }: ChainMember): readonly string[] => [member, signKey, receiveKey]

function uncomparedAfter(state: ChainState, { member, roles }: ChainMember, used: InvitationUsed): ReadonlySet<MemberId> {
  const rest = without(state.uncompared, member)
  if (used.delivery === 'handed-over' || used.compared) return rest
  ensureNoneSealed(roles)
  return new Set([...rest, member])
}

function ensureNoneSealed(roles: readonly Role[]): void {
  if (scopesOf(roles).some((scope) => wordsFirst.includes(scope))) refuse('the six words were not compared')
}

/** See [Note: Own word]. */
function ownWordAfter(
  state: ChainState,
  { member, roles: before }: Pick<ChainMember, 'member' | 'roles'>,
  after: readonly Role[],
  author: MemberId,
): ChainState['ownWord'] {
  const said = author === member ? scopesLost(after, before) : []
  const kept = (state.ownWord.get(member) ?? []).filter((scope) => scopesOf(after).includes(scope))
  const ownWord = new Map(state.ownWord)
  ownWord.delete(member)
  return kept.length + said.length === 0 ? ownWord : ownWord.set(member, [...kept, ...said])
}

// --- Taking away ---

function rolesChanged(state: ChainState, body: Extract<LinkedEntry, { type: 'roles' }>): Change {
  const before = ensureMember(state, body.member)
  ensureKeepable(state, before, body.roles)
  if (state.uncompared.has(body.member) && !body.compared) ensureNoneSealed(body.roles)
  const narrower = before.roles.some((role) => !body.roles.includes(role))
  if (narrower !== (body.closing !== null)) refuse('a lost role closes, and nothing else does')
  const taken = scopesLost(before.roles, body.roles)
  const members = new Map(state.members).set(body.member, { ...before, roles: body.roles })
  const uncompared = body.compared ? without(state.uncompared, body.member) : state.uncompared
  const ownWord = ownWordAfter(state, before, body.roles, body.author)
  return {
    members,
    uncompared,
    ownWord,
    ...(body.closing === null ? {} : lost(state, before, taken, { ...body, closing: body.closing })),
  }
}

function lost(
  state: ChainState,
  { member }: Pick<ChainMember, 'member'>,
  taken: readonly Scope[],
  { seq, closing }: { readonly seq: number; readonly closing: Closing },
): Pick<ChainState, 'stale' | 'closings'> {
  return { stale: new Set([...state.stale, ...taken]), closings: [...state.closings, { seq, member, ...closing }] }
}

/** Somebody has to be able to manage, and somebody (or the paper) to open every scope. */
function ensureKeepable({ members, recoveryKey }: ChainState, { member }: ChainMember, after: readonly Role[]): void {
  const loss = lossBy(members, recoveryKey !== null, member, after)
  if (loss.owner) refuse('the last owner')
  if (loss.scopes.length > 0) refuse('the last holder of a scope, and no recovery key')
}

// --- Small ones ---

function ensureOwner(state: ChainState, author: MemberId): void {
  if (!state.members.get(author)?.roles.includes('owner')) refuse('not an owner')
}

function ensureMember(state: ChainState, member: MemberId): ChainMember {
  return state.members.get(member) ?? refuse('not a member')
}

function spend(state: ChainState, ...names: readonly string[]): ReadonlySet<string> {
  if (names.some((name) => state.spent.has(name)) || new Set(names).size < names.length) refuse('used before')
  return new Set([...state.spent, ...names])
}

function without<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  return new Set([...set].filter((one) => one !== item))
}

function refuse(why: string): never {
  throw new CodedError('chain_refused', why)
}

/** True when taking `roles` from `member` leaves the workspace with an owner, and every scope with somebody. */
export function isKeepable({ members, recoveryKey }: ChainState, member: MemberId, after: readonly Role[]): boolean {
  const loss = lossBy(members, recoveryKey !== null, member, after)
  return members.has(member) && !loss.owner && loss.scopes.length === 0
}
