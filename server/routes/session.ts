// POST /api/sign-in, POST /api/sign-out, GET /api/session. Signing in proves who may fetch ciphertext; it never yields a key.
import { Hono } from 'hono'
import { fromBase64Url } from '../../core/bytes.ts'
import { SignIn, type SignedIn } from '../../core/wire.ts'
import { describeSession } from '../auth/describe.ts'
import { endSession, findLiveSession, requireSession, setSessionCookie, startSession } from '../auth/session.ts'
import { readChain } from '../db/chain.ts'
import { withHead } from '../db/head.ts'
import { findUnlocker } from '../db/workspaces.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { actorOf, originOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import type { AuditObject } from '../log/audit.ts'
import { validJson } from './validate.ts'

export function sessionRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .post('/sign-in', validJson(SignIn), async (c) => {
      const { connection, trace } = c.var
      if (!deps.limits.attempts.take(connection.network ?? '') || !deps.limits.attemptsOverall.take(''))
        return refuse(c, 'too_many_attempts')
      // One index look-up by the hash of 32 random bytes: unknown, removed and wrong are the same question and take the same time.
      const found = await findUnlocker(deps.main, sha256(fromBase64Url(c.req.valid('json').signInSecret)), deps.clock())
      if (!found) return refuse(c, 'wrong_secret')
      deps.limits.attempts.giveBack(connection.network ?? '')
      deps.limits.attemptsOverall.giveBack('')

      const { workspace, member, unlocker } = found
      const { chain } = await readChain(deps.main, workspace)
      const roles = chain.members.get(member)?.roles
      if (!roles) return refuse(c, 'wrong_secret')
      await endSession(c, deps)
      const { result: started } = await withHead(deps.main, workspace, async (tx, head) => {
        await deps.audit.append(tx, head, {
          EventID: 'session.sign-in',
          EventActionCode: 'E',
          EventOutcomeIndicator: 0,
          UserID: member,
          RoleIDCode: roles,
          ...originOf(connection, trace),
          objects: [{ ...memberObject(member), ParticipantObjectDetail: unlocker.kind }],
        })
        return startSession(tx, deps, workspace, member)
      })
      setSessionCookie(c, started)
      const session = await describeSession(deps.main, workspace, member)
      if (!session) return refuse(c, 'wrong_secret')
      const answer: SignedIn = { session, unlocker }
      return c.json(answer, 200)
    })
    .post('/sign-out', async (c) => {
      const session = await findLiveSession(c, deps)
      await endSession(c, deps)
      if (session) {
        await withHead(deps.main, session.workspace, (tx, head) =>
          deps.audit.append(tx, head, {
            EventID: 'session.sign-out',
            EventActionCode: 'E',
            EventOutcomeIndicator: 0,
            ...actorOf(session, c.var.connection, c.var.trace),
            objects: [memberObject(session.member)],
          }),
        )
      }
      return c.json({ signedOut: true as const }, 200)
    })
    .get('/session', requireSession(deps), async (c) => {
      const info = await describeSession(deps.main, c.var.session.workspace, c.var.session.member)
      return info ? c.json(info, 200) : refuse(c, 'not_signed_in')
    })
}

function memberObject(member: string): AuditObject {
  return { ParticipantObjectID: member, ParticipantObjectIDTypeCode: 'member', ParticipantObjectDetail: 'session' }
}
