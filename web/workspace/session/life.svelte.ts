// Whether an opened workspace is still open. Whatever may end it says so here, once and for good; whatever must not outlive it asks here or is ended by `onLocked`.
import { CodedError, isCodedError } from '../../../core/errors.ts'
import { isEnded } from '../feed/sync.ts'
import type { LockReason } from '../types.ts'

export class Life {
  readonly #onLocked: (reason: LockReason) => void
  readonly #end = new AbortController()
  #locked = $state<LockReason | null>(null)

  constructor(onLocked: (reason: LockReason) => void) {
    this.#onLocked = onLocked
  }

  /** Null while it is open. */
  get locked(): LockReason | null {
    return this.#locked
  }

  /** Aborted when it locks. */
  get signal(): AbortSignal {
    return this.#end.signal
  }

  /** The first reason counts. */
  lock(reason: LockReason): void {
    if (this.#locked !== null) return
    this.#locked = reason
    this.#end.abort(new CodedError('locked'))
    this.#onLocked(reason)
  }

  /** @throws CodedError `locked` */
  ensureOpen(): void {
    if (this.#locked !== null) throw new CodedError('locked')
  }

  /** For work nobody waits for: what fails because the workspace has locked is no fault. */
  inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (isEnded(error) || isCodedError(error, 'storage_closed') || this.#locked !== null) return
      reportError(error)
    })
  }

  /** Until it locks. */
  every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms)
    this.signal.addEventListener('abort', () => {
      clearInterval(timer)
    })
  }
}
