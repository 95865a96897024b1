// The bounded chores every server does now and then: practice workspaces whose day is over, shares still to destroy, halves of shares that never began, stale sessions, limits and challenges.
// Several servers may do them at the same time; every step is a deletion that can be repeated.
import { removeHalvesOfEnded } from './asks/ended-halves.ts'
import { deleteExpiredCodes } from './db/ask-codes.ts'
import { readHead } from './db/head.ts'
import { readLogSizes } from './db/log.ts'
import { deleteSpentGrants } from './db/members.ts'
import { deleteExpiredChallenges } from './auth/challenge.ts'
import { deleteFullBuckets } from './auth/rate-limit.ts'
import { absoluteMs } from './auth/session.ts'
import { deleteSessionsBefore } from './db/sessions.ts'
import { destroyServerHalves } from './db/shares.ts'
import { deleteOpeningsBefore } from './db/volume.ts'
import { deleteWorkspace, findExpiredWorkspaces } from './db/workspaces.ts'
import { localDay } from '../core/dates.ts'
import type { CalendarDate } from '../core/ids.ts'
import type { AppDeps } from './deps.ts'
import { destroyEndedTemplates } from './destruction.ts'
import { signedCheckpoint } from './log/prove.ts'
import { destroyOrphans } from './orphans.ts'

const sweepEveryMs = 5 * 60_000
const workspacesPerSweep = 50

/** Deletes workspaces whose time is over, practice ones and closed ones: shares first, so that whatever a copy kept is unreadable. @returns how many */
export async function deleteEndedWorkspaces({ main, shred, clock }: Pick<AppDeps, 'main' | 'shred' | 'clock'>): Promise<number> {
  let deleted = 0
  for (const workspace of await findExpiredWorkspaces(main, clock(), workspacesPerSweep)) {
    await destroyServerHalves(shred, workspace)
    if (await deleteWorkspace(main, workspace)) deleted++
    // A share that was being started while the workspace went has left its half.
    await destroyServerHalves(shred, workspace)
  }
  return deleted
}

/** Signs what no client has asked about yet, so that a log that nobody reads cannot be rewritten unnoticed either. */
async function signHeads(deps: AppDeps): Promise<void> {
  for (const { workspace, size, signed } of await readLogSizes(deps.main)) {
    const head = size > signed ? (await readHead(deps.main, workspace))?.logHead : null
    if (head) await signedCheckpoint(deps, workspace, head)
  }
}

export async function sweep(deps: AppDeps): Promise<void> {
  const deleted = await deleteEndedWorkspaces(deps)
  if (deleted > 0) deps.logger.info({ deleted }, 'workspaces deleted')
  await signHeads(deps)
  await deps.ledger.carryOut()
  await deps.ledger.compact()
  const orphans = await destroyOrphans(deps)
  if (orphans > 0) deps.logger.info({ orphans }, 'halves destroyed that nothing came to stand under')
  const now = deps.clock()
  // What was left on an old epoch may have been destroyed since.
  await deleteSpentGrants(deps.main, null, now)
  await deleteOpeningsBefore(deps.main, new Date(now.getTime() - 2 * 24 * 3_600_000))
  await deleteSessionsBefore(deps.main, new Date(now.getTime() - absoluteMs))
  await deleteFullBuckets(deps.main, now)
  await deleteExpiredChallenges(deps.main, now)
  await deleteExpiredCodes(deps.main, now)
}

/** Sweeps now and every five minutes, never twice at once. @returns a function that stops it and waits for a running sweep */
export function startSweeping(deps: AppDeps): () => Promise<void> {
  let running: Promise<void> | null = null
  /** Permissions to match end with a day, and links with a moment nobody waits for: once a day, and when a server starts. */
  let endedOn: CalendarDate | null = null
  const all = async (): Promise<void> => {
    await sweep(deps)
    const day = localDay(deps.clock().getTime())
    if (day === endedOn) return
    const people = await destroyEndedTemplates(deps)
    if (people > 0) deps.logger.info({ people }, 'templates destroyed, nothing permits them')
    const links = await removeHalvesOfEnded(deps)
    if (links > 0) deps.logger.info({ links }, 'halves removed, their links ended')
    endedOn = day
  }
  const run = (): void => {
    running ??= all()
      .catch((error: unknown) => {
        // The database may be away for a while; the next sweep does the same work.
        deps.logger.warn({ code: error instanceof Error && 'code' in error ? error.code : undefined }, 'sweep postponed')
      })
      .finally(() => {
        running = null
      })
  }
  run()
  const timer = setInterval(run, sweepEveryMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
