// Seeded chance: every drawing takes its numbers from a named stream, so one drawing never depends on whether another was made first.

/** A stream of repeatable numbers (mulberry32), forked by label. */
export interface Chance {
  /** 0 ≤ n < 1. */
  next(): number
  range(from: number, to: number): number
  int(from: number, toInclusive: number): number
  pick<T>(items: readonly [T, ...T[]]): T
  /** An independent stream; asking twice for the same label gives the same stream. */
  fork(label: string): Chance
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  return (value ^ (value >>> 13)) >>> 0
}

/** The stream named by a seed and a label. */
export function chance(seed: number, label: string): Chance {
  const name = `${String(seed)}|${label}`
  let state = hash(name)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const range = (from: number, to: number): number => from + (to - from) * next()
  const int = (from: number, to: number): number => Math.floor(range(from, to + 1))
  return {
    next,
    range,
    int,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    fork: (child) => chance(seed, `${label}|${child}`),
  }
}

/** The same items in a chance order. */
export function shuffled<T>(items: readonly T[], random: Chance): T[] {
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
