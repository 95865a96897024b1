// Commands run one after the other, so that each starts from what the one before left.
import { CodedError } from '../../../core/errors.ts'

export class Commands {
  readonly #isLocked: () => boolean
  #last: Promise<unknown> = Promise.resolve()

  constructor(isLocked: () => boolean) {
    this.#isLocked = isLocked
  }

  /** @throws CodedError `locked` when the workspace is, by the time it is this one's turn */
  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(async () => {
      this.ensureOpen()
      return work()
    })
    this.#last = next.catch(() => undefined)
    return next
  }

  /** @throws CodedError `locked` */
  ensureOpen(): void {
    if (this.#isLocked()) throw new CodedError('locked')
  }
}
