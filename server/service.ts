// Everything between two open, migrated databases and an app that answers: keys, log, limits, chores. `main.ts` adds databases and socket.
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { createRateLimiter } from './auth/rate-limit.ts'
import { ensureLogKey, ensureSessionKey } from './db/installation.ts'
import type { Sql } from './db/sql.ts'
import type { AppDeps, Limits } from './deps.ts'
import { createLedger, type LedgerCopy } from './ledger.ts'
import { createAuditLog } from './log/audit.ts'
import { createLogSigner } from './log/signer.ts'
import type { Mailer } from './mail.ts'
import { startSweeping } from './sweep.ts'
import { defaultVolumeLimits, type VolumeLimits } from './volume.ts'

export interface ServiceOptions {
  /** Open and migrated; the caller closes them after `stop`. */
  readonly main: Sql
  readonly shred: Sql
  readonly publicUrl: URL
  readonly trustedProxies: readonly string[]
  readonly destinationOrigins: readonly string[]
  readonly webRoot: string | null
  readonly modelsRoot: string | null
  /** Where the ledger is kept beside the databases. */
  readonly ledgerCopies?: readonly LedgerCopy[]
  readonly logger: Logger
  readonly clock?: () => Date
  /** See `AppDeps`. */
  readonly backupDays?: number
  readonly volumeLimits?: VolumeLimits
  readonly mailer?: Mailer | null
}

export interface Service {
  readonly app: ReturnType<typeof createApp>
  readonly deps: AppDeps
  /** Stops the chores. Stop accepting requests first. */
  stop(): Promise<void>
}

export async function startService({
  clock = () => new Date(),
  backupDays = 30,
  volumeLimits = defaultVolumeLimits,
  mailer = null,
  ...options
}: ServiceOptions): Promise<Service> {
  const sessionKey = await ensureSessionKey(options.main)
  const deps: AppDeps = {
    ...options,
    clock,
    backupDays,
    volumeLimits,
    mailer,
    audit: createAuditLog(options.publicUrl.host, clock),
    logSigner: createLogSigner(await ensureLogKey(options.main)),
    ledger: createLedger({ ...options, copies: options.ledgerCopies ?? [], clock }),
    sessionKey,
    limits: createLimits({ main: options.main, key: sessionKey, clock }),
  }
  return { app: createApp(deps), deps, stop: startSweeping(deps) }
}

export function createLimits(parts: Parameters<typeof createRateLimiter>[1]): Limits {
  return {
    attempts: createRateLimiter({ name: 'attempts', burst: 20, refillMs: 10 * 60_000 }, parts),
    attemptsOverall: createRateLimiter({ name: 'attempts overall', burst: 500, refillMs: 10 * 60_000 }, parts),
    account: createRateLimiter({ name: 'account', burst: 10, refillMs: 30 * 60_000 }, parts),
    mailPerMember: createRateLimiter({ name: 'mail by member', burst: 1000, refillMs: 24 * 3_600_000 }, parts),
    mailPerPerson: createRateLimiter({ name: 'mail about person', burst: 8, refillMs: 14 * 24 * 3_600_000 }, parts),
    link: createRateLimiter({ name: 'link', burst: 60, refillMs: 10 * 60_000 }, parts),
    askCode: createRateLimiter({ name: 'ask code', burst: 6, refillMs: 3 * 3_600_000 }, parts),
    eventLink: createRateLimiter({ name: 'event link', burst: 1200, refillMs: 10 * 60_000 }, parts),
    practice: createRateLimiter({ name: 'practice', burst: 10, refillMs: 24 * 3_600_000 }, parts),
    practiceAlive: 500,
  }
}
