// Has the heads of the audit log that answers named connected by proofs, a moment after they came. A server that keeps refusing to prove while it goes on
// answering everything else is treated like one whose proof is wrong.
import type { VaultApi } from '../../workers/vault/api.ts'
import type { ServerDoor } from '../api/server-door.ts'

/** In a row, while other requests went well. With the feed's rhythm that is a minute and a half. */
const refusalsAtMost = 5

export interface LogKeeperParts {
  readonly vault: VaultApi
  readonly server: ServerDoor
  /** The server does not prove what it told. */
  onWithheld(): void
}

export class LogKeeper {
  readonly #parts: LogKeeperParts
  #running: Promise<void> = Promise.resolve()
  #refusals = 0

  constructor(parts: LogKeeperParts) {
    this.#parts = parts
  }

  /** Asks for what is still to be connected; one at a time. @throws CodedError `log_refused` */
  check(): Promise<void> {
    const next = this.#running.then(() => this.#check())
    this.#running = next.catch(() => undefined)
    return next
  }

  async #check(): Promise<void> {
    const { vault, server } = this.#parts
    for (let sizes = await vault.logSizesToConnect(); sizes.length > 0; sizes = await vault.logSizesToConnect()) {
      const answer = await server.logProof(sizes)
      if (!answer.ok) {
        if (answer.code === 'offline') return
        this.#refusals += 1
        // It told us of these sizes itself; a log that has none of them is another one.
        if (answer.code === 'not_found' || this.#refusals >= refusalsAtMost) this.#parts.onWithheld()
        return
      }
      this.#refusals = 0
      await vault.connectLog(sizes, answer.value)
    }
  }
}
