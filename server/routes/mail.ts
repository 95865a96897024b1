// POST /api/mail: relays one message for a signed-in officer, in memory. The line in the log names the person by pseudonym and nothing else.
import { Hono } from 'hono'
import { SendMail } from '../../core/wire/mail.ts'
import { mayMail } from '../auth/rules.ts'
import { requireSession } from '../auth/session.ts'
import { withHead } from '../db/head.ts'
import { findOwners } from '../db/statements.ts'
import type { AppDeps } from '../deps.ts'
import { actorOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { ownerObject } from '../log/objects.ts'
import { validJson } from './validate.ts'

export function mailRoutes(deps: AppDeps) {
  return new Hono<AppEnv>().post('/mail', requireSession(deps), validJson(SendMail), async (c) => {
    const { session, connection, trace } = c.var
    const { about, ...message } = c.req.valid('json')
    const { workspace, member, roles } = session
    if (!mayMail(roles)) return refuse(c, 'forbidden')
    const owner = (await findOwners(deps.main, workspace, [about])).get(about)
    if (owner?.kind !== 'subject' || owner.erased) return refuse(c, 'not_found')
    if (!deps.mailer) return refuse(c, 'mail_off')
    const { mailPerMember, mailPerPerson } = deps.limits
    const taken = (await mailPerMember.take(member)) && (await mailPerPerson.take(about))
    if (!taken) return refuse(c, 'too_many_attempts')
    const outcome = await deps.mailer.send(message)
    // What never left costs nothing: a mail server that is down must not use up a person's reminders.
    if (outcome !== 'sent') await mailPerPerson.giveBack(about)
    await withHead(deps.main, workspace, (tx, head) =>
      deps.audit.append(tx, head, {
        EventID: 'mail.relay',
        EventActionCode: 'E',
        EventOutcomeIndicator: outcome === 'sent' ? 0 : 8,
        ...actorOf(session, connection, trace),
        objects: [ownerObject(about, owner, outcome)],
      }),
    )
    return outcome === 'sent' ? c.json({ sent: true }, 200) : refuse(c, outcome)
  })
}
