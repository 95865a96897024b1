// Closing a workspace on the wire.
import { z } from '../zod.ts'
import { WorkspaceId } from '../ids.ts'
import { ErasureReceipt } from './erasure.ts'

/** `closing` is made by the owner's browser: with it, and nothing else, the receipt can be had afterwards. */
export const CloseWorkspace = z.strictObject({ closing: z.uuid(), name: z.string().max(120) })
export const ClosingAddress = z.object({ workspace: WorkspaceId, closing: z.uuid() })

export const ClosingReceipt = z.object({
  closing: z.uuid(),
  ...ErasureReceipt.pick({
    workspace: true,
    asked: true,
    live: true,
    rewritten: true,
    offlineLeases: true,
    backups: true,
    backupsOverdue: true,
    backupsUnknown: true,
    note: true,
    key: true,
  }).shape,
})
export type ClosingReceipt = z.infer<typeof ClosingReceipt>
