// What a batch leaves behind for the next visit, while it runs. After a crash the Desk can say "186 of 212 had come in" and ask for the folder again; content decides what
// is still missing, so a note that is a photo behind does no harm.
import { isCodedError } from '../../../core/errors.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { BatchNote, Workspace } from '../../workspace/types.ts'

export class BatchNotes {
  readonly #door: Pick<Workspace, 'batchNote' | 'noteBatch'>
  readonly #waiting = new Map<OwnerId, BatchNote | null>()
  #writing: Promise<void> | null = null

  constructor(door: Pick<Workspace, 'batchNote' | 'noteBatch'>) {
    this.#door = door
  }

  /** As it stands once everything said here is written; null as well when that cannot be read. */
  async find(event: OwnerId): Promise<BatchNote | null> {
    await this.#writing
    return this.#door.batchNote(event).catch((error: unknown) => {
      if (isCodedError(error)) return null
      throw error
    })
  }

  /** Null takes it away. Photos come faster than a disk is flushed: while one note is written, only the newest after it waits. */
  keep(event: OwnerId, note: BatchNote | null): void {
    this.#waiting.set(event, note)
    this.#writing ??= this.#write().finally(() => (this.#writing = null))
  }

  async #write(): Promise<void> {
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#door.noteBatch(...next)
    } catch (error) {
      // No room, or locked meanwhile: the photos tell that themselves, and without a note they are still here.
      this.#waiting.clear()
      if (!isCodedError(error)) throw error
    }
  }

  #next(): [OwnerId, BatchNote | null] | undefined {
    const [next] = this.#waiting
    if (next) this.#waiting.delete(next[0])
    return next
  }
}
