// Giving scope keys on, making new ones, and sealing old halves to them (protocol §3, "Who grants", "Rotation"). Only what the verified chain says is
// sealed to anybody; each step can be repeated, because the server keeps what is done and tells what is left.
import { fromBase64Url, toBase64Url } from '../../core/bytes.ts'
import { holdersOf, isOwnWord, scopesOfMember, type ChainState } from '../../core/chain.ts'
import { isCodedError } from '../../core/errors.ts'
import type { ShareId } from '../../core/ids.ts'
import { scopes, type Scope } from '../../core/scopes.ts'
import { RewrapStatement } from '../../core/statements.ts'
import type { AppendChain, MemberGrant, PutGrants, Rewrap, SealedShare } from '../../core/wire/members.ts'
import type { Standing } from './api.ts'
import { signEntry } from './members.ts'
import { sha256Hex } from './primitives.ts'
import type { Session } from './session.ts'
import { verifiedHalf } from './shares.ts'
import { signStatement } from './statements.ts'
import { createScopeKey, sealScopeKey, type Grantee, type ScopeKeyBytes } from './v1/grants.ts'
import { resealClientHalf } from './v1/shares.ts'

/**
 * Seals the newest scope keys this member holds to everybody who may hold them and has none yet. Who may hold one by their own word alone is given it
 * only when this member decided so. See [Note: Own word].
 */
export async function grantWaiting(
  session: Session,
  { grants, recoveryGrants }: Standing,
  decided: readonly Grantee['member'][],
): Promise<PutGrants> {
  const sealed = { grants: new Array<MemberGrant>(), recoveryGrants: new Array<PutGrants['recoveryGrants'][number]>() }
  for (const scope of scopesOfMember(session.chain, session.member)) {
    const epoch = session.chain.scopeKeys.get(scope)?.epoch
    const hasGrant = (one: { readonly scope: Scope; readonly epoch: number }): boolean => one.scope === scope && one.epoch === epoch
    const has = new Set(grants.filter(hasGrant).map(({ member }) => member))
    const waiting = granteesOf(session.chain, scope).filter(({ member }) => {
      const given = member === null ? recoveryGrants.some(hasGrant) : has.has(member)
      return !given && (!isOwnWord(session.chain, member, scope) || decided.includes(member))
    })
    const key = waiting.length > 0 ? await session.takeScopeKey(scope) : undefined
    if (!key) continue
    const added = await sealToAll(key, waiting)
    sealed.grants.push(...added.grants)
    sealed.recoveryGrants.push(...added.recoveryGrants)
  }
  return sealed
}

/**
 * The next epoch of the first scope that owes one and that this member has been given; of one that nobody was given any more, too. It goes to all who may
 * hold the scope, except to those whose own word it is and whom nobody gave the key that stands.
 * @returns undefined when there is none
 */
export async function startEpoch(session: Session, { grants, recoveryGrants }: Standing): Promise<AppendChain | undefined> {
  const { chain, member: me } = session
  const hasKey = (scope: Scope, member: Grantee['member']): boolean =>
    (member === null ? recoveryGrants : grants.filter((one) => one.member === member)).some(
      (one) => one.scope === scope && one.epoch === chain.scopeKeys.get(scope)?.epoch,
    )
  const isMine = (scope: Scope): boolean => {
    const holders = holdersOf(chain.members, scope)
    return holders.includes(me) && (hasKey(scope, me) || !holders.some((holder) => hasKey(scope, holder)))
  }
  const scope = scopes.find((one) => chain.stale.has(one) && isMine(one))
  if (scope === undefined) return undefined
  const epoch = (chain.scopeKeys.get(scope)?.epoch ?? 0) + 1
  const { pair, ...key } = await createScopeKey(scope, epoch)
  const entry = await signEntry(session, { type: 'epoch', scope, epoch, publicKey: toBase64Url(pair.publicBytes) })
  const to = granteesOf(chain, scope).filter(
    ({ member }) => member === me || !isOwnWord(chain, member, scope) || hasKey(scope, member),
  )
  return { entry, ...(await sealToAll(key, to)), recoveryAuthHash: null }
}

/**
 * Seals halves of older epochs to the newest. One that does not verify or does not open is refused, and nothing is signed for it: it would say that the
 * half inside is the one that was there.
 */
export async function rewrapShares(
  session: Session,
  shares: readonly SealedShare[],
): Promise<{ rewraps: Rewrap[]; refused: ShareId[] }> {
  const results = await Promise.all(shares.map(async (share) => ({ share, rewrap: await rewrapOne(session, share) })))
  return {
    rewraps: results.flatMap(({ rewrap }) => rewrap ?? []),
    refused: results.flatMap(({ share, rewrap }) => (rewrap ? [] : [share.statement.body.share])),
  }
}

async function rewrapOne(session: Session, share: SealedShare): Promise<Rewrap | undefined> {
  const { owner, scope, share: id } = share.statement.body
  const newest = session.chain.scopeKeys.get(scope)
  const found = await readable(() => verifiedHalf(session, share))
  if (!found || !newest || found.epoch >= newest.epoch) return undefined
  const to = { epoch: newest.epoch, scopeKey: fromBase64Url(newest.publicKey) }
  const sealed = await readable(() => resealClientHalf(found.context, found, to))
  if (!sealed) return undefined
  const fields = { type: 'rewrap', owner, scope, share: id, epoch: newest.epoch, sealedHash: await sha256Hex(sealed) }
  return { statement: await signStatement(session, RewrapStatement, fields), sealed: toBase64Url(sealed) }
}

async function readable<T>(open: () => Promise<T>): Promise<T | undefined> {
  try {
    return await open()
  } catch (error) {
    if (isCodedError(error, 'not_readable')) return undefined
    throw error
  }
}

/** Everybody who may hold a scope by the chain, and the recovery key. */
function granteesOf({ workspace, members, recoveryKey }: ChainState, scope: Scope): readonly Grantee[] {
  const holders = holdersOf(members, scope).map((member) => ({
    workspace,
    member,
    receiveKey: members.get(member)?.receiveKey ?? '',
  }))
  return recoveryKey ? [...holders, { workspace, member: null, receiveKey: recoveryKey.receiveKey }] : holders
}

/** Seals one key to each, and forgets it. */
async function sealToAll(key: ScopeKeyBytes, to: readonly Grantee[]): Promise<Pick<PutGrants, 'grants' | 'recoveryGrants'>> {
  const sealed = await Promise.all(to.map(async (grantee) => ({ member: grantee.member, grant: await sealScopeKey(key, grantee) })))
  key.privateBytes.fill(0)
  return {
    grants: sealed.flatMap(({ member, grant }) => (member === null ? [] : [{ member, ...grant }])),
    recoveryGrants: sealed.flatMap(({ member, grant }) => (member === null ? [grant] : [])),
  }
}
