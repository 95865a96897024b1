// Challenges for passkeys: random, short-lived, and good once. A challenge carries its own proof that this installation made it, so asking for one
// writes nothing: 16 random bytes | 6 bytes time of expiry | 32 bytes HMAC. Only an accepted one is noted, so that it is not accepted again.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Sql, Transaction } from '../db/sql.ts'
import { sha256 } from '../hash.ts'

export const challengeLifeMs = 5 * 60_000
const macOffset = 22
const challengeLength = macOffset + 32

export function createChallenge(key: Uint8Array, now: Date): string {
  const bytes = Buffer.alloc(macOffset)
  randomBytes(16).copy(bytes)
  bytes.writeUIntBE(now.getTime() + challengeLifeMs, 16, 6)
  return Buffer.concat([bytes, macOf(key, bytes)]).toString('base64url')
}

/** Made here and not expired. Whether it was used is a question for {@link useChallenge}. */
export function isOwnChallenge(key: Uint8Array, challenge: string, now: Date): boolean {
  const bytes = Buffer.from(challenge, 'base64url')
  if (bytes.length !== challengeLength) return false
  const mac = macOf(key, bytes.subarray(0, macOffset))
  return timingSafeEqual(mac, bytes.subarray(macOffset)) && bytes.readUIntBE(16, 6) > now.getTime()
}

/** @returns false when it was used before, on whichever server */
export async function useChallenge(sql: Sql | Transaction, challenge: string, now: Date): Promise<boolean> {
  const hash = Buffer.from(sha256(Buffer.from(challenge, 'base64url')))
  const expiresAt = new Date(now.getTime() + challengeLifeMs)
  const used = await sql`
    insert into used_challenge (challenge_hash, expires_at) values (${hash}, ${expiresAt}) on conflict do nothing`
  return used.count === 1
}

export async function deleteExpiredChallenges(main: Sql, now: Date): Promise<void> {
  await main`delete from used_challenge where expires_at < ${now}`
}

const macOf = (key: Uint8Array, bytes: Uint8Array): Buffer =>
  createHmac('sha256', key).update('passkey challenge|').update(bytes).digest()
