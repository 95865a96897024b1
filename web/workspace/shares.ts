// Which shares the vault can use now, and how it comes to use another: by starting one (writing) or by having it released (reading, logged).
import { CodedError } from '../../core/errors.ts'
import type { OwnerId, ShareId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { FailCode, ServerDoor } from '../api/server-door.ts'
import type { VaultApi } from '../../workers/vault/api.ts'
import type { Knowledge } from './knowledge.ts'

/** Most shares one release may name. */
const releaseAtMost = 5000

export class Shares {
  readonly #vault: VaultApi
  readonly #server: ServerDoor
  readonly #knowledge: Knowledge
  readonly #usable = new Set<ShareId>()
  /** The share to write with, by owner and scope. */
  readonly #writing = new Map<string, ShareId>()
  /** Destroyed, or refused by the vault: never asked for again. */
  readonly #lost = new Set<ShareId>()

  constructor(vault: VaultApi, server: ServerDoor, knowledge: Knowledge) {
    this.#vault = vault
    this.#server = server
    this.#knowledge = knowledge
  }

  isUsable(share: ShareId): boolean {
    return this.#usable.has(share)
  }

  isLost(share: ShareId): boolean {
    return this.#lost.has(share)
  }

  /** A share to seal under; starts one when there is none. @returns the server's code when it could not be started */
  async ensureWritable(owner: OwnerId, scope: Scope): Promise<{ ok: true; share: ShareId } | { ok: false; code: FailCode }> {
    const existing = this.#writing.get(placeOf(owner, scope))
    if (existing) return { ok: true, share: existing }
    const start = await this.#vault.startShare(owner, scope)
    const answer = await this.#server.startShare(start)
    if (!answer.ok) return answer
    const { share } = start.statement.body
    await this.#vault.completeShare(share, answer.value.serverHalf)
    if (answer.value.logHead) await this.#vault.noteLogHead(answer.value.logHead)
    this.#knowledge.shares.set(share, start)
    this.#noteUsable(share)
    return { ok: true, share }
  }

  /** Has shares released and opens them; those already usable or lost are skipped. @returns the code when the server did not answer or refused */
  async release(wanted: Iterable<ShareId>, purpose: string): Promise<FailCode | null> {
    const missing = [...new Set(wanted)].filter(
      (share) => !this.#usable.has(share) && !this.#lost.has(share) && this.#knowledge.shares.has(share),
    )
    for (let from = 0; from < missing.length; from += releaseAtMost) {
      const answer = await this.#server.releaseShares(missing.slice(from, from + releaseAtMost), purpose)
      if (!answer.ok) return answer.code
      const { halves, missing: destroyed, logHead } = answer.value
      if (logHead) await this.#vault.noteLogHead(logHead)
      const released = halves.map(({ share, serverHalf }) => ({ ...this.#started(share), serverHalf }))
      const { opened, refused } = await this.#vault.openShares(released)
      for (const share of opened) this.#noteUsable(share)
      for (const share of [...refused, ...destroyed]) this.#lost.add(share)
    }
    return null
  }

  /** The server destroyed the shares of this place: what is written next starts a new one. */
  startAnew(owner: OwnerId, scope: Scope): void {
    this.#writing.delete(placeOf(owner, scope))
  }

  #noteUsable(share: ShareId): void {
    const { owner, scope } = this.#started(share).statement.body
    this.#usable.add(share)
    this.#writing.set(placeOf(owner, scope), share)
  }

  #started(share: ShareId) {
    const start = this.#knowledge.shares.get(share)
    if (!start) throw new CodedError('share_missing', 'the server released a share nobody asked for')
    return start
  }
}

const placeOf = (owner: OwnerId, scope: Scope): string => `${owner}|${scope}`
