// GET /api/health (do both databases answer, how old are the backups?) and GET /api/start (what the first page must ask for here).
import { Hono } from 'hono'
import type { StartInfo } from '../../core/wire.ts'
import { readBackupStatus } from '../backup/status.ts'
import type { AppDeps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'

export function healthRoutes({ main, shred, clock, destinationOrigins, mailer }: AppDeps) {
  return new Hono<AppEnv>()
    .get('/health', async (c) => {
      await Promise.all([main`select 1`, shred`select 1`])
      return c.json({ status: 'ok' as const, backups: (await readBackupStatus(main, clock())).age }, 200)
    })
    .get('/start', (c) => {
      const info: StartInfo = {
        foundingNeedsCode: c.var.connection.reach !== 'local',
        destinationOrigins: [...destinationOrigins],
        mail: mailer !== null,
      }
      return c.json(info, 200)
    })
}
