// A sealed record to be, as the outbox takes it: new, changed from what it was made from, or (no document) removed.
import type { OwnerId, RecordId } from '../../core/ids.ts'
import type { RecordTable } from '../../core/statements.ts'
import type { Draft } from './outbox.svelte.ts'

export type RecordDraft = Extract<Draft, { readonly kind: 'record' }>

export function recordDraft(
  table: RecordTable,
  owner: OwnerId,
  record: RecordId,
  base: unknown,
  document: unknown,
  attachment: Uint8Array<ArrayBuffer> | null = null,
): RecordDraft {
  return { kind: 'record', intent: { kind: 'record', table, owner, record, base, madeFrom: base, document }, attachment }
}
