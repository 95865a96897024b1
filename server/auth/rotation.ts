// Which of a session's ids was shown, and what follows. See [Note: Rotating session ids].
// [Note: Rotating session ids] An id is replaced every quarter of an hour, when the member's roles changed, and when an unlocker was shown again. The new
// one is offered in an answer and takes over when it is first shown, so an answer that got lost costs nothing. The replaced one counts for one
// minute more, for requests under way. After that it can only come from a copy, however many have followed on it, and whoever holds the copy: the thief, or
// the owner who comes back to a session that a thief went on with. Then the whole session ends.
import type { SessionRow } from '../db/sessions.ts'

export const rotateAfterMs = 15 * 60_000
export const offerAgainMs = 60_000
export const graceMs = 60_000
export const confirmedForMs = 5 * 60_000

export type Shown =
  /** Nobody was ever given this id. */
  | { readonly id: 'unknown' }
  /** Replaced long ago: somebody kept a copy. */
  | { readonly id: 'copied' }
  | { readonly id: 'current' | 'next' | 'previous'; readonly offerNext: boolean; readonly confirmed: boolean }

export function judgeShown(row: SessionRow, hash: Buffer, roles: string, now: Date): Shown {
  const confirmed =
    row.confirmedHash?.equals(hash) === true &&
    row.confirmedAt !== null &&
    now.getTime() - row.confirmedAt.getTime() < confirmedForMs
  if (row.nextHash?.equals(hash)) return { id: 'next', offerNext: false, confirmed }
  if (row.hash.equals(hash)) {
    const due = now.getTime() - row.rotatedAt.getTime() >= rotateAfterMs || row.heldRoles !== roles
    const offered = row.nextAt !== null && now.getTime() - row.nextAt.getTime() < offerAgainMs
    return { id: 'current', offerNext: due && !offered, confirmed }
  }
  if (row.isReplaced) return { id: 'copied' }
  if (!row.previousHash?.equals(hash)) return { id: 'unknown' }
  return now.getTime() - row.rotatedAt.getTime() < graceMs
    ? { id: 'previous', offerNext: false, confirmed: false }
    : { id: 'copied' }
}
