// Founding codes: off localhost nobody founds a workspace without one. Printed by the server at start or by `npm run workspace -- invite`;
// stored as a hash, good once, for a limited time.
import { randomBytes } from 'node:crypto'
import { parseCrockford, toCrockford } from '../core/bytes.ts'
import { sha256 } from './hash.ts'
import type { Sql, Transaction } from './db/sql.ts'

const codeBytes = 10
export const foundingCodeLifeMs = 7 * 24 * 3_600_000

/** Makes a code, shown like `7K3F-92QD-…`. The text exists only in what this returns. */
export async function createFoundingCode(
  sql: Sql,
  now: Date,
  lifeMs: number = foundingCodeLifeMs,
): Promise<{ code: string; expiresAt: Date }> {
  const bytes = randomBytes(codeBytes)
  const expiresAt = new Date(now.getTime() + lifeMs)
  await sql`
    insert into founding_code (code_hash, made_at, expires_at) values (${Buffer.from(sha256(bytes))}, ${now}, ${expiresAt})`
  return { code: toCrockford(bytes).replace(/(.{4})(?=.)/g, '$1-'), expiresAt }
}

/** Uses up a code inside the founding transaction. @returns false for an unknown, used or expired one, without telling which */
export async function useFoundingCode(tx: Transaction, typed: string, now: Date): Promise<boolean> {
  const bytes = parseCrockford(typed, codeBytes)
  if (!bytes) return false
  const used = await tx`
    update founding_code set used_at = ${now}
    where code_hash = ${Buffer.from(sha256(bytes))} and used_at is null and expires_at > ${now}`
  return used.count === 1
}
