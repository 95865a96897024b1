// The destinations a member set up on this device, credentials included: sealed under the device key, opened with the workspace, gone with the lock.
// They never reach our server; which origins a page may talk to is the operator's setting.
import { z } from '../../../core/zod.ts'
import { Channel } from '../../../core/channels.ts'
import type { MemberId } from '../../../core/ids.ts'
import type { ServerDoor } from '../../api/server-door.ts'
import type { VaultDoor } from '../../api/vault-door.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import { saveNote, savedNote } from '../../store/notes-store.ts'

const Destination = z.strictObject({
  id: z.uuid(),
  kind: z.enum(['webdav', 's3', 'resourcespace', 'sharepoint', 'webhook']),
  label: z.string().trim().min(1).max(60),
  /** Channels this place belongs to: offered for these only. */
  channels: z.array(Channel).min(1).max(60),
  /** Told without anybody asking when a consent ends. Left out: yes. */
  byItself: z.boolean().optional(),
  /** As the adapter of this kind reads them. */
  settings: z.record(z.string(), z.unknown()),
})
export type SavedDestination = z.infer<typeof Destination>

interface Parts {
  readonly member: MemberId
  readonly vault: VaultDoor['api']
  readonly server: ServerDoor
  readonly database: WorkspaceDatabase
}

export interface DestinationsDoor {
  /** Empty until they were opened, and after the lock. */
  readonly all: readonly SavedDestination[]
  /** Adds, or replaces the one with the same id. */
  save(destination: SavedDestination): Promise<void>
  remove(id: string): Promise<void>
  /** The origins the operator lets pages talk to; undefined while the server does not answer. */
  allowedOrigins(): Promise<readonly string[] | undefined>
}

export class Destinations implements DestinationsDoor {
  readonly #parts: Parts
  /** Every member of a shared computer has set-ups of their own. */
  readonly #key: string
  #all = $state.raw<readonly SavedDestination[]>([])

  constructor(parts: Parts) {
    this.#parts = parts
    this.#key = `destinations:${parts.member}`
  }

  get all(): readonly SavedDestination[] {
    return this.#all
  }

  async open(): Promise<void> {
    const sealed = await savedNote(this.#parts.database, this.#key)
    if (!sealed) return
    const { json } = await this.#parts.vault.openFromDevice('notes', this.#key, sealed)
    this.#all = z.array(Destination).parse(json)
  }

  async save(destination: SavedDestination): Promise<void> {
    const others = this.#all.filter(({ id }) => id !== destination.id)
    await this.#write([...others, Destination.parse(destination)])
  }

  async remove(id: string): Promise<void> {
    await this.#write(this.#all.filter((one) => one.id !== id))
  }

  async allowedOrigins(): Promise<readonly string[] | undefined> {
    const answer = await this.#parts.server.startInfo()
    return answer.ok ? answer.value.destinationOrigins : undefined
  }

  forget(): void {
    this.#all = []
  }

  async #write(all: readonly SavedDestination[]): Promise<void> {
    const sealed = await this.#parts.vault.sealForDevice('notes', this.#key, { json: all, attachment: null })
    await saveNote(this.#parts.database, this.#key, sealed)
    this.#all = all
  }
}
