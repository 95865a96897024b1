// The outbox: a command is sealed and flushed to this device before it is acknowledged, then sent in order until the server has it.
import type { SealedDocument } from '../../../core/format/v1.ts'
import type { OwnerId, RecordId, StatementId } from '../../../core/ids.ts'
import { OutboxRows, type Draft, type OutboxRowsParts } from './outbox-rows.svelte.ts'
import { OutboxSender, type OutboxSenderParts } from './outbox-sender.ts'
import { Sealer, type SealerParts } from './sealer.ts'
import type { OutboxState } from '../types.ts'

export type { Draft }

export type OutboxParts = SealerParts & Omit<OutboxRowsParts, 'offer'> & Omit<OutboxSenderParts, 'rows' | 'sealer' | 'onOnline'>

export class Outbox {
  readonly #sealer: Sealer
  readonly #rows: OutboxRows
  readonly #sender: OutboxSender
  #online = $state(true)

  constructor(parts: OutboxParts) {
    const sealer = (this.#sealer = new Sealer(parts))
    const rows = (this.#rows = new OutboxRows({
      ...parts,
      offer: (key, offered) => {
        sealer.offer(key, offered)
      },
    }))
    this.#sender = new OutboxSender({
      ...parts,
      ...{ rows, sealer },
      onOnline: (online) => {
        this.#online = online
      },
    })
  }

  get state(): OutboxState {
    const { waiting, refused, refusedItems, storageFull } = this.#rows
    return { waiting, online: this.#online, refused, refusedItems, storageFull }
  }

  noteOnline(online: boolean): void {
    this.#online = online
  }

  noteStorage(full: boolean): void {
    this.#rows.noteStorage(full)
  }

  /** Resolves when all of it is flushed to this device. @throws CodedError `storage_full`: nothing of it was kept */
  async enqueue(drafts: readonly Draft[]): Promise<void> {
    await this.#rows.add(drafts)
    void this.drain()
  }

  /** Sends what waits, in order. */
  drain(): Promise<void> {
    return this.#sender.drain()
  }

  /** Reads the outbox of this device, other tabs' changes included. */
  load(): Promise<void> {
    return this.#rows.load()
  }

  /** The feed has shown these statements. @returns whose views may look different now */
  arrived(statements: ReadonlySet<StatementId>): ReadonlySet<OwnerId> {
    return this.#rows.arrived(statements)
  }

  /** What this session sealed itself need not be opened when the feed brings it. */
  ownDocument(statement: StatementId): unknown {
    return this.#sealer.documentOf(statement)
  }

  /** A paper that the feed has not shown yet. */
  openPending(record: RecordId): Promise<SealedDocument | undefined> {
    return this.#rows.openPending(record)
  }

  async retryRefused(): Promise<void> {
    await this.#rows.retryRefused()
    void this.drain()
  }

  discardRefused(id: number): Promise<void> {
    return this.#rows.discardRefused(id)
  }

  forgetPerson(owner: OwnerId): Promise<void> {
    return this.#rows.forgetPerson(owner)
  }

  end(): void {
    this.#sender.end()
    this.#sealer.end()
  }
}
