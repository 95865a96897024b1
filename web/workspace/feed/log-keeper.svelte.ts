// Has the heads of the audit log that answers named connected by proofs, a moment after they came. A server that keeps refusing to prove while it goes on
// answering everything else is treated like one whose proof is wrong.
import type { MemberId } from '../../../core/ids.ts'
import type { ChainHead, LogHead } from '../../../core/statements.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { ServerDoor } from '../../api/server-door.ts'

/** In a row, while other requests went well. With the feed's rhythm that is a minute and a half. */
const refusalsAtMost = 5

export interface LogKeeperParts {
  readonly vault: VaultApi
  readonly server: ServerDoor
  /** The server does not prove what it told. */
  onWithheld(): void
}

/** A log head with the chain head that its signer named beside it. */
export interface SignedHead {
  readonly logHead: LogHead
  readonly chainHead: ChainHead
}

export class LogKeeper {
  readonly #parts: LogKeeperParts
  #running: Promise<void> = Promise.resolve()
  #refusals = 0
  /** Size of the newest head of each member that was compared. */
  readonly #compared = new Map<MemberId, number>()
  #otherLogs = $state.raw<readonly MemberId[]>([])

  constructor(parts: LogKeeperParts) {
    this.#parts = parts
  }

  /** Members who signed a head that is not in the log shown here. See [Note: Everybody's log]. */
  get otherLogs(): readonly MemberId[] {
    return this.#otherLogs
  }

  /** Asks for what is still to be connected; one at a time. @throws CodedError `log_refused` */
  check(): Promise<void> {
    const next = this.#running.then(() => this.#check())
    this.#running = next.catch(() => undefined)
    return next
  }

  /** Holds the newest head that each member signed against the log that is shown here. Once per head. */
  compare(heads: ReadonlyMap<MemberId, SignedHead>): Promise<void> {
    const next = this.#running.then(() => this.#compare(heads))
    this.#running = next.catch(() => undefined)
    return next
  }

  async #compare(heads: ReadonlyMap<MemberId, SignedHead>): Promise<void> {
    const { vault, server } = this.#parts
    for (const [member, { logHead, chainHead }] of heads) {
      if (logHead.size <= (this.#compared.get(member) ?? 0)) continue
      const sizes = await vault.logSizesWith(logHead, chainHead)
      const answer = sizes.length > 0 ? await server.logProof(sizes) : null
      // Not now; the next look asks again.
      if (answer && !answer.ok && answer.code !== 'not_found') return
      const fits = answer === null || (answer.ok && (await vault.isOneLog(logHead, sizes, answer.value)))
      this.#compared.set(member, logHead.size)
      if (!fits) this.#otherLogs = [...this.#otherLogs.filter((one) => one !== member), member]
    }
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
