// Which shares the vault can use now, and how it comes to use another: by starting one (writing) or by having it released (reading, logged).
import { CodedError, isCodedError } from '../../../core/errors.ts'
import type { OwnerId, ShareId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scopes.ts'
import type { ReleasePurpose } from '../../../core/wire.ts'
import type { FailCode, ServerDoor } from '../../api/server-door.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { Knowledge } from './knowledge.ts'

/** Most shares one release may name. */
const releaseAtMost = 5000
/** As many requests as a browser sends side by side. */
const startAtOnce = 6

export interface WritingPlace {
  readonly owner: OwnerId
  readonly scope: Scope
}

type Writable = { readonly ok: true; readonly share: ShareId } | { readonly ok: false; readonly code: FailCode }

export class Shares {
  readonly #vault: VaultApi
  readonly #server: ServerDoor
  readonly #knowledge: Knowledge
  readonly #usable = new Set<ShareId>()
  /** The share to write with, by owner and scope. */
  readonly #writing = new Map<string, ShareId>()
  readonly #starting = new Map<string, Promise<Writable>>()
  /** Destroyed, or refused by the vault: never asked for again. */
  readonly #lost = new Set<ShareId>()
  readonly #retired = new Set<ShareId>()

  #held: ReadonlySet<string> = new Set()
  readonly #follow: () => Promise<void>

  /** @param follow has the vault verify the newest chain */
  constructor(vault: VaultApi, server: ServerDoor, knowledge: Knowledge, follow: () => Promise<void>) {
    this.#follow = follow
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
  ensureWritable(owner: OwnerId, scope: Scope): Promise<Writable> {
    const place = placeOf(owner, scope)
    const existing = this.#writing.get(place)
    if (existing) return Promise.resolve({ ok: true, share: existing })
    const starting = this.#starting.get(place) ?? this.#start(owner, scope).finally(() => this.#starting.delete(place))
    this.#starting.set(place, starting)
    return starting
  }

  /** Starts what is missing of these, several at once; a failure of one is told when it is asked for by {@link ensureWritable}'s caller again. */
  async ensureAll(places: readonly WritingPlace[]): Promise<void> {
    const wanted = new Map(places.map((place) => [placeOf(place.owner, place.scope), place]))
    const [first, ...others] = [...wanted].filter(([name]) => !this.#writing.has(name)).map(([, place]) => place)
    if (!first || others.length === 0) return
    // The first one alone: when the server does not answer, there is no use in asking for the others.
    let going = (await this.ensureWritable(first.owner, first.scope)).ok
    const next = others.values()
    const work = async (): Promise<void> => {
      for (const { owner, scope } of next) if (going) going = (await this.ensureWritable(owner, scope)).ok
    }
    await Promise.all(Array.from({ length: startAtOnce }, work))
  }

  async #start(owner: OwnerId, scope: Scope, again = true): Promise<Writable> {
    const start = await this.#vault.startShare(owner, scope).catch((error: unknown) => {
      if (isCodedError(error, 'owners_needed')) return undefined
      throw error
    })
    if (!start) return { ok: false, code: 'owners_needed' }
    const answer = await this.#server.startShare(start)
    if (!answer.ok && answer.code === 'conflict' && again) {
      // A new epoch stands that this vault has not seen yet.
      await this.#follow()
      return this.#start(owner, scope, false)
    }
    if (!answer.ok) return answer
    const { share } = start.statement.body
    await this.#vault.completeShare(share, answer.value.serverHalf)
    if (answer.value.logHead) await this.#vault.noteLogHead(answer.value.logHead)
    this.#knowledge.shares.set(share, start)
    this.#usable.add(share)
    this.#writing.set(placeOf(owner, scope), share)
    return { ok: true, share }
  }

  /** Scope keys open in the vault, as `scope|epoch`. */
  noteHeld(held: readonly string[]): void {
    this.#held = new Set(held)
  }

  /** Asking for a half of what cannot be opened yet would only fill the log: a holder still has to give the key, or seal the share again. */
  #isHeld(share: ShareId): boolean {
    const known = this.#knowledge.shares.get(share)
    const newest = known?.rewrap?.body ?? known?.statement.body
    return newest !== undefined && this.#held.has(`${newest.scope}|${String(newest.epoch)}`)
  }

  /** Has shares released and opens them; those already usable or lost are skipped. @returns the code when the server did not answer or refused */
  async release(wanted: Iterable<ShareId>, purpose: ReleasePurpose): Promise<FailCode | null> {
    const missing = [...new Set(wanted)].filter(
      (share) => !this.#usable.has(share) && !this.#lost.has(share) && this.#isHeld(share),
    )
    for (let from = 0; from < missing.length; from += releaseAtMost) {
      const answer = await this.#server.releaseShares(missing.slice(from, from + releaseAtMost), purpose)
      if (!answer.ok) return answer.code
      const { halves, missing: destroyed, logHead } = answer.value
      if (logHead) await this.#vault.noteLogHead(logHead)
      const released = halves.map(({ share, serverHalf }) => ({ ...this.#started(share), serverHalf }))
      const { opened, refused } = await this.#vault.openShares(released)
      for (const share of opened) this.#usable.add(share)
      for (const share of [...refused, ...destroyed]) this.#lost.add(share)
    }
    return null
  }

  /**
   * Something sealed under this share opened: from now on it may be written with. A released share that nothing has opened under may have come
   * with a wrong half; what is sealed under such a key could never be read again by anybody with the right one.
   */
  noteProven(share: ShareId): void {
    if (!this.#usable.has(share) || this.#lost.has(share) || this.#retired.has(share)) return
    const { owner, scope } = this.#started(share).statement.body
    const place = placeOf(owner, scope)
    if (!this.#writing.has(place)) this.#writing.set(place, share)
  }

  /** The server destroyed the shares of this place: what is written next starts a new one. */
  startAnew(owner: OwnerId, scope: Scope): void {
    this.#writing.delete(placeOf(owner, scope))
  }

  /** Nothing more goes under this share; opening what is under it goes on. */
  retire(share: ShareId): void {
    this.#retired.add(share)
    for (const [place, writing] of this.#writing) if (writing === share) this.#writing.delete(place)
  }

  #started(share: ShareId) {
    const start = this.#knowledge.shares.get(share)
    if (!start) throw new CodedError('share_missing', 'the server released a share nobody asked for')
    return start
  }
}

const placeOf = (owner: OwnerId, scope: Scope): string => `${owner}|${scope}`
