// How long a run of many things will still take: by the rate of the last ones, because the first pay for loading what they need.

/** Things the rate looks back on. */
const windowSize = 20

export interface Pace {
  /** Moments (ms) at which the last ones were done, oldest first. */
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
  const eachMs = (last - first) / (pace.moments.length - 1)
  return Math.ceil((eachMs * remaining) / 1000)
}
