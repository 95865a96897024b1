// Token buckets in the database, so that all servers count together. A bucket goes by a keyed hash: it names no network and no account.
import { createHmac } from 'node:crypto'
import type { Sql } from '../db/sql.ts'

export interface RateLimiter {
  /** Takes one token. @returns false when there is none */
  take(key: string): Promise<boolean>
  /** Gives a token back: the attempt turned out fine. */
  giveBack(key: string): Promise<void>
}

export interface RateLimit {
  /** Buckets of different limits never meet. */
  readonly name: string
  readonly burst: number
  /** The time in which an empty bucket fills up again. */
  readonly refillMs: number
}

interface RateLimitParts {
  readonly main: Sql
  readonly key: Uint8Array
  readonly clock: () => Date
}

export function createRateLimiter({ name, burst, refillMs }: RateLimit, { main, key, clock }: RateLimitParts): RateLimiter {
  const hashOf = (of: string): Buffer => createHmac('sha256', key).update(`limit|${name}|${of}`).digest()
  const perMs = burst / refillMs
  return {
    async take(of) {
      const now = clock()
      const fullAt = new Date(now.getTime() + refillMs)
      // One statement, so that two servers never spend the same token. Clocks differ a little: time never runs backwards for a bucket.
      const taken = await main`
        insert into attempt_bucket as b (bucket_hash, tokens, counted_at, full_at)
        values (${hashOf(of)}, ${burst - 1}, ${now}, ${fullAt})
        on conflict (bucket_hash) do update set
          tokens = least(${burst}::double precision, b.tokens + greatest(0, extract(epoch from excluded.counted_at - b.counted_at)) * 1000 * ${perMs}::double precision) - 1,
          counted_at = greatest(b.counted_at, excluded.counted_at),
          full_at = greatest(b.full_at, excluded.full_at)
        where least(${burst}::double precision, b.tokens + greatest(0, extract(epoch from excluded.counted_at - b.counted_at)) * 1000 * ${perMs}::double precision) >= 1`
      return taken.count === 1
    },
    async giveBack(of) {
      await main`
        update attempt_bucket set tokens = least(${burst}::double precision, tokens + 1) where bucket_hash = ${hashOf(of)}`
    },
  }
}

/** Buckets that are full again say nothing any more. */
export async function deleteFullBuckets(main: Sql, now: Date): Promise<void> {
  await main`delete from attempt_bucket where full_at < ${now}`
}
