// Everything between two database addresses and an app that answers: open, migrate, load keys, start the chores. `main.ts` adds the socket.
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { createRateLimiter } from './auth/rate-limit.ts'
import { ensureSessionKey } from './db/installation.ts'
import { migrate } from './db/migrate.ts'
import { openDatabase } from './db/sql.ts'
import type { AppDeps, Limits } from './deps.ts'
import { createAuditLog } from './log/audit.ts'
import { startSweeping } from './sweep.ts'

export interface ServiceOptions {
  readonly mainUrl: string
  readonly shredUrl: string
  readonly publicUrl: URL
  readonly trustedProxies: readonly string[]
  readonly webRoot: string | null
  readonly modelsRoot: string | null
  readonly logger: Logger
  readonly clock?: () => Date
}

export interface Service {
  readonly app: ReturnType<typeof createApp>
  readonly deps: AppDeps
  /** Stops the chores and closes both databases. Stop accepting requests first. */
  close(): Promise<void>
}

/** @throws CodedError of `migrate`, or the driver's error when a database cannot be reached */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { publicUrl, trustedProxies, webRoot, modelsRoot, logger, clock = () => new Date() } = options
  const main = openDatabase(options.mainUrl)
  const shred = openDatabase(options.shredUrl, { maxConnections: 5 })
  try {
    await migrate(main, 'main')
    await migrate(shred, 'shred')
    const deps: AppDeps = {
      main,
      shred,
      audit: createAuditLog(publicUrl.host, clock),
      logger,
      publicUrl,
      trustedProxies,
      clock,
      sessionKey: await ensureSessionKey(main),
      limits: createLimits(clock),
      webRoot,
      modelsRoot,
    }
    const stopSweeping = startSweeping(deps)
    return {
      app: createApp(deps),
      deps,
      async close() {
        await stopSweeping()
        await Promise.all([main.end({ timeout: 5 }), shred.end({ timeout: 5 })])
      },
    }
  } catch (error) {
    await Promise.all([main.end({ timeout: 1 }), shred.end({ timeout: 1 })])
    throw error
  }
}

export function createLimits(clock: () => Date): Limits {
  return {
    attempts: createRateLimiter({ burst: 20, refillMs: 10 * 60_000 }, clock),
    attemptsOverall: createRateLimiter({ burst: 500, refillMs: 10 * 60_000 }, clock),
    practice: createRateLimiter({ burst: 10, refillMs: 24 * 3_600_000 }, clock),
    practiceAlive: 500,
  }
}
