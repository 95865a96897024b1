// What nobody foresaw, told like a failure that somebody did: a button that turns for ever tells nothing.
import type { PersonFailure, Told } from '../api/person-door.ts'

/** Reports what was thrown, and answers with `code` instead. */
export async function settled<T>(work: Promise<Told<T>>, code: PersonFailure): Promise<Told<T>> {
  try {
    return await work
  } catch (error) {
    reportError(error)
    return { ok: false, code }
  }
}
