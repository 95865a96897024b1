// GET /api/sessions, POST /api/sessions/end: where a member is signed in, and ending those. Ending only takes away, so it asks for no confirmation.
import { Hono } from 'hono'
import type { z } from 'zod'
import { EndSessions, type OwnSessions, type SessionsEnded } from '../../core/wire/sessions.ts'
import { absoluteMs, idleMs, requireSession } from '../auth/session.ts'
import { withHead } from '../db/head.ts'
import { endSessions, listSessions } from '../db/sessions.ts'
import type { AppDeps } from '../deps.ts'
import { actorOf, type AppEnv } from '../http/context.ts'
import { memberObject } from '../log/objects.ts'
import { validJson } from './validate.ts'

export function sessionsRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .get('/sessions', requireSession(deps), async (c) => {
      const { workspace, member, id } = c.var.session
      const now = deps.clock().getTime()
      const limits = { startedAfter: new Date(now - absoluteMs), seenAfter: new Date(now - idleMs) }
      const rows = await listSessions(deps.main, workspace, member, limits)
      const answer: z.infer<typeof OwnSessions> = {
        sessions: rows.map(({ session, browser, system, network, unlocker, startedAt, seenAt }) => ({
          session,
          current: session === id,
          device: { browser, system },
          network,
          unlocker,
          startedAt: startedAt.toISOString(),
          seenAt: seenAt.toISOString(),
        })),
      }
      return c.json(answer, 200)
    })
    .post('/sessions/end', requireSession(deps), validJson(EndSessions), async (c) => {
      const { session } = c.var
      const which = c.req.valid('json')
      const { result: ended } = await withHead(deps.main, session.workspace, async (tx, head) => {
        const count = await endSessions(tx, session, 'session' in which ? which : { allBut: session.id }, deps.clock())
        if (count > 0)
          await deps.audit.append(tx, head, {
            EventID: 'session.end',
            EventActionCode: 'D',
            EventOutcomeIndicator: 0,
            ...actorOf(session, c.var.connection, c.var.trace),
            objects: [memberObject(session.member, `sessions ended: ${String(count)}`)],
          })
        return count
      })
      const answer: z.infer<typeof SessionsEnded> = { ended }
      return c.json(answer, 200)
    })
}
