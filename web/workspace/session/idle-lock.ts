// Locks after ten minutes without a sign of life in any tab (protocol §6). A running batch postpones it, thirty minutes at most.

export const idleAfterMs = 10 * 60_000
export const postponeAtMostMs = 30 * 60_000
const checkEveryMs = 5_000
const tellEveryMs = 30_000
const signsOfLife = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

export interface IdleLockOptions {
  /** A batch runs in this tab. */
  busy(): boolean
  /** Tells the other tabs that somebody is here. */
  tellActive(): void
  onPostponed(until: number | null): void
  onIdle(): void
  readonly now?: () => number
}

export class IdleLock {
  readonly #options: IdleLockOptions
  readonly #now: () => number
  #lastActive: number
  #lastTold = 0
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(options: IdleLockOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#lastActive = this.#now()
  }

  start(target: Pick<Window, 'addEventListener'>, signal: AbortSignal): void {
    const alive = (): void => {
      this.active()
      if (this.#now() - this.#lastTold < tellEveryMs) return
      this.#lastTold = this.#now()
      this.#options.tellActive()
    }
    for (const sign of signsOfLife) target.addEventListener(sign, alive, { signal, passive: true, capture: true })
    // Timers sleep in hidden tabs and suspended machines: the clock decides, and it is asked at once when the page is looked at again.
    target.addEventListener('focus', () => this.check(), { signal })
    this.#timer = setInterval(() => this.check(), checkEveryMs)
    signal.addEventListener('abort', () => {
      clearInterval(this.#timer)
    })
  }

  /** Somebody is here, in this tab or another. */
  active(): void {
    // A click after the time is up comes too late, unless a batch held the lock off: timers may have slept, so look first.
    if (this.check()) this.#lastActive = this.#now()
  }

  /** @returns false when this locked */
  check(): boolean {
    const idleMs = this.#now() - this.#lastActive
    const latest = this.#lastActive + postponeAtMostMs
    const postponed = idleMs >= idleAfterMs && this.#options.busy() && this.#now() < latest
    this.#options.onPostponed(postponed ? latest : null)
    if (idleMs < idleAfterMs || postponed) return true
    this.#options.onIdle()
    return false
  }
}
