// Whether the server came back from a backup, and how giving back went: told until somebody has read it.
import type { ChainView } from '../../../workers/vault/api.ts'
import type { SessionInfo } from '../../../core/wire.ts'
import type { RestoreReport } from '../../store/database.ts'
import { dropReport, savedReport } from '../../store/restore-store.ts'
import { giveBack, type GivingBackParts } from './giving-back.ts'

export interface RestoredParts extends GivingBackParts {
  /** As the server says; what counts is what an owner signed. */
  readonly restored: SessionInfo['restored']
}

export class Restored {
  readonly #parts: RestoredParts
  #report = $state.raw<RestoreReport | null>(null)

  constructor(parts: RestoredParts) {
    this.#parts = parts
  }

  get report(): RestoreReport | null {
    return this.#report
  }

  /** @throws CodedError when the server does not answer */
  async open(chain: Pick<ChainView, 'restore'> | null): Promise<void> {
    const restore = chain?.restore
    if (restore) await giveBack(this.#parts, restore.hash, this.#parts.restored?.takenAt ?? restore.at)
    this.#report = await savedReport(this.#parts.database)
  }

  async dismiss(): Promise<void> {
    await dropReport(this.#parts.database)
    this.#report = null
  }
}
