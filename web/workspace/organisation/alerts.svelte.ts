// What the server tells owners and auditors by itself: unusual openings, how old the backups are, an opened recovery key.
import type { BackupAge, VolumeAlert } from '../../../core/wire/alerts.ts'
import type { ServerDoor } from '../../api/server-door.ts'

export interface AlertsParts {
  readonly server: ServerDoor
  /** Whether this member is told. */
  isTold(): boolean
  isLocked(): boolean
}

export class Alerts {
  readonly #parts: AlertsParts
  #volume = $state.raw<readonly VolumeAlert[]>([])
  #backups = $state.raw<BackupAge>('none')
  #recoveryOpenedAt = $state.raw<string | null>(null)

  constructor(parts: AlertsParts) {
    this.#parts = parts
  }

  get volume(): readonly VolumeAlert[] {
    return this.#volume
  }

  get backups(): BackupAge {
    return this.#backups
  }

  get recoveryOpenedAt(): string | null {
    return this.#recoveryOpenedAt
  }

  async look(): Promise<void> {
    if (!this.#parts.isTold()) return
    const answer = await this.#parts.server.alerts()
    if (!answer.ok || this.#parts.isLocked()) return
    const { alerts, backups, recoveryOpenedAt } = answer.value
    this.#volume = alerts
    this.#backups = backups
    this.#recoveryOpenedAt = recoveryOpenedAt
  }
}
