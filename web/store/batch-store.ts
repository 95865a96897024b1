// How far a batch of photos had come, event by event: two numbers for the next visit, no names. In the database, because the browser may keep anything it stores elsewhere in
// memory for seconds, and lose it when it is killed.
import { z } from '../../core/zod.ts'
import type { OwnerId } from '../../core/ids.ts'
import type { WorkspaceDatabase } from './database.ts'
import { durable } from './durable.ts'

const BatchNote = z.strictObject({ done: z.int().min(0), total: z.int().min(1) })
export type BatchNote = z.infer<typeof BatchNote>

const keyOf = (event: OwnerId): string => `batch:${event}`

/** @returns null when no batch of this event was cut short */
export async function savedBatchNote({ marks }: WorkspaceDatabase, event: OwnerId): Promise<BatchNote | null> {
  const row = await durable(() => marks.get(keyOf(event)))
  return BatchNote.safeParse(row?.value).data ?? null
}

/** Null takes it away. */
export function saveBatchNote({ marks }: WorkspaceDatabase, event: OwnerId, note: BatchNote | null): Promise<void> {
  return durable(async () => {
    if (note) await marks.put({ key: keyOf(event), value: note })
    else await marks.delete(keyOf(event))
  })
}
