// Delivering templates to the vision workers: only of people who permit matching today, released with a log line, and again to every new worker.
import type { Aliases } from '../../../core/aliases.ts'
import { matchingPermittedOn, noConsent } from '../../../core/consent.ts'
import { today } from '../../../core/dates.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import type { PutRecord } from '../../../core/wire.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import { isKnownModel } from '../../api/model-set.ts'
import type { ServerDoor } from '../../api/server-door.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import type { Shares } from '../feed/shares.ts'
import type { Views } from '../views/views.svelte.ts'

type Delivery = Parameters<VaultApi['deliverTemplates']>[0]

export interface RosterParts {
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly knowledge: Knowledge
  readonly shares: Shares
  readonly views: Views
  readonly joined: Aliases
  /** Sends what waits in the outbox. */
  drain(): Promise<void>
}

export class Roster {
  readonly #parts: RosterParts
  #delivered: Delivery = []

  constructor(parts: RosterParts) {
    this.#parts = parts
  }

  /** Everybody is compared as who they are, by the templates of all their entries. @returns how many templates the workers can compare with */
  async deliver(people: readonly OwnerId[]): Promise<number> {
    const { joined, knowledge, shares, views, vault } = this.#parts
    if (!views.settings.recognition) return 0
    // A portrait added a moment ago counts too: its template has to stand before it can be delivered.
    await this.#parts.drain()
    const wanted = [...new Set(people.map((id) => joined.personOf(id)))]
    const permitted = wanted.filter((id) => matchingPermittedOn(views.person(id)?.consent ?? noConsent, today()))
    const known = permitted.flatMap((subject) =>
      joined.entriesOf(subject).flatMap((entry) => knowledge.templatesOf(entry).map((record) => ({ subject, record }))),
    )
    await shares.release(
      known.map(({ record }) => record.put.statement.body.share),
      'roster',
    )
    const usable = known.filter(({ record }) => shares.isUsable(record.put.statement.body.share))
    const whole = await Promise.all(
      usable.map(async ({ subject, record }) => {
        const put = await this.#whole(record.put)
        return put ? [{ subject, entry: record.owner, record: put }] : []
      }),
    )
    this.#delivered = whole.flat()
    const opened = await vault.deliverTemplates(this.#delivered)
    const found = new Map(opened.map((template) => [template.record, template]))
    const news = new Set<OwnerId>()
    for (const { subject, record } of this.#delivered) {
      const { body } = record.statement
      const template = found.get(body.record)
      const standing = !template || !isKnownModel(template.model) ? 'unusable' : template.waiting ? 'waiting' : 'ordinary'
      if (views.noteTemplate(body.record, body.version, { model: template?.model ?? '', standing })) news.add(subject)
    }
    if (news.size > 0) views.refresh(news)
    return opened.length
  }

  /** A worker was added or replaced. */
  async again(): Promise<void> {
    if (this.#delivered.length > 0) await this.#parts.vault.deliverTemplates(this.#delivered)
  }

  /** Matching was withdrawn, or recognition switched off (no subject: all of them). */
  async remove(subject?: OwnerId): Promise<void> {
    const kept = subject === undefined ? [] : this.#delivered.filter((entry) => entry.subject !== subject)
    if (kept.length === this.#delivered.length) return
    this.#delivered = kept
    await this.#parts.vault.deliverTemplates(kept)
  }

  /** One template was removed. */
  async removeOne(template: RecordId): Promise<void> {
    const kept = this.#delivered.filter(({ record }) => record.statement.body.record !== template)
    if (kept.length === this.#delivered.length) return
    this.#delivered = kept
    await this.#parts.vault.deliverTemplates(kept)
  }

  clear(): void {
    this.#delivered = []
  }

  async #whole(put: PutRecord): Promise<PutRecord | undefined> {
    if (put.envelope !== null) return put
    const { table, record } = put.statement.body
    const answer = await this.#parts.server.fetchRecord(table, record)
    if (!answer.ok || answer.value.envelope === null) return undefined
    const { body } = answer.value.statement
    return body.record === record && body.owner === put.statement.body.owner && body.version >= put.statement.body.version
      ? answer.value
      : undefined
  }
}
