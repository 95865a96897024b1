// What is set for the whole workspace. One statement carries every setting: what is not changed is said again.
import { CodedError } from '../../../core/errors.ts'
import type { SettingsStatement } from '../../../core/statements.ts'
import { PublishingRules } from '../../../core/verdict/rules.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { VisionPool } from '../../api/vision-pool.ts'
import type { Commands } from '../session/commands.ts'
import type { Outbox } from '../outbox/outbox.svelte.ts'
import type { Roster } from '../people/roster.ts'
import type { Workspace } from '../types.ts'
import type { Views } from '../views/views.svelte.ts'

export interface WorkspaceSettingsParts {
  readonly vault: VaultApi
  readonly commands: Commands
  readonly outbox: Outbox
  readonly views: Views
  readonly roster: Roster
  readonly pool: VisionPool
}

export class WorkspaceSettings {
  readonly #parts: WorkspaceSettingsParts

  constructor(parts: WorkspaceSettingsParts) {
    this.#parts = parts
  }

  setRecognition(on: boolean): Promise<void> {
    const { commands, pool, roster, views } = this.#parts
    return commands.run(async () => {
      await this.#put({ recognition: on, grouping: on && views.settings.grouping })
      if (on) return
      await roster.remove()
      await pool.forgetBatch()
    })
  }

  setGrouping(on: boolean): Promise<void> {
    const { commands, pool, views } = this.#parts
    return commands.run(async () => {
      if (on && !views.settings.recognition) throw new CodedError('recognition_off')
      await this.#put({ grouping: on })
      if (!on) await pool.forgetBatch()
    })
  }

  setOwnChannels(channels: Workspace['ownChannels']): Promise<void> {
    const ownChannels = channels.map(({ channel, label }) => ({ channel, label }))
    return this.#parts.commands.run(() => this.#put({ ownChannels }))
  }

  setRules(rules: PublishingRules): Promise<void> {
    const parsed = PublishingRules.parse(rules)
    return this.#parts.commands.run(() => this.#put({ rules: parsed }))
  }

  async #put(change: Partial<Pick<SettingsStatement, 'recognition' | 'grouping' | 'ownChannels' | 'rules'>>): Promise<void> {
    const { outbox, vault, views } = this.#parts
    const { recognition, grouping, ownChannels, rules } = views.settings
    const next = { recognition, grouping, ownChannels: [...ownChannels], rules, ...change }
    const signed = await vault.signSettings(next.recognition, next.ownChannels, next.rules, next.grouping)
    await outbox.enqueue([{ kind: 'statement', signed }])
    views.refresh(new Set())
  }
}
