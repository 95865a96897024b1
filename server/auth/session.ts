// Sessions: a signed cookie that carries a random id, and behind it a row that can be taken away. Only the id's hash is stored.
// Signing in never yields a key: it opens ciphertext's door, not the ciphertext.
import { randomBytes, randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import type { Context } from 'hono'
import { jwtVerify, SignJWT, errors } from 'jose'
import { z } from 'zod'
import { toBase64Url, utf8 } from '../../core/bytes.ts'
import type { ChainState, SignedChainEntry } from '../../core/chain.ts'
import { WorkspaceId, type MemberId, type UnlockerId } from '../../core/ids.ts'
import type { Role } from '../../core/scopes.ts'
import type { SessionInfo } from '../../core/wire.ts'
import { SessionId } from '../../core/wire/sessions.ts'
import { readChain } from '../db/chain.ts'
import {
  confirmSession,
  deleteSession,
  endSessions,
  findSession,
  insertSession,
  offerNextId,
  takeNextId,
  touchSession,
  type SessionKey,
  type SessionRow,
} from '../db/sessions.ts'
import type { Sql, Transaction } from '../db/sql.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import type { AppEnv } from '../http/context.ts'
import { deviceOf } from '../http/device.ts'
import { refuse } from '../http/refuse.ts'
import { judgeShown, offerAgainMs } from './rotation.ts'
import { dropSessionCookie, readSessionCookie, writeSessionCookie } from './session-cookie.ts'

export interface Session {
  readonly id: SessionId
  readonly workspace: WorkspaceId
  readonly workspaceName: string
  readonly practice: boolean
  readonly deletesAt: Date | null
  readonly member: MemberId
  readonly memberName: string
  readonly email: SessionInfo['member']['email']
  /** From the membership chain, never from a column somebody could edit. */
  readonly roles: readonly Role[]
  readonly chain: ChainState
  readonly chainEntries: readonly SignedChainEntry[]
  readonly startedAt: Date
  /** An unlocker was shown again within the last minutes, by this very browser. */
  readonly confirmed: boolean
  /** A backup was put back, and no owner signed for it yet: nothing but that goes on. */
  readonly waiting: boolean
}

export const absoluteMs = 12 * 3_600_000
export const idleMs = 2 * 3_600_000
/** Writing `seen_at` once a minute is enough to measure two hours. */
const touchMs = 60_000

const Claims = z.object({ wid: WorkspaceId, sid: SessionId, key: z.string().length(43) })

/** A session that was started: its row exists once the transaction commits; the cookie is set afterwards. */
export interface StartedSession {
  readonly cookie: string
  readonly endsAt: Date
}

interface Starting {
  readonly workspace: WorkspaceId
  readonly member: MemberId
  readonly unlocker: UnlockerId
  readonly roles: readonly Role[]
}

/** Makes the row and the cookie's text. */
export async function startSession(
  tx: Sql | Transaction,
  deps: Pick<AppDeps, 'clock' | 'sessionKey'>,
  c: Context<AppEnv>,
  { workspace, member, unlocker, roles }: Starting,
): Promise<StartedSession> {
  const key = newKey()
  const session = SessionId.parse(randomUUID())
  const now = deps.clock()
  const device = deviceOf(c.req.header('user-agent'))
  const { network } = c.var.connection
  await insertSession(tx, {
    workspace,
    session,
    hash: hashOf(key),
    member,
    unlocker,
    roles: textOf(roles),
    ...device,
    network,
    now,
  })
  return cookieFor(deps, { workspace, session }, key, now)
}

/** An unlocker was shown again: a new id, which alone may change unlockers for some minutes. */
export async function confirmedSession(
  tx: Transaction,
  deps: Pick<AppDeps, 'clock' | 'sessionKey'>,
  { workspace, id, startedAt }: Session,
): Promise<StartedSession> {
  const key = newKey()
  await confirmSession(tx, { workspace, session: id }, hashOf(key), deps.clock())
  return cookieFor(deps, { workspace, session: id }, key, startedAt)
}

async function cookieFor(
  { sessionKey }: Pick<AppDeps, 'sessionKey'>,
  { workspace, session }: SessionKey,
  key: string,
  startedAt: Date,
): Promise<StartedSession> {
  const endsAt = new Date(startedAt.getTime() + absoluteMs)
  const cookie = await new SignJWT({ wid: workspace, sid: session, key })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(endsAt)
    .sign(sessionKey)
  return { cookie, endsAt }
}

export function setSessionCookie(c: Context<AppEnv>, { clock }: Pick<AppDeps, 'clock'>, { cookie, endsAt }: StartedSession): void {
  writeSessionCookie(c, cookie, Math.max(0, Math.ceil((endsAt.getTime() - clock().getTime()) / 1000)))
}

/** Ends the session this request carries, if any: at sign-out, and before a new one starts. */
export async function endSession(c: Context<AppEnv>, deps: AppDeps): Promise<void> {
  const named = await namedSession(c, deps)
  // Only who holds an id of the session may end it this way; a stale one is just dropped.
  const row = named && (await findSession(deps.main, named))
  if (named && row && judgeShown(row, named.hash, row.heldRoles, deps.clock()).id !== 'unknown')
    await deleteSession(deps.main, named)
  dropSessionCookie(c)
}

type Found =
  | { readonly state: 'none' | 'ended' | 'removed' }
  | {
      readonly state: 'live'
      readonly session: Session
      readonly key: SessionKey & { readonly hash: Buffer }
      readonly offerNext: boolean
    }

async function find(c: Context<AppEnv>, deps: AppDeps): Promise<Found> {
  const named = await namedSession(c, deps)
  const row = named && (await findSession(deps.main, named))
  const now = deps.clock()
  if (!named || !row || isOver(row, now)) return { state: 'none' }
  const { entries, chain } = await readChain(deps.main, named.workspace)
  const inChain = chain.members.get(row.member)
  // Told only to who holds an id of the session.
  if (!inChain) return { state: judgeShown(row, named.hash, row.heldRoles, now).id === 'unknown' ? 'none' : 'removed' }
  const roles = textOf(inChain.roles)
  const shown = judgeShown(row, named.hash, roles, now)
  if (shown.id === 'unknown') return { state: 'none' }
  if (row.endedAt !== null) return { state: 'ended' }
  if (shown.id === 'copied') {
    await endSessions(deps.main, { workspace: named.workspace, member: row.member }, { session: named.session }, now)
    return { state: 'ended' }
  }
  if (shown.id === 'next') await takeNextId(deps.main, named, named.hash, roles, now)
  if (now.getTime() - row.seenAt.getTime() >= touchMs) await touchSession(deps.main, named, now)
  const { member, workspaceName, practice, deletesAt, memberName, email, startedAt, waiting } = row
  const session: Session = {
    id: named.session,
    workspace: named.workspace,
    workspaceName,
    practice,
    deletesAt,
    member,
    memberName,
    email,
    roles: inChain.roles,
    chain,
    chainEntries: entries,
    startedAt,
    confirmed: shown.confirmed,
    waiting,
  }
  return { state: 'live', session, key: named, offerNext: shown.offerNext }
}

function isOver({ startedAt, seenAt, deletesAt }: SessionRow, now: Date): boolean {
  return (
    now.getTime() - startedAt.getTime() >= absoluteMs ||
    now.getTime() - seenAt.getTime() >= idleMs ||
    (deletesAt !== null && deletesAt <= now)
  )
}

/** @returns undefined when the request carries no session that still counts */
export async function findLiveSession(c: Context<AppEnv>, deps: AppDeps): Promise<Session | undefined> {
  const found = await find(c, deps)
  return found.state === 'live' ? found.session : undefined
}

const refusals = { none: 'not_signed_in', ended: 'session_ended', removed: 'member_removed' } as const

/**
 * Refuses a request without a live session; routes behind it read `c.var.session`.
 * @param whileWaiting the few routes by which an owner confirms that a backup was put back
 */
export const requireSession = (deps: AppDeps, { whileWaiting = false } = {}) =>
  createMiddleware<AppEnv>(async function requireSession(c, next) {
    const found = await find(c, deps)
    if (found.state !== 'live') return refuse(c, refusals[found.state])
    if (found.session.waiting && !whileWaiting) return refuse(c, 'restored_waiting')
    c.set('session', found.session)
    if (found.offerNext) await offerNext(c, deps, found.key, found.session)
    return next()
  })

/** Refuses a request whose sender has not just shown an unlocker again. Stands behind {@link requireSession}. */
export const requireConfirmed = createMiddleware<AppEnv>(async function requireConfirmed(c, next) {
  if (!c.var.session.confirmed) return refuse(c, 'confirm_needed')
  return next()
})

async function offerNext(
  c: Context<AppEnv>,
  deps: AppDeps,
  key: SessionKey & { readonly hash: Buffer },
  { startedAt }: Session,
): Promise<void> {
  const next = newKey()
  const now = deps.clock()
  const notAfter = new Date(now.getTime() - offerAgainMs)
  if (await offerNextId(deps.main, key, { hash: key.hash, nextHash: hashOf(next), now, notAfter }))
    setSessionCookie(c, deps, await cookieFor(deps, key, next, startedAt))
}

async function namedSession(
  c: Context<AppEnv>,
  { sessionKey, clock }: Pick<AppDeps, 'sessionKey' | 'clock'>,
): Promise<(SessionKey & { readonly hash: Buffer }) | undefined> {
  const cookie = readSessionCookie(c)
  if (cookie === undefined) return undefined
  try {
    const { payload } = await jwtVerify(cookie, sessionKey, { algorithms: ['HS256'], currentDate: clock() })
    const claims = Claims.safeParse(payload)
    return claims.success ? { workspace: claims.data.wid, session: claims.data.sid, hash: hashOf(claims.data.key) } : undefined
  } catch (error) {
    // A forged, stale or foreign cookie is the same as none.
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

const newKey = (): string => toBase64Url(randomBytes(32))
const textOf = (roles: readonly Role[]): string => [...roles].sort().join(' ')

function hashOf(key: string): Buffer {
  return Buffer.from(sha256(utf8(key)))
}
