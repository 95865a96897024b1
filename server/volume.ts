// Volume alerts (protocol §5): a member who has more opened than an ordinary day needs is told to owners and auditors, and stands in the log. Opening goes on:
// an alert that blocks would stop a hospital's morning, and the log has every name already.
import type { AlertSpan } from '../core/wire/alerts.ts'
import type { LockedHead } from './db/head.ts'
import type { Transaction } from './db/sql.ts'
import { addOpenings, countSubjects, hasAlert, insertAlert, readOpenings } from './db/volume.ts'
import type { AppDeps } from './deps.ts'
import type { Session } from './auth/session.ts'
import type { Actor } from './http/context.ts'

/** People opened per member before it is worth a look. */
export type VolumeLimits = Readonly<Record<AlertSpan, number>>

export const defaultVolumeLimits: VolumeLimits = { 'ten-minutes': 1000, day: 5000 }

const spanMs: Readonly<Record<AlertSpan, number>> = { 'ten-minutes': 10 * 60_000, day: 24 * 3_600_000 }
/** Unlocking opens every name once; so often over everybody is ordinary in this span, however large the workspace is. */
const ordinaryRounds: Readonly<Record<AlertSpan, number>> = { 'ten-minutes': 4, day: 20 }

/** Counts a release under the head lock, and adds a line and an alert when it crosses a limit; one per member and span. */
export async function noteRelease(
  tx: Transaction,
  head: LockedHead,
  { audit, clock, volumeLimits }: Pick<AppDeps, 'audit' | 'clock' | 'volumeLimits'>,
  { workspace, member }: Pick<Session, 'workspace' | 'member'>,
  actor: Actor,
  openings: number,
): Promise<void> {
  if (openings === 0) return
  const now = clock()
  await addOpenings(tx, workspace, member, openings, now)
  for (const span of ['ten-minutes', 'day'] as const) {
    const since = new Date(now.getTime() - spanMs[span])
    const sum = await readOpenings(tx, workspace, member, since)
    if (sum <= volumeLimits[span]) continue
    if (sum <= ordinaryRounds[span] * (await countSubjects(tx, workspace))) continue
    if (await hasAlert(tx, workspace, member, span, since)) continue
    await insertAlert(tx, workspace, { member, span, openings: sum, at: now })
    await audit.append(tx, head, {
      EventID: 'volume.alert',
      EventActionCode: 'E',
      EventOutcomeIndicator: 0,
      ...actor,
      objects: [
        {
          ParticipantObjectID: member,
          ParticipantObjectIDTypeCode: 'member',
          ParticipantObjectDetail: `${String(sum)} in ${span}`,
        },
      ],
    })
  }
}
