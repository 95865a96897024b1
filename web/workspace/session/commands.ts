// Commands run one after the other, so that each starts from what the one before left.
import type { Life } from './life.svelte.ts'

export class Commands {
  readonly #life: Pick<Life, 'ensureOpen'>
  #last: Promise<unknown> = Promise.resolve()

  constructor(life: Pick<Life, 'ensureOpen'>) {
    this.#life = life
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
    this.#life.ensureOpen()
  }
}
