// Words that exist in no dictionary, reproducible from a seed.

export type Letters = (count: number) => string

export function lettersFor(seed: number): Letters {
  const random = mulberry(seed)
  return (count) => Array.from({ length: count }, () => 'bcdfghjklmnpqrstvwxz'[Math.floor(random() * 20)]).join('')
}

function mulberry(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
