// Volume alerts (protocol §5): a member who has more opened than an ordinary day needs is told to owners and auditors, and stands in the log. Opening goes on:
// an alert that blocks would stop a hospital's morning, and the log has every name already.
import type { OwnerId } from '../core/ids.ts'
import type { Scope } from '../core/scopes.ts'
import { alertScopes, alertSpans, type AlertScope, type AlertSpan } from '../core/wire/alerts.ts'
import type { LockedHead } from './db/head.ts'
import type { Transaction } from './db/sql.ts'
import {
  addUnlocking,
  countOpened,
  countPeopleIn,
  countSubjects,
  hasAlert,
  insertAlert,
  noteOpened,
  readUnlocking,
} from './db/volume.ts'
import type { AppDeps } from './deps.ts'
import type { Session } from './auth/session.ts'
import type { Actor } from './http/context.ts'

type PerSpan = Readonly<Record<AlertSpan, number>>

export interface VolumeLimits {
  /** Names opened by unlocking, counted every time, before it is worth a look. */
  readonly unlocking: PerSpan
  /** Different people whose data of one scope were opened. */
  readonly people: PerSpan
  /** Opening nearly everybody's is worth a look from so many people on; fewer are one event's roster. */
  readonly everybodyFrom: number
}

export const defaultVolumeLimits: VolumeLimits = {
  unlocking: { 'ten-minutes': 1000, day: 5000 },
  people: { 'ten-minutes': 500, day: 2000 },
  everybodyFrom: 100,
}

const spanMs: PerSpan = { 'ten-minutes': 10 * 60_000, day: 24 * 3_600_000 }
/** Unlocking opens every name once; so often over everybody is ordinary in this span, however large the workspace is. */
const ordinaryRounds: PerSpan = { 'ten-minutes': 4, day: 20 }
/** Whoever copies a register leaves a few out. */
const nearlyEverybody = 0.8

/** Whose halves a release opened, and what for. */
export interface Opened {
  readonly people: readonly { readonly owner: OwnerId; readonly scope: Scope }[]
  readonly purpose: string
}

type Parts = Pick<AppDeps, 'audit' | 'clock' | 'volumeLimits'>
type Opener = Pick<Session, 'workspace' | 'member'>

/** Counts a release under the head lock, and adds a line and an alert when it crosses a limit; one per member, scope and span. */
export async function noteRelease(
  tx: Transaction,
  head: LockedHead,
  parts: Parts,
  opener: Opener,
  actor: Actor,
  { people, purpose }: Opened,
): Promise<void> {
  const now = parts.clock()
  for (const scope of alertScopes) {
    const opened = [...new Set(people.filter((one) => one.scope === scope).map(({ owner }) => owner))]
    if (opened.length === 0) continue
    // The purpose is the client's own word: it excuses nothing but names.
    const count =
      scope === 'people' && purpose === 'open-workspace'
        ? await unlocked(tx, parts, opener, opened.length, now)
        : await openedOf(tx, parts, opener, scope, opened, now)
    for (const span of alertSpans) {
      const since = new Date(now.getTime() - spanMs[span])
      const much = await count.beyond(span, since)
      if (much !== null) await tell(tx, head, parts, opener, actor, { span, scope: count.scope, openings: much, at: now, since })
    }
  }
}

interface Count {
  /** Null: names, by unlocking. */
  readonly scope: AlertScope | null
  /** @returns how many, when that is more than ordinary */
  beyond(span: AlertSpan, since: Date): Promise<number | null>
}

/** Every name once, every time somebody unlocks. */
async function unlocked(
  tx: Transaction,
  { volumeLimits }: Parts,
  { workspace, member }: Opener,
  openings: number,
  now: Date,
): Promise<Count> {
  await addUnlocking(tx, workspace, member, openings, now)
  return {
    scope: null,
    async beyond(span, since) {
      const sum = await readUnlocking(tx, workspace, member, since)
      if (sum <= volumeLimits.unlocking[span]) return null
      return sum > ordinaryRounds[span] * (await countSubjects(tx, workspace)) ? sum : null
    },
  }
}

/** Faces and papers are opened for a roster, or one by one: the same people again is ordinary, many different ones are not, nor is everybody. */
async function openedOf(
  tx: Transaction,
  { volumeLimits: { people: limits, everybodyFrom } }: Parts,
  { workspace, member }: Opener,
  scope: AlertScope,
  opened: readonly OwnerId[],
  now: Date,
): Promise<Count> {
  await noteOpened(tx, workspace, member, scope, opened, now)
  return {
    scope,
    async beyond(span, since) {
      const different = await countOpened(tx, workspace, member, scope, since)
      if (different > limits[span]) return different
      if (different < everybodyFrom) return null
      return different >= nearlyEverybody * (await countPeopleIn(tx, workspace, scope)) ? different : null
    },
  }
}

async function tell(
  tx: Transaction,
  head: LockedHead,
  { audit }: Parts,
  { workspace, member }: Opener,
  actor: Actor,
  { since, ...alert }: { span: AlertSpan; scope: AlertScope | null; openings: number; at: Date; since: Date },
): Promise<void> {
  const { span, scope, openings } = alert
  if (await hasAlert(tx, workspace, member, alert, since)) return
  await insertAlert(tx, workspace, member, alert)
  await audit.append(tx, head, {
    EventID: 'volume.alert',
    EventActionCode: 'E',
    EventOutcomeIndicator: 0,
    ...actor,
    objects: [
      {
        ParticipantObjectID: member,
        ParticipantObjectIDTypeCode: 'member',
        ParticipantObjectDetail: `${String(openings)} in ${span}${scope === null ? '' : ` of ${scope}`}`,
      },
    ],
  })
}
