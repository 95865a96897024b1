// What the Desk asks about every photo: may it be shown on this channel, on this day, at the size that channel gets on this device?
import type { Channel } from '../../../core/channels.ts'
import { noConsent } from '../../../core/consent.ts'
import type { AssetDocument } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import { horizonOf, type Horizon } from '../../../core/verdict/horizon.ts'
import { permissionOn, type Permission } from '../../../core/verdict/permission.ts'
import type { Use } from '../../../core/verdict/use.ts'
import { rememberedPreset, sideOf } from '../../workspace/publishing/presets.ts'
import type { Workspace } from '../../workspace/types.ts'
import { readVerdicts, type VerdictReader } from './verdicts.ts'

export class Question {
  readonly #workspace: Pick<Workspace, 'info' | 'consents' | 'rules'>
  channel = $state<Channel>('website')
  date = $state<CalendarDate>('2026-01-01' as CalendarDate)

  readonly #use = $derived.by((): Use => {
    const { size } = rememberedPreset(this.#workspace.info.id, this.channel)
    return { channel: this.channel, from: this.date, until: this.date, longestSide: sideOf(size) }
  })
  /** The verdict on any photo. */
  readonly read = $derived.by((): VerdictReader => readVerdicts(this.#workspace.consents, this.#use, this.#workspace.rules))

  constructor(workspace: Pick<Workspace, 'info' | 'consents' | 'rules'>, channel: Channel, date: CalendarDate) {
    this.#workspace = workspace
    this.channel = channel
    this.date = date
  }

  /** May this person be shown, in the use the Desk asks about? */
  permissionOf(subject: OwnerId): Permission {
    return permissionOn(this.#workspace.consents.get(subject) ?? noConsent, this.#use, this.#workspace.rules)
  }

  /** Until when this photo may stand there; null while it may not go, or without an end. */
  horizonOf(document: AssetDocument): Horizon | null {
    const verdict = this.read(document)
    return verdict.verdict === 'blocked' ? null : horizonOf(verdict, this.#workspace.consents, this.#use, this.#workspace.rules)
  }
}
