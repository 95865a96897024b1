// Consent state: a fold over signed events (protocol §2). What it permits is asked in `verdict/permission.ts`.
// Restricting events always count. Permitting ones count only when their signature was verified. The result does not depend on the order.
import type { Channel, LegalBasis, Purpose } from './channels.ts'
import { canonicalJson } from './canonical.ts'
import { assertNever } from './errors.ts'
import { dayBefore, dayNumber, earliest } from './dates.ts'
import type { CalendarDate, MemberId, QuitclaimId, StatementId } from './ids.ts'
import type { ConsentStatement } from './statements.ts'

/** A consent statement and whether its signature was verified against the membership chain. */
export interface ConsentEvent {
  readonly statement: ConsentStatement
  readonly verified: boolean
}

export interface Quitclaim {
  readonly id: QuitclaimId
  readonly purposes: readonly Purpose[]
  /** Channels still permitted: the ticked ones less those withdrawn one by one. */
  readonly channels: readonly Channel[]
  readonly withdrawnChannels: readonly Channel[]
  readonly basis: LegalBasis
  /** Where it may be used; null is anywhere. */
  readonly territory: string | null
  readonly from: CalendarDate
  /** Last day that counts, every lapse taken into account. */
  readonly until: CalendarDate | null
  readonly method: 'paper' | 'page' | 'taken-over'
  /** How many guardians signed, when it is about a minor: it then ends when they come of age, at the latest. Null for an adult. */
  readonly guardians: number | null
  readonly form: PermitAction['form']
  /** The member or link key that put their name under it. */
  readonly recordedBy: MemberId
  /** Why it ended before its last day, if it did. */
  readonly ended: Ending | null
  readonly recordedAt: string
}

/** A no to something that was never agreed to: denied is not missing. */
export interface Decline {
  readonly quitclaim: QuitclaimId
  readonly at: string
  /** Whoever said it: a link key, or a member for a no on paper. */
  readonly by: MemberId
}

export interface ConsentState {
  /** Newest first. */
  readonly quitclaims: readonly Quitclaim[]
  /** What was refused when it was asked, newest first. */
  readonly declines: readonly Decline[]
  readonly never: boolean
  readonly matching: readonly { readonly grant: QuitclaimId; readonly until: CalendarDate | null }[]
}

/** How a quitclaim can end early; the first that applies is the one to tell. */
const endings = ['withdrawn', 'declined', 'superseded'] as const
type Ending = (typeof endings)[number]

export const noConsent: ConsentState = { quitclaims: [], declines: [], never: false, matching: [] }

/** Folds the events about one person. Repeated events change nothing. */
export function foldConsent(events: readonly ConsentEvent[]): ConsentState {
  const ends = new Map<QuitclaimId, Set<Ending>>()
  const withdrawnChannels = new Map<QuitclaimId, Set<Channel>>()
  const lapses = new Map<QuitclaimId, CalendarDate[]>()
  const endedGrants = new Set<QuitclaimId>()
  const nevers = new Set<StatementId>()
  const lifted = new Set<StatementId>()
  const permits = new Map<string, { readonly at: string; readonly author: MemberId; readonly action: PermitAction }>()
  const declines = new Map<string, Decline>()
  const grants = new Map<string, { readonly grant: QuitclaimId; readonly until: CalendarDate | null }>()

  for (const { statement, verified } of events) {
    const action = statement.consent
    switch (action.action) {
      case 'permit':
        if (verified)
          permits.set(canonicalJson([statement.at, statement.statement, statement.author, action]), {
            at: statement.at,
            author: statement.author,
            action,
          })
        break
      case 'matching-permit':
        if (verified) grants.set(canonicalJson([action.grant, action.until]), { grant: action.grant, until: action.until })
        break
      case 'never-lifted':
        if (verified) lifted.add(action.never)
        break
      case 'withdraw':
        if (action.channels === null) addTo(ends, action.quitclaim, 'withdrawn')
        else for (const channel of action.channels) addTo(withdrawnChannels, action.quitclaim, channel)
        break
      case 'decline':
        addTo(ends, action.quitclaim, 'declined')
        declines.set(canonicalJson([statement.at, statement.statement, action.quitclaim]), {
          quitclaim: action.quitclaim,
          at: statement.at,
          by: statement.author,
        })
        break
      case 'supersede':
        addTo(ends, action.quitclaim, 'superseded')
        break
      case 'lapse':
        lapses.set(action.quitclaim, [...(lapses.get(action.quitclaim) ?? []), action.from])
        break
      case 'matching-withdraw':
        endedGrants.add(action.grant)
        break
      case 'never':
        nevers.add(statement.statement)
        break
      default:
        assertNever(action)
    }
  }

  // Newest first by the author's clock; what ties is ordered by content, never by arrival.
  const quitclaims = byKey(permits)
    .reverse()
    .map(({ at, author, action }): Quitclaim => {
      const gone = withdrawnChannels.get(action.quitclaim) ?? new Set()
      return {
        id: action.quitclaim,
        purposes: action.purposes,
        channels: action.channels.filter((channel) => !gone.has(channel)),
        withdrawnChannels: action.channels.filter((channel) => gone.has(channel)),
        basis: action.basis,
        territory: action.territory,
        from: action.from,
        until: earliest([action.until, ...(lapses.get(action.quitclaim) ?? []).map(dayBefore)]),
        method: action.method,
        guardians: action.guardians ?? null,
        form: action.form,
        recordedBy: author,
        ended: endings.find((ending) => ends.get(action.quitclaim)?.has(ending)) ?? null,
        recordedAt: at,
      }
    })

  const permitted = new Set(quitclaims.map(({ id }) => id))
  return {
    quitclaims,
    declines: byKey(declines)
      .reverse()
      .filter(({ quitclaim }) => !permitted.has(quitclaim)),
    never: [...nevers].some((id) => !lifted.has(id)),
    matching: byKey(grants).filter(({ grant }) => !endedGrants.has(grant)),
  }
}

/** May this person's face be compared on `date`? Separate from publication, and separately withdrawn. `never` ends it too. */
export function matchingPermittedOn(state: ConsentState, date: CalendarDate): boolean {
  return !state.never && state.matching.some(({ until }) => until === null || date <= until)
}

export type QuitclaimStatus = 'signed' | 'expiring' | 'upcoming' | 'expired' | 'withdrawn' | 'declined' | 'superseded'

/** The status a list shows. `expiring` starts at 80 % of the term; `upcoming`: its first day is still to come. */
export function quitclaimStatusOn(quitclaim: Quitclaim, date: CalendarDate): QuitclaimStatus {
  if (quitclaim.ended) return quitclaim.ended
  if (quitclaim.channels.length === 0) return quitclaim.withdrawnChannels.length > 0 ? 'withdrawn' : 'declined'
  if (quitclaim.until !== null && date > quitclaim.until) return 'expired'
  if (date < quitclaim.from) return 'upcoming'
  if (quitclaim.until === null) return 'signed'
  return termElapsed(quitclaim.from, quitclaim.until, date) >= 0.8 ? 'expiring' : 'signed'
}

type Speaking =
  | { readonly quitclaim: Quitclaim; readonly status: Exclude<QuitclaimStatus, 'superseded'> }
  /** A no that is newer than all that ended, or the only answer there was. */
  | { readonly quitclaim: null; readonly status: 'declined'; readonly declined: Decline }

/** How a yes stands while nothing has ended it, the surest first. */
export const standing = ['signed', 'expiring', 'upcoming'] as const satisfies readonly QuitclaimStatus[]

/** A yes that counts on `date`, or will. */
export function stands(quitclaim: Quitclaim, date: CalendarDate): boolean {
  const status = quitclaimStatusOn(quitclaim, date)
  return standing.some((one) => one === status)
}

/**
 * What speaks for a person: a valid quitclaim before an expiring one, that before one to come, that before any that ended; of what ended and what was refused the
 * newest.
 * @returns undefined when nothing was said, or all of it was superseded
 */
export function speakingOn({ quitclaims, declines }: ConsentState, date: CalendarDate): Speaking | undefined {
  const known = quitclaims.flatMap((quitclaim) => {
    const status = quitclaimStatusOn(quitclaim, date)
    return status === 'superseded' ? [] : [{ quitclaim, status }]
  })
  for (const wanted of standing) {
    const speaks = known.find(({ status }) => status === wanted)
    if (speaks) return speaks
  }
  const [ended] = known
  const [declined] = declines
  if (declined && (!ended || declined.at >= ended.quitclaim.recordedAt)) return { quitclaim: null, status: 'declined', declined }
  return ended
}

/** Share of the term that has passed on `date`, by whole days, 0..1. */
export function termElapsed(from: CalendarDate, until: CalendarDate, date: CalendarDate): number {
  const total = dayNumber(until) - dayNumber(from)
  if (total <= 0) return date >= from ? 1 : 0
  return Math.min(1, Math.max(0, (dayNumber(date) - dayNumber(from)) / total))
}

type PermitAction = Extract<ConsentStatement['consent'], { action: 'permit' }>

function byKey<V>(entries: ReadonlyMap<string, V>): V[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key)
  if (set) set.add(value)
  else sets.set(key, new Set([value]))
}
