// How far a batch is and how long it will take: the rate of the last photos, because the first ones pay for loading the models.

/** Photos the rate looks back on. */
const windowSize = 20

export interface Pace {
  /** Moments (ms) at which the last photos were done, oldest first. */
  readonly moments: readonly number[]
}

export const noPace: Pace = { moments: [] }

export function recordDone(pace: Pace, nowMs: number): Pace {
  return { moments: [...pace.moments, nowMs].slice(-windowSize - 1) }
}

/** Seconds until `remaining` photos are done, or null while it is too early to say anything honest. */
export function secondsLeft(pace: Pace, remaining: number): number | null {
  const first = pace.moments[0]
  const last = pace.moments.at(-1)
  if (first === undefined || last === undefined || pace.moments.length < 4) return null
  const perPhotoMs = (last - first) / (pace.moments.length - 1)
  return Math.ceil((perPhotoMs * remaining) / 1000)
}
