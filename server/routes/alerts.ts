// GET /api/alerts, for owners and auditors: volume alerts of the last thirty days, the age of the backups, whether the recovery key was opened.
import { Hono } from 'hono'
import { maySeeAlerts } from '../auth/rules.ts'
import { requireSession } from '../auth/session.ts'
import { readBackupStatus } from '../backup/status.ts'
import { readRecoveryOpened } from '../db/members.ts'
import { readAlerts } from '../db/volume.ts'
import type { AppDeps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'

const shownMs = 30 * 24 * 3_600_000

export function alertRoutes(deps: AppDeps) {
  return new Hono<AppEnv>().get('/alerts', requireSession(deps), async (c) => {
    const { workspace, roles } = c.var.session
    if (!maySeeAlerts(roles)) return refuse(c, 'forbidden')
    const now = deps.clock()
    const alerts = await readAlerts(deps.main, workspace, new Date(now.getTime() - shownMs))
    const opened = await readRecoveryOpened(deps.main, workspace)
    const backups = (await readBackupStatus(deps.main, now)).age
    return c.json({ alerts, backups, recoveryOpenedAt: opened?.toISOString() ?? null }, 200)
  })
}
