// Erasing a person, as far as it is made here: one row of changes in the order in which each is safe should the next never come. Texts with the name first
// (their events are sealed anew under a new share, so that old versions die with the old one), open decisions next, the tombstone last.
import { AssetDocument, EventDocument } from '../../../core/documents.ts'
import { CodedError } from '../../../core/errors.ts'
import { assetWithout, eventWithout, namesIn, withTexts } from '../../../core/erasure.ts'
import type { OwnerId, RecordId, ShareId } from '../../../core/ids.ts'
import { signedStatementBytes } from '../../../core/statements.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import { appearanceChanges } from '../photos/appearances.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import type { Draft } from '../outbox/outbox.svelte.ts'
import { statementsIn, type PendingChanges } from '../outbox/pending.ts'
import { recordDraft } from '../outbox/record-draft.ts'
import type { NameHit, NameSearch, PersonView } from '../types.ts'
import type { Views } from '../views/views.svelte.ts'
import { sha256Hex } from '../sha256.ts'

export interface EraserParts {
  readonly vault: VaultApi
  readonly knowledge: Knowledge
  readonly views: Views
  readonly pending: PendingChanges
}

/** A library record as it stands here. */
interface Standing {
  readonly event: OwnerId
  readonly record: RecordId
  readonly table: 'event' | 'asset'
  readonly document: EventDocument | AssetDocument
}

export class Eraser {
  readonly #parts: EraserParts

  constructor(parts: EraserParts) {
    this.#parts = parts
  }

  /** By what they are called in any of their entries. */
  findName({ document, pseudonym, others }: PersonView): NameSearch {
    const { knowledge, views } = this.#parts
    const unread = views.events
      .flatMap(({ id }) => [...knowledge.recordsOf(id, 'event'), ...knowledge.recordsOf(id, 'asset')])
      .filter((known) => known.document === null).length
    const called = [{ name: document?.name ?? null, pseudonym }, ...others].flatMap(({ name, pseudonym: replacement }) =>
      name === null ? [] : [{ name, replacement }],
    )
    const hits = views.events
      .flatMap(({ id }) => this.#recordsOf(id))
      .flatMap(({ event, record, document: text }) =>
        namesIn(text, called).map((found) => ({
          ...found,
          event,
          eventName: views.event(event)?.document?.name ?? '',
          record,
        })),
      )
      .sort((a, b) => Number(b.whole) - Number(a.whole))
    return { hits, unread }
  }

  /** @throws CodedError `not_found` when a text to change is not there any more */
  async drafts({ id, pseudonym, others }: PersonView, names: readonly NameHit[]): Promise<{ drafts: Draft[]; retired: ShareId[] }> {
    const { vault, knowledge, views } = this.#parts
    const entries = [{ id, pseudonym }, ...others]
    const people = new Set(entries.map((entry) => entry.id))
    const anew = new Set(names.map(({ event }) => event))
    const retired = [...anew].flatMap((event) => knowledge.sharesOf(event).map((share) => ({ event, share })))
    const records = views.events.flatMap(({ id: event }) => this.#recordsOf(event))
    if (names.some(({ record }) => !records.some((standing) => standing.record === record))) throw new CodedError('not_found')
    const changes = records.flatMap((standing) => {
      const next = without(standing, people, names)
      return next !== standing.document || anew.has(standing.event) ? [{ standing, next }] : []
    })
    const appearances = changes.flatMap(({ standing, next }) =>
      standing.table === 'asset'
        ? appearanceChanges(standing.document as AssetDocument, next as AssetDocument).map((change) => ({
            ...change,
            asset: standing.record,
          }))
        : [],
    )
    const drafts: Draft[] = [
      ...(await signAll(retired, ({ event, share }) => vault.signRetired(event, share))),
      ...changes.map(({ standing, next }) => draftOf(standing, next)),
      ...(await signAll(appearances, ({ asset, subject, present }) => vault.signAppearance(asset, subject, present))),
      ...(await signAll(entries, async (entry) => vault.signErased(entry.id, entry.pseudonym, await this.#lastEvent(entry.id)))),
    ]
    return { drafts, retired: retired.map(({ share }) => share) }
  }

  #recordsOf(event: OwnerId): readonly Standing[] {
    const { knowledge, views, pending } = this.#parts
    const document = views.keptEvent(event)
    const record =
      knowledge.recordsOf(event, 'event')[0]?.record ??
      pending.of(event).find(({ intent }) => intent?.kind === 'record' && intent.table === 'event')?.intent?.record
    return [
      ...(document && record ? [{ event, record, table: 'event' as const, document }] : []),
      ...views.assetsOf(event).flatMap(({ id }) => {
        const kept = views.keptAsset(id)
        return kept ? [{ event, record: id, table: 'asset' as const, document: kept.document }] : []
      }),
    ]
  }

  /** Of what has left this device: the rest never will. */
  async #lastEvent(owner: OwnerId): Promise<string | null> {
    const { knowledge, pending } = this.#parts
    const consents = statementsIn(pending.of(owner).filter(({ row }) => row.sent === 1)).flatMap(({ body, signature }) =>
      body.type === 'consent' ? [{ body, signature }] : [],
    )
    const newest = consents.at(-1) ?? knowledge.newestConsent(owner)
    if (!newest) return null
    return sha256Hex(signedStatementBytes(newest))
  }
}

/** The very same document when nothing in it is about the person. */
function without(
  { table, record, document }: Standing,
  people: ReadonlySet<OwnerId>,
  names: readonly NameHit[],
): EventDocument | AssetDocument {
  const texts = names.filter((hit) => hit.record === record)
  if (table === 'event') {
    const open = eventWithout(document as EventDocument, people)
    return texts.length === 0 ? open : EventDocument.parse(withTexts(open, texts))
  }
  const open = assetWithout(document as AssetDocument, people)
  return texts.length === 0 ? open : AssetDocument.parse(withTexts(open, texts))
}

function draftOf({ event, record, table, document }: Standing, next: unknown): Draft {
  return recordDraft(table, event, record, document, next)
}

const signAll = <T>(items: readonly T[], sign: (item: T) => Promise<(Draft & { kind: 'statement' })['signed']>): Promise<Draft[]> =>
  Promise.all(items.map(async (item) => ({ kind: 'statement' as const, signed: await sign(item) })))
