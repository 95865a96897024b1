// What keeps a workspace open although nobody touches it: work that runs in this tab or another. Everything else the idle lock decides.
import { IdleLock } from './idle-lock.ts'
import type { Life } from './life.svelte.ts'
import type { Tabs } from './tabs.ts'

/** A tab whose work runs says so every few seconds; after three that did not come it is believed to have stopped. */
const otherBusyMs = 12_000
const tellBusyMs = otherBusyMs / 3

export interface StayingOpenParts {
  readonly life: Life
  readonly tabs: Tabs
  /** Whether the vision workers of this tab have work. */
  visionBusy(): boolean
}

export class StayingOpen {
  readonly #parts: StayingOpenParts
  readonly #idle: IdleLock
  #held = 0
  #otherBusyUntil = 0
  #postponedUntil = $state<number | null>(null)

  constructor(parts: StayingOpenParts) {
    const { life, tabs } = (this.#parts = parts)
    this.#idle = new IdleLock({
      busy: () => this.#busyHere || Date.now() < this.#otherBusyUntil,
      tellActive: () => {
        tabs.tell('active')
      },
      onPostponed: (until) => {
        this.#postponedUntil = until
      },
      onIdle: () => {
        life.lock('idle')
      },
    })
  }

  /** While work holds off the lock: when it locks at the latest (milliseconds since 1970). */
  get postponedUntil(): number | null {
    return this.#postponedUntil
  }

  start(): void {
    const { life, tabs } = this.#parts
    this.#idle.start(window, life.signal)
    life.every(tellBusyMs, () => {
      if (this.#busyHere) tabs.tell('busy')
    })
  }

  async holdWhile<T>(work: Promise<T>): Promise<T> {
    this.#held += 1
    return work.finally(() => (this.#held -= 1))
  }

  /** Another tab said so. */
  heard(message: 'active' | 'busy'): void {
    if (message === 'active') this.#idle.active()
    else this.#otherBusyUntil = Date.now() + otherBusyMs
  }

  get #busyHere(): boolean {
    return this.#held > 0 || this.#parts.visionBusy()
  }
}
