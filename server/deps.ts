// What the app is made of, handed in so that tests put in their own database, clock and log.
import type { Logger } from 'pino'
import type { RateLimiter } from './auth/rate-limit.ts'
import type { Sql } from './db/sql.ts'
import type { Ledger } from './ledger.ts'
import type { AuditLog } from './log/audit.ts'
import type { Mailer } from './mail.ts'
import type { VolumeLimits } from './volume.ts'
import type { LogSigner } from './log/signer.ts'

export interface AppDeps {
  /** Everything but the server halves. */
  readonly main: Sql
  /** The server halves of the shares. */
  readonly shred: Sql
  readonly audit: AuditLog
  readonly logSigner: LogSigner
  /** Destroys server halves and remembers that it did. */
  readonly ledger: Ledger
  readonly logger: Logger
  /** The address people open. A localhost address means: this machine only. */
  readonly publicUrl: URL
  /** Addresses of reverse proxies whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[]
  /** Origins the page may send derivatives to besides ours. */
  readonly destinationOrigins: readonly string[]
  readonly clock: () => Date
  /** Signs session cookies (HS256, 32 bytes). */
  readonly sessionKey: Uint8Array
  readonly limits: Limits
  /** How long backups of the shred database are kept: what receipts promise. */
  readonly backupDays: number
  /** Null: the operator set no mail server. */
  readonly mailer: Mailer | null
  /** How much a member may have opened before owners and auditors are told. */
  readonly volumeLimits: VolumeLimits
  /** Folder of the built browser side, null when something else serves it. */
  readonly webRoot: string | null
  /** Folder of the prepared models. */
  readonly modelsRoot: string | null
}

export interface Limits {
  /** Failed sign-ins and founding codes, per network. */
  readonly attempts: RateLimiter
  /** The same over everybody, per door: slows a distributed guesser, never a normal morning, and who floods one door closes no other. */
  readonly attemptsOverall: RateLimiter
  /** Failed sign-ins of one account, from wherever: a passphrase's account tag, or a passkey. */
  readonly account: RateLimiter
  /** Messages one member has relayed, and those about one person: the first request, its reminders, a few more. */
  readonly mailPerMember: RateLimiter
  readonly mailPerPerson: RateLimiter
  /** Requests under one link for a depicted person, or with one person's key. */
  readonly link: RateLimiter
  /** One-time codes under one link: messages, and addresses that were not the right one. */
  readonly askCode: RateLimiter
  /** The same under a link that hangs at an event, where many sign at once. */
  readonly eventLink: RateLimiter
  /** Practice workspaces, per network. */
  readonly practice: RateLimiter
  /** Practice workspaces alive at once. */
  readonly practiceAlive: number
}
