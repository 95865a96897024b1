// When to try the server again: at once after a sign of life, else after 1, 2, 4 … 30 seconds with a little chance in it. Only the outbox retries.

const firstMs = 1000
const longestMs = 30_000

export class Backoff {
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Calls `again` later; an earlier appointment is dropped. */
  later(again: () => void): void {
    clearTimeout(this.#timer)
    const delayMs = Math.min(longestMs, firstMs * 2 ** this.#failures) * (0.75 + Math.random() / 2)
    this.#failures += 1
    this.#timer = setTimeout(again, delayMs)
  }

  succeeded(): void {
    this.#failures = 0
    clearTimeout(this.#timer)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
