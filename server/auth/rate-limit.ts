// Token buckets in memory, per key. Each server counts for itself: with n servers the limit is n times as wide, which the limits allow for.

export interface RateLimiter {
  /** Takes one token. @returns false when there is none */
  take(key: string): boolean
  /** Gives a token back: the attempt turned out fine. */
  giveBack(key: string): void
}

export interface RateLimit {
  readonly burst: number
  /** The time in which an empty bucket fills up again. */
  readonly refillMs: number
}

/** Buckets kept at most; beyond it the fullest-looking (oldest) go first, so that memory stays bounded. */
const maximumBuckets = 50_000

export function createRateLimiter({ burst, refillMs }: RateLimit, clock: () => Date): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>()

  const filled = (key: string): { tokens: number; at: number } => {
    const now = clock().getTime()
    const bucket = buckets.get(key) ?? { tokens: burst, at: now }
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / refillMs) * burst)
    // Re-inserting keeps the map in order of use.
    buckets.delete(key)
    if (buckets.size >= maximumBuckets) buckets.delete(buckets.keys().next().value ?? key)
    const fresh = { tokens, at: now }
    buckets.set(key, fresh)
    return fresh
  }

  return {
    take(key) {
      const bucket = filled(key)
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
    giveBack(key) {
      const bucket = filled(key)
      bucket.tokens = Math.min(burst, bucket.tokens + 1)
    },
  }
}
