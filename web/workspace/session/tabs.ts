// Several tabs, one device: locks so that one tab at a time drains the outbox or pulls the feed, a channel so that all see what changed,
// stay awake together and lock together. Messages carry no content.
import type { WorkspaceId } from '../../../core/ids.ts'

export type TabMessage = 'changed' | 'active' | 'busy' | 'locked'

export class Tabs {
  readonly #name: string
  readonly #channel: BroadcastChannel

  constructor(workspace: WorkspaceId, onMessage: (message: TabMessage) => void) {
    this.#name = `imprimatur-${workspace}`
    this.#channel = new BroadcastChannel(this.#name)
    this.#channel.addEventListener('message', (event: MessageEvent<TabMessage>) => {
      onMessage(event.data)
    })
  }

  tell(message: TabMessage): void {
    this.#channel.postMessage(message)
  }

  /** Runs alone among all tabs of this workspace. The browser frees the lock when a tab dies. */
  alone<T>(what: 'outbox' | 'feed' | 'members' | 'mail', work: () => Promise<T>): Promise<T> {
    return navigator.locks.request(`${this.#name}-${what}`, work)
  }

  close(): void {
    this.#channel.close()
  }
}
