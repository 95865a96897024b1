// Sessions: a signed cookie that carries a random id, and behind it a row that can be taken away. Only the id's hash is stored.
// Signing in never yields a key: it opens ciphertext's door, not the ciphertext.
import { randomBytes } from 'node:crypto'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import type { Context } from 'hono'
import { jwtVerify, SignJWT, errors } from 'jose'
import { z } from 'zod'
import { toBase64Url, utf8 } from '../../core/bytes.ts'
import type { ChainState, SignedChainEntry } from '../../core/chain.ts'
import { WorkspaceId, type MemberId } from '../../core/ids.ts'
import type { Role } from '../../core/scopes.ts'
import type { SessionInfo } from '../../core/wire.ts'
import { readChain } from '../db/chain.ts'
import { deleteSession, findSession, insertSession, touchSession } from '../db/sessions.ts'
import type { Sql, Transaction } from '../db/sql.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import type { AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'

export interface Session {
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
  readonly hash: Buffer
}

const cookieName = 'imprimatur'
const absoluteMs = 12 * 3_600_000
const idleMs = 2 * 3_600_000
/** Writing `seen_at` once a minute is enough to measure two hours. */
const touchMs = 60_000

const Claims = z.object({ wid: WorkspaceId, sid: z.string().length(43) })

/** A session that was started: its row exists once the transaction commits; the cookie is set afterwards. */
export interface StartedSession {
  readonly cookie: string
}

/** Makes the row and the cookie's text. */
export async function startSession(
  tx: Sql | Transaction,
  deps: Pick<AppDeps, 'clock' | 'sessionKey'>,
  workspace: WorkspaceId,
  member: MemberId,
): Promise<StartedSession> {
  const id = toBase64Url(randomBytes(32))
  const now = deps.clock()
  await insertSession(tx, { workspace, hash: hashOf(id), member, now })
  const cookie = await new SignJWT({ wid: workspace, sid: id })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(new Date(now.getTime() + absoluteMs))
    .sign(deps.sessionKey)
  return { cookie }
}

export function setSessionCookie(c: Context, { cookie }: StartedSession): void {
  setCookie(c, cookieName, cookie, {
    prefix: 'host',
    httpOnly: true,
    secure: true,
    sameSite: 'Strict',
    path: '/',
    maxAge: absoluteMs / 1000,
  })
}

/** Ends the session this request carries, if any: at sign-out, and before a new one starts (rotation). */
export async function endSession(c: Context<AppEnv>, deps: AppDeps): Promise<void> {
  const named = await namedSession(c, deps)
  if (named) await deleteSession(deps.main, named.workspace, named.hash)
  deleteCookie(c, cookieName, { prefix: 'host', secure: true, path: '/' })
}

/** @returns undefined when the request carries no session that still counts */
export async function findLiveSession(c: Context<AppEnv>, deps: AppDeps): Promise<Session | undefined> {
  const named = await namedSession(c, deps)
  if (!named) return undefined
  const row = await findSession(deps.main, named.workspace, named.hash)
  if (!row) return undefined
  const now = deps.clock()
  const over =
    now.getTime() - row.startedAt.getTime() >= absoluteMs ||
    now.getTime() - row.seenAt.getTime() >= idleMs ||
    (row.deletesAt !== null && row.deletesAt <= now)
  if (over) return undefined
  const { entries, chain } = await readChain(deps.main, named.workspace)
  const inChain = chain.members.get(row.member)
  if (!inChain) return undefined
  if (now.getTime() - row.seenAt.getTime() >= touchMs) await touchSession(deps.main, named.workspace, named.hash, now)
  const { startedAt: _started, seenAt: _seen, ...rest } = row
  return { ...rest, workspace: named.workspace, roles: inChain.roles, chain, chainEntries: entries, hash: named.hash }
}

/** Refuses a request without a live session; routes behind it read `c.var.session`. */
export const requireSession = (deps: AppDeps) =>
  createMiddleware<AppEnv>(async function requireSession(c, next) {
    const session = await findLiveSession(c, deps)
    if (!session) return refuse(c, 'not_signed_in')
    c.set('session', session)
    return next()
  })

async function namedSession(
  c: Context,
  { sessionKey, clock }: Pick<AppDeps, 'sessionKey' | 'clock'>,
): Promise<{ workspace: WorkspaceId; hash: Buffer } | undefined> {
  const cookie = getCookie(c, cookieName, 'host')
  if (cookie === undefined) return undefined
  try {
    const { payload } = await jwtVerify(cookie, sessionKey, { algorithms: ['HS256'], currentDate: clock() })
    const claims = Claims.safeParse(payload)
    return claims.success ? { workspace: claims.data.wid, hash: hashOf(claims.data.sid) } : undefined
  } catch (error) {
    // A forged, stale or foreign cookie is the same as none.
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

function hashOf(id: string): Buffer {
  return Buffer.from(sha256(utf8(id)))
}
