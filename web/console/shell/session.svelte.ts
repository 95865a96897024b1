// Which door is open: nothing yet, a workspace, or one that has just been locked. The app's only global state; it holds no key.
import type { LockReason, Workspace } from '../../workspace/types.ts'

export class Session {
  #workspace = $state.raw<Workspace>()
  #ended = $state<LockReason>()

  /** The open workspace; undefined while locked. */
  get workspace(): Workspace | undefined {
    return this.#workspace?.locked === null ? this.#workspace : undefined
  }

  /** Why the last session ended, for a sentence on the Start page. */
  get ended(): LockReason | undefined {
    return this.#workspace?.locked ?? this.#ended
  }

  open(workspace: Workspace): void {
    this.#ended = undefined
    this.#workspace = workspace
  }

  lock(): void {
    this.#workspace?.lock()
    this.#workspace = undefined
    this.#ended = 'asked'
  }
}
