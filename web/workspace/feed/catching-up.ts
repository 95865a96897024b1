// Feed in, knowledge up, views fresh: one at a time, whoever asks.
import type { OwnerId } from '../../../core/ids.ts'
import type { Outbox } from '../outbox/outbox.svelte.ts'
import type { Tabs } from '../session/tabs.ts'
import type { HeadsKeeper } from './heads-keeper.ts'
import type { LogKeeper } from './log-keeper.svelte.ts'
import type { Sync } from './sync.ts'

/** What came in since the last time. */
export interface News {
  /** Whose views may look different now. */
  readonly owners: ReadonlySet<OwnerId>
  readonly statements: boolean
  readonly forms: boolean
}

export interface CatchingUpParts {
  readonly sync: Sync
  readonly outbox: Outbox
  readonly tabs: Tabs
  readonly heads: HeadsKeeper
  readonly log: LogKeeper
  show(news: News): void
}

export class CatchingUp {
  readonly #parts: CatchingUpParts
  #pulling: Promise<unknown> = Promise.resolve()
  #absorbing: Promise<unknown> = Promise.resolve()

  constructor(parts: CatchingUpParts) {
    this.#parts = parts
  }

  /** Brings in what the server has. @returns whether it answered */
  now(): Promise<boolean> {
    const next = this.#pulling.then(() => this.#pull())
    this.#pulling = next.catch(() => undefined)
    return next
  }

  /** Takes in what the store holds. */
  absorb(): Promise<void> {
    const next = this.#absorbing.then(() => this.#absorb())
    this.#absorbing = next.catch(() => undefined)
    return next
  }

  async #pull(): Promise<boolean> {
    const { heads, log, outbox, sync, tabs } = this.#parts
    // Another tab may have stored what introduces the author of something that comes now.
    await this.absorb()
    const pulled = await sync.pull()
    outbox.noteOnline(pulled.ok || pulled.code !== 'offline')
    if (pulled.ok && pulled.news) {
      tabs.tell('changed')
      heads.moved()
    }
    await this.absorb()
    if (!pulled.ok) return false
    await log.check()
    await log.compare(sync.signedHeads)
    return true
  }

  async #absorb(): Promise<void> {
    const { outbox, sync } = this.#parts
    const { owners, statements, forms } = await sync.absorb()
    this.#parts.show({ owners: new Set([...owners, ...outbox.arrived(statements)]), statements: statements.size > 0, forms })
  }
}
