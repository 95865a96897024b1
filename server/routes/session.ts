// Signing in and out, confirming, and what a signed-in client is told about itself. Signing in proves who may fetch ciphertext; it never yields a key.
import { Hono } from 'hono'
import { SignIn, type SignedIn } from '../../core/wire.ts'
import { PasskeyChallenge, SignInProof, type Confirmed } from '../../core/wire/unlockers.ts'
import type { z } from 'zod'
import { createChallenge } from '../auth/challenge.ts'
import { describeSession } from '../auth/describe.ts'
import { confirmedSession, endSession, findLiveSession, requireSession, setSessionCookie, startSession } from '../auth/session.ts'
import { showUnlocker } from '../auth/sign-in.ts'
import { readChain } from '../db/chain.ts'
import { withHead } from '../db/head.ts'
import { noteUnlockerUsed } from '../db/unlockers.ts'
import type { AppDeps } from '../deps.ts'
import { actorOf, originOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { memberObject } from '../log/objects.ts'
import { validJson } from './validate.ts'

export function sessionRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .post('/passkeys/challenge', (c) => {
      const answer: z.infer<typeof PasskeyChallenge> = { challenge: createChallenge(deps.sessionKey, deps.clock()) }
      return c.json(answer, 200)
    })
    .post('/sign-in', validJson(SignIn), async (c) => {
      const { connection, trace } = c.var
      const shown = await showUnlocker(deps, c.req.valid('json'), connection.network, 'sign-in')
      if (!shown.ok) return refuse(c, shown.code)
      const { workspace, member, unlocker } = shown.found
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
          objects: [memberObject(member, unlocker.kind)],
        })
        await noteUnlockerUsed(tx, workspace, unlocker.unlocker, deps.clock())
        return startSession(tx, deps, c, { workspace, member, unlocker: unlocker.unlocker, roles })
      })
      setSessionCookie(c, deps, started)
      const session = await describeSession(deps.main, workspace, member)
      if (!session) return refuse(c, 'wrong_secret')
      const answer: SignedIn = { session, unlocker }
      return c.json(answer, 200)
    })
    .post('/session/confirm', requireSession(deps), validJson(SignInProof), async (c) => {
      const { session, connection, trace } = c.var
      const shown = await showUnlocker(deps, c.req.valid('json'), connection.network, 'confirm')
      if (!shown.ok) return refuse(c, shown.code)
      // Somebody else's unlocker is as wrong as an unknown one.
      if (shown.found.workspace !== session.workspace || shown.found.member !== session.member) return refuse(c, 'wrong_secret')
      const { unlocker } = shown.found
      const { result: confirmed } = await withHead(deps.main, session.workspace, async (tx, head) => {
        await deps.audit.append(tx, head, {
          EventID: 'session.confirm',
          EventActionCode: 'E',
          EventOutcomeIndicator: 0,
          ...actorOf(session, connection, trace),
          objects: [memberObject(session.member, unlocker.kind)],
        })
        await noteUnlockerUsed(tx, session.workspace, unlocker.unlocker, deps.clock())
        return confirmedSession(tx, deps, session)
      })
      setSessionCookie(c, deps, confirmed)
      const answer: z.infer<typeof Confirmed> = { unlocker }
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
            objects: [memberObject(session.member, 'session')],
          }),
        )
      }
      return c.json({ signedOut: true as const }, 200)
    })
    .get('/session', requireSession(deps, { whileWaiting: true }), async (c) => {
      const info = await describeSession(deps.main, c.var.session.workspace, c.var.session.member)
      return info ? c.json(info, 200) : refuse(c, 'not_signed_in')
    })
}
