// Jobs on a schedule, through pg-boss: several servers on one database agree on who runs what. Its tables stand in a schema of their own, `jobs`, hold no
// personal data and are in no backup. It brings its own driver; our own queries stay with ours.
import PgBoss from 'pg-boss'
import { inTransaction } from './db/sql.ts'
import type { AppDeps } from './deps.ts'
import { sendDigests } from './digests/send.ts'

const schema = 'jobs'
const digest = 'digest'
/** Every hour: what a mail server did not take is tried again, and whoever was told today is not told twice. */
const digestCron = '7 * * * *'

export interface JobTimes {
  readonly digestCron?: string
  readonly pollEveryS?: number
  /** How often is asked what the schedule says. */
  readonly lookEveryS?: number
}

/** @returns stops fetching jobs and waits for the one that runs */
export async function startJobs(
  url: string,
  deps: AppDeps,
  { digestCron: cron = digestCron, pollEveryS = 20, lookEveryS = 30 }: JobTimes = {},
): Promise<() => Promise<void>> {
  const boss = new PgBoss({
    connectionString: url,
    schema,
    max: 2,
    application_name: 'imprimatur-jobs',
    cronMonitorIntervalSeconds: lookEveryS,
  })
  boss.on('error', (error) => {
    // The database may be away for a while; the library goes on asking.
    deps.logger.warn({ code: 'code' in error ? error.code : undefined }, 'jobs postponed')
  })
  // One server after the other: two that make their tables or a queue at the same moment end in a deadlock.
  await inTransaction(deps.main, async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('imprimatur jobs'))`
    await boss.start()
    await boss.createQueue(digest, { name: digest, policy: 'singleton', retryLimit: 0 })
    await boss.schedule(digest, cron)
  })
  await boss.work(digest, { pollingIntervalSeconds: pollEveryS }, async () => {
    if (deps.mailer) await sendDigests({ ...deps, mailer: deps.mailer })
  })
  return () => boss.stop({ graceful: true, wait: true, timeout: 30_000 })
}
