// One new chain entry, under the head lock: the rules of the chain, then what the server itself owes to it (accounts, grants, closings, who is out).
import { fromHex, fromUtf8 } from '../../core/bytes.ts'
import {
  chainEntryBytes,
  extendChain,
  isKeepable,
  scopesLost,
  scopesOfMember,
  type ChainState,
  type Closing,
  type LinkedEntry,
  type SignedChainEntry,
} from '../../core/chain.ts'
import { assertNever, isCodedError } from '../../core/errors.ts'
import { scopesOf, type Role } from '../../core/scopes.ts'
import type { Grant, RefusalCode } from '../../core/wire.ts'
import type { AppendChain, MemberGrant } from '../../core/wire/members.ts'
import { findRestored, isWaiting, noteRestoreSigned } from '../db/backups.ts'
import { insertChainEntry, readChain } from '../db/chain.ts'
import { findInvitation, moveInvitation } from '../db/invitations.ts'
import {
  areUnlockersTaken,
  deleteGrants,
  deleteSpentGrants,
  findGrantees,
  insertClosing,
  insertGrants,
  insertMember,
  insertRecoveryGrants,
  readSignedHashes,
  replaceRecoveryKey,
  shutOut,
} from '../db/members.ts'
import type { Transaction } from '../db/sql.ts'
import { insertSecretUnlockers } from '../db/unlockers.ts'
import { sha256Hex } from '../hash.ts'
import { chainPrimitives } from '../verify.ts'

type OwnEntry = Exclude<LinkedEntry, { type: 'recovered' }>

/** @returns why not, or the chain with the entry, which is then stored with all that belongs to it */
export async function appendEntry(
  tx: Transaction,
  { entry, grants, recoveryGrants, recoveryAuthHash }: AppendChain,
  now: Date,
): Promise<RefusalCode | ChainState> {
  const { body } = entry
  if (body.type === 'genesis' || body.type === 'recovered') return 'bad_request'
  if (body.type !== 'restored-to' && (await isWaiting(tx, body.workspace))) return 'restored_waiting'
  const { chain } = await readChain(tx, body.workspace)
  const extended = await tryExtend(chain, entry)
  if (typeof extended === 'string') return extended
  if ((body.type === 'recovery-key') !== (recoveryAuthHash !== null)) return 'bad_request'
  const refusal =
    (await settle(tx, chain, body, recoveryAuthHash, now)) ?? (await storeGrants(tx, extended, grants, recoveryGrants))
  if (refusal !== null) return refusal
  await storeEntry(tx, extended, entry)
  // A scope that nothing was sealed to is on its new epoch already.
  if (body.type === 'epoch') await deleteSpentGrants(tx, body.workspace, now)
  return extended
}

/** The chain with the entry, or why not; nothing is stored. */
export async function tryExtend(chain: ChainState, entry: SignedChainEntry): Promise<ChainState | RefusalCode> {
  const { body } = entry
  if (body.type === 'genesis' || body.previous !== chain.head.hash) return 'conflict'
  // Said more exactly than the chain would.
  if (body.type === 'revoke' && chain.members.has(body.member) && !isKeepable(chain, body.member, [])) return 'last_holder'
  if (body.type === 'roles' && chain.members.has(body.member) && !isKeepable(chain, body.member, body.roles)) return 'last_holder'
  try {
    return await extendChain(chain, [entry], chainPrimitives)
  } catch (error) {
    if (isCodedError(error, 'chain_refused')) return 'chain_refused'
    throw error
  }
}

export async function storeEntry(tx: Transaction, { workspace, head }: ChainState, entry: SignedChainEntry): Promise<void> {
  await insertChainEntry(tx, { workspace, seq: head.seq, hash: fromHex(head.hash), entry: fromUtf8(chainEntryBytes(entry)) })
}

/** Only what the chain allows: to members who may hold the scope, of the epoch that stands. */
export function refusalOfGrants(
  chain: ChainState,
  grants: readonly MemberGrant[],
  recoveryGrants: readonly Grant[],
): RefusalCode | null {
  const isNewest = ({ scope, epoch }: Grant): boolean => chain.scopeKeys.get(scope)?.epoch === epoch
  if (![...grants, ...recoveryGrants].every(isNewest)) return 'conflict'
  if (!grants.every(({ member, scope }) => scopesOfMember(chain, member).includes(scope))) return 'forbidden'
  return recoveryGrants.length > 0 && chain.recoveryKey === null ? 'conflict' : null
}

export async function storeGrants(
  tx: Transaction,
  chain: ChainState,
  grants: readonly MemberGrant[],
  recoveryGrants: readonly Grant[],
): Promise<RefusalCode | null> {
  const refusal = refusalOfGrants(chain, grants, recoveryGrants)
  if (refusal !== null) return refusal
  await insertGrants(tx, chain.workspace, grants)
  await insertRecoveryGrants(tx, chain.workspace, recoveryGrants)
  return null
}

async function settle(
  tx: Transaction,
  chain: ChainState,
  body: OwnEntry,
  recoveryAuthHash: string | null,
  now: Date,
): Promise<RefusalCode | null> {
  const { workspace } = body
  switch (body.type) {
    case 'add':
      return admit(tx, body, body.member.member, body.member, now)
    case 'reset': {
      const refusal = await close(tx, body, body.closing)
      if (refusal !== null) return refusal
      await shutOut(tx, workspace, body.member, now)
      await deleteGrants(tx, workspace, body.member, [])
      return admit(tx, body, body.member, body, now)
    }
    case 'roles':
      return narrow(tx, chain, body, body.roles, body.closing)
    case 'revoke': {
      const refusal = await narrow(tx, chain, body, [], body.closing)
      if (refusal === null) await shutOut(tx, workspace, body.member, now)
      return refusal
    }
    case 'recovery-key':
      await replaceRecoveryKey(tx, workspace, recoveryAuthHash)
      return null
    case 'restored-to':
      return confirmRestore(tx, body, now)
    case 'epoch':
      return refusalOfEpoch(tx, chain, body)
    case 'small-practice':
    case 'minimum-format':
      return null
    default:
      return assertNever(body)
  }
}

/** Once, and for the very log that the backup ended with: clients let go of what they saw beyond it. */
async function confirmRestore(
  tx: Transaction,
  { workspace, log }: Extract<OwnEntry, { type: 'restored-to' }>,
  now: Date,
): Promise<RefusalCode | null> {
  const restored = await findRestored(tx, workspace)
  if (restored?.signedAt !== null) return 'forbidden'
  if (log?.size !== restored.log?.size || log?.root !== restored.log?.root) return 'conflict'
  await noteRestoreSigned(tx, workspace, now)
  return null
}

/** The answer to an invitation becomes an account: the very keys that were answered, once. */
async function admit(
  tx: Transaction,
  body: Extract<OwnEntry, { type: 'add' | 'reset' }>,
  member: LinkedEntry['author'],
  keys: { readonly signKey: string; readonly receiveKey: string },
  now: Date,
): Promise<RefusalCode | null> {
  const { workspace, through } = body
  const row = await findInvitation(tx, through.invitation, fromHex(through.authHash), now)
  const answer = row?.answer
  if (row?.workspace !== workspace || row.state !== 'answered' || !answer) return 'not_found'
  const purpose = body.type === 'add' ? 'join' : 'reset'
  const isSame =
    row.purpose === purpose &&
    row.delivery === through.delivery &&
    answer.member === member &&
    answer.signKey === keys.signKey &&
    answer.receiveKey === keys.receiveKey
  if (!isSame) return 'forbidden'
  if (await areUnlockersTaken(tx, workspace, answer.unlockers)) return 'exists'
  if (purpose === 'join') await insertMember(tx, workspace, member, { name: answer.name, email: row.email })
  await insertSecretUnlockers(tx, { workspace, member }, answer.unlockers, now)
  await moveInvitation(tx, workspace, through.invitation, ['answered'], { state: 'admitted', answer: null })
  return null
}

/** Takes scopes away, unless nobody who is left has been given the key. */
async function narrow(
  tx: Transaction,
  chain: ChainState,
  body: Extract<OwnEntry, { type: 'roles' | 'revoke' }>,
  roles: readonly Role[],
  closing: Closing | null,
): Promise<RefusalCode | null> {
  const { workspace, member } = body
  for (const scope of scopesLost(chain.members.get(member)?.roles ?? [], roles)) {
    const grantees = await findGrantees(tx, workspace, scope, chain.scopeKeys.get(scope)?.epoch ?? 0)
    const isLeft = grantees.some((one) => one === null || (one !== member && scopesOfMember(chain, one).includes(scope)))
    if (!isLeft) return 'last_holder'
  }
  const refusal = closing === null ? null : await close(tx, body, closing)
  if (refusal === null) await deleteGrants(tx, workspace, member, scopesOf(roles))
  return refusal
}

/**
 * A new key by somebody whom no holder gave the old one would have the others seal everything again to a key that only that somebody knows.
 * Where nobody who may hold the scope has the old one, there is nothing to be given, and work goes on.
 */
async function refusalOfEpoch(
  tx: Transaction,
  chain: ChainState,
  { workspace, author, scope, epoch }: Extract<OwnEntry, { type: 'epoch' }>,
): Promise<RefusalCode | null> {
  const grantees = await findGrantees(tx, workspace, scope, epoch - 1)
  const holders = grantees.filter((one) => one !== null && scopesOfMember(chain, one).includes(scope))
  return holders.length === 0 || holders.includes(author) ? null : 'forbidden'
}

/** The list has to be what stands now: something signed meanwhile means that the owner looks again. */
async function close(
  tx: Transaction,
  { workspace, member, seq }: Extract<OwnEntry, { type: 'roles' | 'revoke' | 'reset' }>,
  closing: Closing,
): Promise<RefusalCode | null> {
  const hashes = await readSignedHashes(tx, workspace, member)
  if (hashes.length !== closing.count * 32 || sha256Hex(hashes) !== closing.hash) return 'conflict'
  await insertClosing(tx, workspace, seq, hashes)
  return null
}
