// Receipts of destruction on the wire: what is gone, from when, and until when a backup may still hold it.
import { z } from '../zod.ts'
import { PublicKeyB64 } from '../chain.ts'
import { Instant, OwnerId, Pseudonym, WorkspaceId } from '../ids.ts'

/** Dates of a destruction. Null: not yet. */
const dates = {
  asked: Instant,
  /** From here on no server gives anything out that opens it. */
  live: Instant.nullable(),
  /** The store of server halves was rewritten without them. */
  rewritten: Instant.nullable(),
  /** The last copy that a device may read offline; null when no device may. */
  offlineLeases: Instant.nullable(),
  /** The last backup that holds a server half is gone by then, at the latest. */
  backups: Instant.nullable(),
  /** No newer backup for a week: the newest one, which may hold the half, is kept until there is a newer, and the date moves. */
  backupsOverdue: z.boolean(),
  /** The server was never told of a backup: the date holds only if whoever makes them by other means deletes them in that time. */
  backupsUnknown: z.boolean(),
}

export const ErasureReceipt = z.object({
  workspace: WorkspaceId,
  owner: OwnerId,
  pseudonym: Pseudonym,
  ...dates,
  /** Shares of events under which older versions with names may stand, not destroyed yet. */
  stillMoving: z.int().min(0),
  /** The same in a C2SP signed note by the log's key, once nothing is left to do. */
  note: z.string().nullable(),
  key: PublicKeyB64,
})
export type ErasureReceipt = z.infer<typeof ErasureReceipt>
export const ErasureAddress = z.object({ owner: OwnerId })
