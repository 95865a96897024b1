// What a member does with events and their photos: what is said about each photo, whom it shows, and where it was published.
import type { Aliases } from '../../../core/aliases.ts'
import { AssetDocument, EventDocument } from '../../../core/documents.ts'
import { CodedError } from '../../../core/errors.ts'
import { OwnerId, type RecordId } from '../../../core/ids.ts'
import { assetAsStored, eventAsStored } from '../../../core/joined-documents.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import { appearanceChanges } from './appearances.ts'
import type { Commands } from '../session/commands.ts'
import { firstMatchChanges, firstMatchesIn, type FirstMatch } from './first-matches.ts'
import type { Draft, Outbox } from '../outbox/outbox.svelte.ts'
import type { Pictures } from './pictures.ts'
import { publicationDrafts } from '../publishing/publications.ts'
import { newId, newRecord, recordDraft, removalOf } from '../outbox/record-draft.ts'
import type { NewPublication, Workspace } from '../types.ts'
import type { Views } from '../views/views.svelte.ts'

export interface PhotosParts {
  readonly member: Workspace['member']['id']
  readonly vault: VaultApi
  readonly commands: Commands
  readonly outbox: Outbox
  readonly views: Views
  readonly joined: Pick<Aliases, 'personOf'>
  readonly pictures: Pictures
  /** Whether this member may open templates. */
  opensFaces(): boolean
}

type Added = Awaited<ReturnType<Workspace['addAsset']>>

export class Photos {
  readonly #parts: PhotosParts
  readonly #adding = new Map<string, Promise<Added>>()

  constructor(parts: PhotosParts) {
    this.#parts = parts
  }

  addEvent(document: EventDocument): Promise<OwnerId> {
    const { commands, outbox, vault } = this.#parts
    const event = EventDocument.parse(document)
    return commands.run(async () => {
      const owner = newId(OwnerId)
      const signed = await vault.signOwner(owner, 'event', null)
      await outbox.enqueue([{ kind: 'statement', signed }, newRecord('event', owner, event)])
      return owner
    })
  }

  updateEvent(id: OwnerId, document: EventDocument): Promise<void> {
    const { commands, joined, outbox, views } = this.#parts
    const event = EventDocument.parse(document)
    return commands.run(() => {
      const kept = views.keptEvent(id)
      return outbox.enqueue([views.changeOf('event', id, kept, kept && eventAsStored(event, kept, joined.personOf))])
    })
  }

  async add(event: OwnerId, document: AssetDocument, file: File, preview: Blob): Promise<Added> {
    const { commands, pictures, views } = this.#parts
    commands.ensureOpen()
    const asset = AssetDocument.parse(document)
    const existing = views.assetsOf(event).find((view) => view.document.contentHash === asset.contentHash)
    if (existing) {
      await pictures.noteFile(event, existing.id, file)
      return { id: existing.id, duplicate: true }
    }
    const key = `${event}|${asset.contentHash}`
    const running = this.#adding.get(key)
    if (running) return { ...(await running), duplicate: true }
    const adding = this.#addNew(event, asset, file, preview).finally(() => this.#adding.delete(key))
    this.#adding.set(key, adding)
    return adding
  }

  async #addNew(event: OwnerId, asset: AssetDocument, file: File, preview: Blob): Promise<Added> {
    const { commands, outbox, pictures, views } = this.#parts
    const draft = newRecord('asset', event, asset)
    const { record } = draft.intent
    // Pictures first: an acknowledged photo always has its preview, a preview without a photo is harmless.
    await pictures.keepPreview(record, preview)
    await pictures.noteFile(event, record, file)
    await commands.run(async () => {
      if (!views.event(event)) throw new CodedError('not_found')
      await outbox.enqueue([draft, ...(await this.#appearanceDrafts(record, null, asset))])
    })
    return { id: record, duplicate: false }
  }

  update(id: RecordId, change: (document: AssetDocument) => AssetDocument): Promise<void> {
    const { commands, joined, outbox, views } = this.#parts
    return commands.run(async () => {
      const { event, document } = views.knownAsset(id)
      const kept = views.keptAsset(id)?.document ?? document
      const next = AssetDocument.parse(change(document))
      const stored = assetAsStored(next, kept, joined.personOf)
      await outbox.enqueue([
        recordDraft('asset', event, id, kept, stored),
        ...(await this.#appearanceDrafts(id, kept, stored)),
        ...this.#matchDrafts(id, document, next),
      ])
    })
  }

  remove(id: RecordId): Promise<void> {
    const { commands, outbox, pictures, views } = this.#parts
    return commands.run(async () => {
      const { event, document } = views.keptAsset(id) ?? views.knownAsset(id)
      await outbox.enqueue([...(await this.#appearanceDrafts(id, document, null)), removalOf('asset', event, id, document)])
      await pictures.forget([id])
    })
  }

  recordPublications(published: readonly NewPublication[]): Promise<void> {
    const { commands, member, outbox, vault, views } = this.#parts
    return commands.run(async () => {
      const by = { by: member, at: new Date().toISOString() }
      await outbox.enqueue(await publicationDrafts(vault, (asset) => views.keptAsset(asset), published, by))
    })
  }

  async #appearanceDrafts(asset: RecordId, before: AssetDocument | null, after: AssetDocument | null): Promise<readonly Draft[]> {
    return Promise.all(
      appearanceChanges(before, after).map(async ({ subject, present }) => ({
        kind: 'statement' as const,
        signed: await this.#parts.vault.signAppearance(asset, subject, present),
      })),
    )
  }

  /** Whoever may open templates confirms with the answer about a face; for the others a selfie goes on waiting. */
  #matchDrafts(asset: RecordId, before: AssetDocument, after: AssetDocument): readonly Draft[] {
    const { views } = this.#parts
    if (!this.#parts.opensFaces()) return []
    const { confirmed, takenBack } = firstMatchChanges(before, after)
    const draft = ({ subject, template }: FirstMatch, waiting: boolean): readonly Draft[] => {
      const standing = views.person(subject)?.templates.find(({ record }) => record === template)?.standing
      if (standing !== (waiting ? 'ordinary' : 'waiting')) return []
      const owner = views.entryOf(template) ?? subject
      return [{ kind: 'match', intent: { kind: 'match', owner, record: template, waiting } }]
    }
    // By its id: the feed may have brought the same photo as another object since it was read.
    const restsElsewhere = ({ template }: FirstMatch): boolean =>
      views.events.some((event) =>
        views
          .assetsOf(event.id)
          .some(({ id, document }) => id !== asset && firstMatchesIn(document).some((other) => other.template === template)),
      )
    return [
      ...confirmed.flatMap((match) => draft(match, false)),
      ...takenBack.flatMap((match) => (restsElsewhere(match) ? [] : draft(match, true))),
    ]
  }
}
