// A time after which something happens, and which can stand still meanwhile: what is left of it is kept.

export class RestingTimer {
  readonly #done: () => void
  #leftMs: number
  #running: { readonly timer: ReturnType<typeof setTimeout>; readonly sinceMs: number } | undefined

  /** Stands still until it is told to go on. */
  constructor(ms: number, done: () => void) {
    this.#leftMs = ms
    this.#done = done
  }

  goOn(): void {
    this.#running ??= { timer: setTimeout(this.#done, this.#leftMs), sinceMs: performance.now() }
  }

  rest(): void {
    if (!this.#running) return
    clearTimeout(this.#running.timer)
    this.#leftMs -= performance.now() - this.#running.sinceMs
    this.#running = undefined
  }
}
