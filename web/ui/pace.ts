// How long a run of many things will still take: by the rate of the last ones, because the first pay for loading what they need.

/** Steps the rate looks back on. */
const windowSize = 20
/** Fewer say nothing yet. */
const fewest = 3

interface Step {
  readonly done: number
  readonly atMs: number
}

/** The last steps, oldest first. */
export type Pace = readonly Step[]

export const noPace: Pace = []

/** @param done how many are done in all: some runs go several at a time. Fewer than before begin another run. */
export function recordDone(pace: Pace, atMs: number, done = (pace.at(-1)?.done ?? -1) + 1): Pace {
  const before = pace.at(-1)?.done ?? -1
  if (done === before) return pace
  return [...(done < before ? noPace : pace), { done, atMs }].slice(-windowSize - 1)
}

/** Seconds until `remaining` things are done, or null while it is too early to say anything honest. */
export function secondsLeft(pace: Pace, remaining: number): number | null {
  const [first, last] = [pace[0], pace.at(-1)]
  if (!first || !last || pace.length <= fewest) return null
  const eachMs = (last.atMs - first.atMs) / (last.done - first.done)
  return Math.ceil((eachMs * remaining) / 1000)
}
