// Turns what IndexedDB throws into our codes, so that a full disk or a closed database is never taken for anything else.
import { CodedError } from '../../core/errors.ts'

/** `storage_full`: nothing of the write was kept. `storage_closed`: another tab deleted or upgraded the database. */
export type StoreErrorCode = 'storage_full' | 'storage_closed'

/** Runs a piece of storage work. @throws CodedError {@link StoreErrorCode}; anything else unchanged. */
export async function durable<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const names = errorNames(error)
    // Dexie reports a quota abort either directly or as AbortError with the cause in `inner`.
    if (names.includes('QuotaExceededError')) throw new CodedError('storage_full', undefined, { cause: error })
    if (names.includes('DatabaseClosedError') || names.includes('InvalidStateError'))
      throw new CodedError('storage_closed', undefined, { cause: error })
    throw error
  }
}

function errorNames(error: unknown): string[] {
  const names: string[] = []
  for (let current = error; current instanceof Object && names.length < 5; current = (current as { inner?: unknown }).inner)
    names.push(String((current as { name?: unknown }).name))
  return names
}
