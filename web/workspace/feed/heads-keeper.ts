// Keeps the newest heads this member has seen, on this device and at the server, a moment after they moved: what the next unlock must not be shown
// less than (protocol §3, "Rollback"). Failing to keep them costs nothing now; the next move tries again.
import { fromBase64Url, toBase64Url } from '../../../core/bytes.ts'
import type { MemberId, WorkspaceId } from '../../../core/ids.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { ServerDoor } from '../../api/server-door.ts'
import { saveSealedHeads } from '../../store/device.ts'

const quietMs = 5000

export interface HeadsKeeperParts {
  readonly workspace: WorkspaceId
  readonly member: MemberId
  readonly vault: VaultApi
  readonly server: ServerDoor
  /** For what goes wrong in the background. */
  run(work: Promise<unknown>): void
}

export class HeadsKeeper {
  readonly #parts: HeadsKeeperParts
  #timer: ReturnType<typeof setTimeout> | undefined
  #keeping: Promise<void> = Promise.resolve()
  /** As this session last wrote it. */
  #version: number | undefined
  #ended = false

  constructor(parts: HeadsKeeperParts) {
    this.#parts = parts
  }

  /** Heads moved: kept once it is quiet, so that a busy hour is not an update per photo. */
  moved(): void {
    if (this.#timer !== undefined || this.#ended) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#parts.run(this.keep())
    }, quietMs)
  }

  /** Now. One at a time. */
  keep(): Promise<void> {
    const next = this.#keeping.then(() => this.#keepNow())
    this.#keeping = next.catch(() => undefined)
    return next
  }

  end(): void {
    this.#ended = true
    clearTimeout(this.#timer)
  }

  async #keepNow(): Promise<void> {
    const { server, vault, workspace, member } = this.#parts
    await saveSealedHeads(workspace, await vault.sealHeads())
    // A version this session wrote itself holds nothing it has not seen; any other is merged in first.
    for (let tries = 0; tries < 3; tries++) {
      const standing = this.#version === undefined ? await server.heads() : undefined
      if (standing && !standing.ok) return
      const kept = standing?.value.sealed ?? null
      const sealed = await vault.sealHeads(kept === null ? undefined : fromBase64Url(kept))
      const after = standing?.value.version ?? this.#version ?? 0
      const answer = await server.keepHeads({ member, after, sealed: toBase64Url(sealed) })
      this.#version = answer.ok ? answer.value.version : undefined
      if (answer.ok || answer.code !== 'conflict') return
    }
  }
}
