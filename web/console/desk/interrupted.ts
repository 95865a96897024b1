// What a batch leaves behind for the next visit: two numbers per event, no names. After a reload the Desk can say "186 of 212 were in" and ask
// for the folder again; content decides what is still missing.
import { z } from '../../../core/zod.ts'
import type { OwnerId } from '../../../core/ids.ts'

const Note = z.strictObject({ done: z.int().min(0), total: z.int().min(0) })
export type InterruptedBatch = z.infer<typeof Note>

const keyOf = (event: OwnerId): string => `imprimatur.desk.batch.${event}`

export function noteBatch(event: OwnerId, batch: InterruptedBatch): void {
  guarded(() => {
    localStorage.setItem(keyOf(event), JSON.stringify(batch))
  })
}

export function forgetBatchNote(event: OwnerId): void {
  guarded(() => {
    localStorage.removeItem(keyOf(event))
  })
}

/** A batch of this event that was not finished when the page went away. */
export function findInterrupted(event: OwnerId): InterruptedBatch | null {
  const text = guarded(() => localStorage.getItem(keyOf(event)))
  if (!text) return null
  const parsed = Note.safeParse(parseJson(text))
  return parsed.success && parsed.data.done < parsed.data.total ? parsed.data : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Storage may be full or forbidden; the note is a convenience, so its absence is fine. */
function guarded<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}
