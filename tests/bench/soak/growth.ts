// Whether memory stays flat: the middle value of the last third against that of the third before it. The first third fills caches and pools.

export interface Sample {
  readonly photos: number
  readonly seconds: number
  /** Resident memory of the page's process, workers included; null where the system does not tell. */
  readonly processMb: number | null
  /** JavaScript and WASM memory as the browser counts it. */
  readonly scriptMb: number | null
}

/** Growth that still counts as flat: the collector's own swing. */
export const flatWithin = 0.1

/** Share by which memory grew, e.g. 0.02; null with too few samples. */
export function growthOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  const third = Math.floor(known.length / 3)
  if (third < 2) return null
  const before = middle(known.slice(-2 * third, -third))
  return middle(known.slice(-third)) / before - 1
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
