// From laps to the figures of the report: medians, and how many times as fast we are.
import type { Lap } from './contestant.ts'

export type Rival = 'human' | 'faceApi'

export interface Ratios {
  /** Our photos per second divided by theirs. */
  readonly human: number
  readonly faceApi: number
  /** Our WASM milliseconds divided by native ones, one thread each. */
  readonly recogniserVsNative: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]]
  if (low === undefined || high === undefined) throw new RangeError('no values')
  return (low + high) / 2
}

export interface RaceMedians {
  readonly photosPerSecond: number
  readonly millisecondsPerPhoto: number
  readonly facesFound: number
  readonly facesDescribed: number
}

export function raceMedians(laps: readonly Lap[], photos: number): RaceMedians {
  const milliseconds = median(laps.map((lap) => lap.milliseconds))
  return {
    photosPerSecond: (photos * 1000) / milliseconds,
    millisecondsPerPhoto: milliseconds / photos,
    facesFound: median(laps.map(({ found }) => found)),
    facesDescribed: median(laps.map(({ described }) => described)),
  }
}

export function ratiosOf(
  ours: RaceMedians,
  rivals: Readonly<Record<Rival, RaceMedians>>,
  recogniser: { readonly wasm: number; readonly native: number },
): Ratios {
  return {
    human: ours.photosPerSecond / rivals.human.photosPerSecond,
    faceApi: ours.photosPerSecond / rivals.faceApi.photosPerSecond,
    recogniserVsNative: recogniser.wasm / recogniser.native,
  }
}
