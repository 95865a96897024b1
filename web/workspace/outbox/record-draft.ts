// A sealed record to be, as the outbox takes it: new, changed from what it was made from, or (no document) removed.
import { RecordId, type OwnerId } from '../../../core/ids.ts'
import type { RecordTable } from '../../../core/statements.ts'
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

export const newRecord = (
  table: RecordTable,
  owner: OwnerId,
  document: unknown,
  attachment: Uint8Array<ArrayBuffer> | null = null,
): RecordDraft => recordDraft(table, owner, newId(RecordId), null, document, attachment)

export const removalOf = (table: RecordTable, owner: OwnerId, record: RecordId, base: unknown = null): RecordDraft =>
  recordDraft(table, owner, record, base, null)

export const newId = <T>(schema: { parse(value: unknown): T }): T => schema.parse(crypto.randomUUID())
