// What the outbox holds of a change that cannot be sealed yet (no server half offline): the wish in full, sealed for this device only.
// Parsed when read back, because it may have been written by an earlier version of this program.
import { z } from '../../../core/zod.ts'
import { OwnerId, RecordId } from '../../../core/ids.ts'
import { RecordTable } from '../../../core/statements.ts'

export const RecordIntent = z.strictObject({
  kind: z.literal('record'),
  table: RecordTable,
  owner: OwnerId,
  record: RecordId,
  /** The document this change was made from; null for a new record. What a conflict is merged against. */
  base: z.unknown(),
  /** What the author saw. Differs from the base when this took the place of a change that was not sent yet. */
  madeFrom: z.unknown(),
  /** Null: remove the record. A paper's bytes are the sealed attachment beside this. */
  document: z.unknown(),
})
export type RecordIntent = z.infer<typeof RecordIntent>

/** A template still to be made or sealed; the portrait is the sealed attachment and goes with the row. */
export const TemplateIntent = z.strictObject({
  kind: z.literal('template'),
  owner: OwnerId,
  record: RecordId,
  model: z.string(),
})
export type TemplateIntent = z.infer<typeof TemplateIntent>

/** A template that came from a selfie: its first match was confirmed, or that was taken back. Nothing of it is kept here. */
export const MatchIntent = z.strictObject({
  kind: z.literal('match'),
  owner: OwnerId,
  record: RecordId,
  waiting: z.boolean(),
})
export type MatchIntent = z.infer<typeof MatchIntent>

export const Intent = z.discriminatedUnion('kind', [RecordIntent, TemplateIntent, MatchIntent])
export type Intent = z.infer<typeof Intent>
