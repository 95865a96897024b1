// A ledger line: what was destroyed on purpose, and when. Ids only, so it may be kept for ever and everywhere; a restore replays it (protocol §7, §8).
import { z } from './zod.ts'
import { Instant, OwnerId, ShareId, WorkspaceId } from './ids.ts'

/** Why halves went. `matching-ended`: the last permission to match was over. `workspace-closed` is about every half of the workspace, so it lists none. */
export const ledgerReasons = ['matching-withdrawn', 'matching-ended', 'erased', 'share-retired', 'workspace-closed'] as const

export const LedgerLine = z.strictObject({
  format: z.literal('imprimatur/v1'),
  workspace: WorkspaceId,
  /** Names this line; keeping it twice changes nothing. */
  line: z.uuid(),
  at: Instant,
  reason: z.enum(ledgerReasons),
  /** The subject or event whose shares they were. */
  owner: OwnerId.nullable(),
  shares: z.array(ShareId),
})
export type LedgerLine = z.infer<typeof LedgerLine>
