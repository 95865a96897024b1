// What a member does with events and their photos: what is said about each photo, whom it shows, and where it was published.
import { AssetDocument, EventDocument } from '../../core/documents.ts'
import { CodedError } from '../../core/errors.ts'
import { OwnerId, type RecordId } from '../../core/ids.ts'
import type { VaultApi } from '../../workers/vault/api.ts'
import { appearanceChanges } from './appearances.ts'
import type { Commands } from './commands.ts'
import { firstMatchChanges, firstMatchesIn, type FirstMatch } from './first-matches.ts'
import type { Draft, Outbox } from './outbox.svelte.ts'
import type { Pictures } from './pictures.ts'
import { publicationDrafts } from './publications.ts'
import { newId, newRecord, recordDraft, removalOf } from './record-draft.ts'
import type { NewPublication, Workspace } from './types.ts'
import type { Views } from './views.svelte.ts'

export interface PhotosParts {
  readonly member: Workspace['member']['id']
  readonly vault: VaultApi
  readonly commands: Commands
  readonly outbox: Outbox
  readonly views: Views
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
    const { commands, outbox, views } = this.#parts
    const event = EventDocument.parse(document)
    return commands.run(() => outbox.enqueue([views.changeOf('event', id, views.event(id)?.document ?? null, event)]))
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
    const { commands, outbox, views } = this.#parts
    return commands.run(async () => {
      const { event, document } = views.knownAsset(id)
      const next = AssetDocument.parse(change(document))
      await outbox.enqueue([
        recordDraft('asset', event, id, document, next),
        ...(await this.#appearanceDrafts(id, document, next)),
        ...this.#matchDrafts(id, document, next),
      ])
    })
  }

  remove(id: RecordId): Promise<void> {
    const { commands, outbox, pictures, views } = this.#parts
    return commands.run(async () => {
      const { event, document } = views.knownAsset(id)
      await outbox.enqueue([...(await this.#appearanceDrafts(id, document, null)), removalOf('asset', event, id, document)])
      await pictures.forget([id])
    })
  }

  recordPublications(published: readonly NewPublication[]): Promise<void> {
    const { commands, member, outbox, vault, views } = this.#parts
    return commands.run(async () => {
      const by = { by: member, at: new Date().toISOString() }
      await outbox.enqueue(await publicationDrafts(vault, (asset) => views.asset(asset), published, by))
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
      return [{ kind: 'match', intent: { kind: 'match', owner: subject, record: template, waiting } }]
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
