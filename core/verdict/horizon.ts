// How long a photo may stand where it goes: the first of its consents to end, renewals that follow without a gap counted. Pure.
import { noConsent, type ConsentState } from '../consent.ts'
import { earliest } from '../dates.ts'
import type { CalendarDate, OwnerId } from '../ids.ts'
import { permittedUntil } from './permission.ts'
import type { PublishingRules } from './rules.ts'
import type { Use } from './use.ts'
import type { Verdict } from './verdict.ts'

export interface Horizon {
  /** The last day it may stand there. */
  readonly until: CalendarDate
  /** Whose consents end that day. */
  readonly subjects: readonly OwnerId[]
}

/** @returns null when nobody in it has a consent that ends */
export function horizonOf(
  { reasons }: Verdict,
  consents: ReadonlyMap<OwnerId, ConsentState>,
  use: Use,
  rules: PublishingRules,
): Horizon | null {
  const shown = new Set(reasons.flatMap((reason) => (reason.code === 'permitted' ? [reason.subject] : [])))
  const ends = [...shown].map((subject) => ({
    subject,
    until: permittedUntil(consents.get(subject) ?? noConsent, use, rules) ?? null,
  }))
  const until = earliest(ends.map((end) => end.until))
  return until && { until, subjects: ends.filter((end) => end.until === until).map(({ subject }) => subject) }
}
