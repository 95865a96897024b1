// What screens read: knowledge with the pending changes laid over it, rebuilt only for the owners that changed.
import { SvelteMap } from 'svelte/reactivity'
import { foldConsent, noConsent, type ConsentEvent, type ConsentState } from '../../../core/consent.ts'
import { AskDocument } from '../../../core/asks/document.ts'
import { AssetDocument, EventDocument, PaperDocument, PersonDocument } from '../../../core/documents.ts'
import { assetWithout, eventWithout } from '../../../core/erasure.ts'
import { assetJoined, eventJoined } from '../../../core/joined-documents.ts'
import { CodedError } from '../../../core/errors.ts'
import type { OwnerId, Pseudonym, QuitclaimId, RecordId } from '../../../core/ids.ts'
import type { RecordTable } from '../../../core/statements.ts'
import { noRules } from '../../../core/verdict/rules.ts'
import type { JoinedEntries } from './joined-entries.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import { statementsIn, worstState, type Pending, type PendingChanges } from '../outbox/pending.ts'
import { recordDraft, type RecordDraft } from '../outbox/record-draft.ts'
import type { AssetView, ErasedPerson, EventView, PersonView, SaveState, TemplateView, Workspace } from '../types.ts'

export type Settings = Pick<Workspace, 'recognition' | 'grouping' | 'ownChannels' | 'rules'>

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

export class Views {
  readonly #knowledge: Knowledge
  readonly #pending: PendingChanges
  readonly #joined: JoinedEntries
  #people = $state.raw<ReadonlyMap<OwnerId, PersonView>>(new Map())
  #events = $state.raw<ReadonlyMap<OwnerId, EventView>>(new Map())
  readonly #assets = new SvelteMap<OwnerId, readonly AssetView[]>()
  /** Photos that are kept under other entries of somebody than they are shown under. */
  readonly #keptAs = new Map<RecordId, AssetDocument>()
  /** Not reactive: for commands that need one photo by its id. */
  readonly #assetIndex = new Map<RecordId, AssetView>()
  /** What photos that name somebody's other entry look like under the one that stands: the same object as long as neither changes. */
  #shownAs = new WeakMap<AssetDocument, AssetDocument>()
  #settings = $state.raw<Settings>(unsetSettings)
  /** Papers and templates made or opened in this session, whose sealed content we therefore know. */
  readonly #papers = new Map<RecordId, PaperDocument>()
  readonly #templates = new Map<RecordId, { readonly version: number } & Pick<TemplateView, 'model' | 'standing'>>()
  #erased: ReadonlySet<OwnerId> = new Set()
  #tombstones = $state.raw<readonly ErasedPerson[]>([])

  readonly people = $derived([...this.#people.values()].sort((a, b) => byName.compare(personName(a), personName(b))))
  readonly events = $derived(
    [...this.#events.values()].sort(
      (a, b) =>
        byName.compare(b.document?.date ?? '', a.document?.date ?? '') ||
        byName.compare(a.document?.name ?? '', b.document?.name ?? '') ||
        (a.id < b.id ? -1 : 1),
    ),
  )
  /** Under the entry that stands, as everything that is shown. */
  readonly consents: ReadonlyMap<OwnerId, ConsentState> = $derived(
    new Map([...this.#people].map(([id, { consent }]) => [id, consent])),
  )

  constructor(knowledge: Knowledge, pending: PendingChanges, joined: JoinedEntries) {
    this.#knowledge = knowledge
    this.#pending = pending
    this.#joined = joined
  }

  get settings(): Settings {
    return this.#settings
  }

  /** Newest first; whoever was just erased here is among them. */
  get erased(): readonly ErasedPerson[] {
    return this.#tombstones
  }

  /** By any of their entries. */
  person(id: OwnerId): PersonView | undefined {
    return this.#people.get(this.#joined.personOf(id))
  }

  event(id: OwnerId): EventView | undefined {
    return this.#events.get(id)
  }

  assetsOf(event: OwnerId): readonly AssetView[] {
    return this.#assets.get(event) ?? []
  }

  asset(id: RecordId): AssetView | undefined {
    return this.#assetIndex.get(id)
  }

  /** The same photo as it is kept, each person under the entry they were named by: what a change is made from. */
  keptAsset(id: RecordId): AssetView | undefined {
    const [view, document] = [this.#assetIndex.get(id), this.#keptAs.get(id)]
    return view && document ? { ...view, document } : view
  }

  keptEvent(id: OwnerId): EventDocument | null {
    const [record] = this.#documentsOf(id, 'event', this.#pending.of(id))
    const parsed = record ? EventDocument.safeParse(record.document).data : undefined
    return parsed ? eventWithout(parsed, this.#erased) : null
  }

  /** The entry of their person that a paper or a template is kept under. */
  entryOf(record: RecordId): OwnerId | undefined {
    return this.#knowledge.record(record)?.owner ?? this.#pending.ownerOfRecord(record)
  }

  /** @throws CodedError `not_found` */
  knownPerson(id: OwnerId): PersonView {
    return this.person(id) ?? notFound()
  }

  /** What was said on a person's card, by any of their entries. Not reactive: for what is asked once. */
  consentEvents(id: OwnerId): readonly ConsentEvent[] {
    return this.#eventsOf(this.#entriesOf(id))
  }

  /** @throws CodedError `not_found` */
  knownAsset(id: RecordId): AssetView {
    return this.asset(id) ?? notFound()
  }

  /**
   * The change of the one record that says who a person, or what an event, is.
   * @throws CodedError `not_found` when it is not there or cannot be read here
   */
  changeOf(table: 'person' | 'event', owner: OwnerId, before: unknown, document: unknown): RecordDraft {
    const stored = this.#knowledge.recordsOf(owner, table)[0]?.record
    const pending = this.#pending.of(owner).find(({ intent }) => intent?.kind === 'record' && intent.table === table)
    const record = stored ?? pending?.intent?.record
    if (before === null || record === undefined) notFound()
    return recordDraft(table, owner, record, before, document)
  }

  /** How requests to this person went out. Not reactive: for the list of requests, which is told what changed. */
  askDocuments(id: OwnerId): readonly AskDocument[] {
    return this.#documentsOf(id, 'ask', this.#pending.of(id)).flatMap(({ document }) => AskDocument.safeParse(document).data ?? [])
  }

  notePaper(record: RecordId, document: PaperDocument): void {
    this.#papers.set(record, document)
  }

  /** What was found when this version of a template was opened, or made. @returns whether that is news */
  noteTemplate(record: RecordId, version: number, found: Pick<TemplateView, 'model' | 'standing'>): boolean {
    const before = this.#templates.get(record)
    this.#templates.set(record, { version, ...found })
    return before?.version !== version || before.model !== found.model || before.standing !== found.standing
  }

  /** The same template signed once more by this session: what was made with it stays known. */
  noteRestated(record: RecordId, version: number, waiting: boolean): void {
    const model = this.#templates.get(record)?.model ?? ''
    this.#templates.set(record, { version, model, standing: waiting ? 'waiting' : 'ordinary' })
  }

  /**
   * Rebuilds what these owners' views show. What did not change stays the same object: a photo that comes in must not make every screen ask for the
   * consents of everybody and the verdict of every photo anew.
   */
  refresh(owners: ReadonlySet<OwnerId>): void {
    const people = new Changes(this.#people)
    const events = new Changes(this.#events)
    const tombstones = this.#tombstonesNow()
    const erased = new Set(tombstones.map(({ id }) => id))
    const rejoined = this.#joined.refresh(erased)
    const isNews = erased.size !== this.#erased.size || rejoined.size > 0
    // A photo that names somebody who is gone is open again, wherever it is; one that names somebody's other entry shows the one that stands.
    const touched = isNews ? new Set([...owners, ...rejoined, ...this.#events.keys()]) : owners
    if (isNews) this.#shownAs = new WeakMap()
    if (erased.size !== this.#erased.size) this.#tombstones = tombstones
    this.#erased = erased
    for (const id of touched) {
      const owner = this.#ownerOf(id)
      if (erased.has(id)) people.delete(id)
      else if (owner?.kind === 'subject') this.#refreshPerson(people, id)
      else if (owner?.kind === 'event') {
        this.#refreshAssets(id)
        events.set(id, this.#eventView(id))
      } else {
        // Its founding was refused or discarded.
        people.delete(id)
        events.delete(id)
      }
    }
    this.#people = people.result
    this.#events = events.result
    const settings = this.#newestSettings()
    if (!isSame(settings, this.#settings)) this.#settings = settings
  }

  clear(): void {
    this.#people = new Map()
    this.#events = new Map()
    this.#assets.clear()
    this.#assetIndex.clear()
    this.#keptAs.clear()
    this.#joined.clear()
    this.#papers.clear()
    this.#templates.clear()
    this.#settings = unsetSettings
    this.#erased = new Set()
    this.#tombstones = []
  }

  // --- People ---

  #refreshPerson(people: Changes<OwnerId, PersonView>, entry: OwnerId): void {
    const id = this.#joined.personOf(entry)
    const pseudonym = this.#ownerOf(id)?.pseudonym
    if (id !== entry) people.delete(entry)
    if (pseudonym) people.set(id, this.#personView(id, pseudonym))
  }

  #entriesOf(id: OwnerId): readonly Entry[] {
    return this.#joined.entriesOf(id).map((entry) => ({ id: entry, pending: this.#pending.of(entry) }))
  }

  /** All of their entries as one. */
  #personView(id: OwnerId, pseudonym: Pseudonym): PersonView {
    const entries = this.#entriesOf(id)
    return {
      id,
      pseudonym,
      document: this.#personDocument(id),
      others: entries.slice(1).flatMap(({ id: entry }) => {
        const other = this.#ownerOf(entry)?.pseudonym
        return other ? [{ id: entry, pseudonym: other, name: this.#personDocument(entry)?.name ?? null }] : []
      }),
      consent: this.#consentOf(entries),
      templates: entries.flatMap((entry) => this.#templatesOf(entry)),
      papers: this.#papersOf(entries),
      beyondForm: entries.flatMap((entry) => this.#knowledge.beyondForm(entry.id).map(({ at }) => at)).sort(),
      state: worstState(entries.flatMap(({ pending }) => pending)),
    }
  }

  #personDocument(entry: OwnerId): PersonDocument | null {
    const [record] = this.#documentsOf(entry, 'person', this.#pending.of(entry))
    return record ? (PersonDocument.safeParse(record.document).data ?? null) : null
  }

  #consentOf(entries: readonly Entry[]): ConsentState {
    const events = this.#eventsOf(entries)
    return events.length > 0 ? foldConsent(events) : noConsent
  }

  /** What every entry says, each event judged by what holds for its own. */
  #eventsOf(entries: readonly Entry[]): readonly ConsentEvent[] {
    return entries.flatMap(({ id, pending }) => [
      ...this.#knowledge.consentEvents(id),
      ...statementsIn(pending).flatMap(({ body }) =>
        body.type === 'consent' ? [{ statement: body, verified: this.#knowledge.isInsideForm(body) }] : [],
      ),
    ])
  }

  #templatesOf({ id, pending }: Entry): readonly TemplateView[] {
    const known = new Map(this.#knowledge.templatesOf(id).map((template) => [template.record, template]))
    return this.#documentsOf(id, 'template', pending).flatMap(({ id: record }): readonly TemplateView[] => {
      const stored = known.get(record)
      // Signed through a link that nobody accepted yet.
      if (!stored && this.#knowledge.record(record)) return []
      const found = this.#templates.get(record)
      const model = found?.model ?? ''
      const match = pending.findLast(
        ({ intent, row }) => intent?.kind === 'match' && intent.record === record && row.refused === null,
      )
      if (match?.intent?.kind === 'match') return [{ record, model, standing: match.intent.waiting ? 'waiting' : 'ordinary' }]
      if (found && found.version >= (stored?.version ?? 0)) return [{ record, model, standing: found.standing }]
      return [{ record, model, standing: stored && this.#knowledge.isFromPerson(stored) ? 'waiting' : 'ordinary' }]
    })
  }

  /** A paper's quitclaim stands in the clear consent event that names it as evidence; its file name is sealed. */
  #papersOf(entries: readonly Entry[]): PersonView['papers'] {
    const said = entries.flatMap(({ id, pending }) => [
      ...this.#knowledge.consentEvents(id).map(({ statement }) => statement),
      ...statementsIn(pending).map(({ body }) => body),
    ])
    const quitclaims = new Map<RecordId, QuitclaimId>()
    for (const body of said)
      if (body.type === 'consent' && body.consent.action === 'permit' && body.consent.evidence)
        quitclaims.set(body.consent.evidence.record, body.consent.quitclaim)
    const papers = entries.flatMap(({ id, pending }) => this.#documentsOf(id, 'paper', pending))
    return papers.map(({ id: record, document }) => {
      const known = this.#papers.get(record) ?? PaperDocument.safeParse(document).data
      const quitclaim = known?.quitclaim ?? quitclaims.get(record) ?? null
      // Whoever signed through a link wrote evidence of the page; members seal scans.
      const sealed = this.#knowledge.record(record)?.put.statement.body
      const onPage = sealed !== undefined && this.#knowledge.asks.signer(sealed.author) !== undefined
      const permits = quitclaims.has(record)
      return { record, quitclaim, fileName: known?.fileName ?? '', at: sealed?.at ?? null, onPage, permits }
    })
  }

  // --- Events and photos ---

  #eventView(id: OwnerId): EventView {
    const kept = this.keptEvent(id)
    const document = kept && eventJoined(kept, this.#joined.personOf)
    return { id, document, assets: this.assetsOf(id).length, state: worstState(this.#pending.of(id)) }
  }

  #refreshAssets(event: OwnerId): void {
    const before = this.#assets.get(event) ?? []
    const next = new Map(
      this.#documentsOf(event, 'asset', this.#pending.of(event)).flatMap(({ id, document: stored, state }) => {
        const document = stored === null ? null : this.#photoShown(id, stored as AssetDocument)
        const known = this.#assetIndex.get(id)
        if (known?.document === document && known.state === state) return [[id, known] as const]
        // Our own commands parsed it, and so did the opening of records.
        return document === null ? [] : [[id, { id, event, document, state }] as const]
      }),
    )
    for (const { id } of before) {
      if (next.has(id)) continue
      this.#assetIndex.delete(id)
      this.#keptAs.delete(id)
    }
    for (const [id, view] of next) this.#assetIndex.set(id, view)
    // File names do not change: the order stands while the same photos are there.
    const same = before.length === next.size && before.every(({ id }) => next.has(id))
    const list = same
      ? before.map((view) => next.get(view.id) ?? view)
      : [...next.values()].sort((a, b) => byName.compare(a.document.fileName, b.document.fileName) || (a.id < b.id ? -1 : 1))
    this.#assets.set(event, list)
  }

  /** The very same object unless it names somebody who is gone, or somebody's other entry. */
  #photoShown(id: RecordId, stored: AssetDocument): AssetDocument {
    const kept = assetWithout(stored, this.#erased)
    const shown = this.#shownAs.get(stored) ?? assetJoined(kept, this.#joined.personOf)
    if (shown === kept) this.#keptAs.delete(id)
    else {
      this.#keptAs.set(id, kept)
      this.#shownAs.set(stored, shown)
    }
    return shown
  }

  // --- Laying pending over known ---

  #documentsOf(
    owner: OwnerId,
    table: RecordTable,
    entries: readonly Pending[],
  ): readonly { readonly id: RecordId; readonly document: unknown; readonly state: SaveState }[] {
    const documents = new Map<RecordId, { document: unknown; entries: Pending[] }>()
    for (const { record, document } of this.#knowledge.recordsOf(owner, table)) documents.set(record, { document, entries: [] })
    for (const entry of entries) {
      const { intent, row } = entry
      if (intent === null || (intent.kind === 'record' ? intent.table : 'template') !== table) continue
      const known = documents.get(intent.record)
      // A refused change is shown as such, on what stood before it.
      if (row.refused !== null && !known) continue
      const document = intent.kind === 'record' && row.refused === null ? intent.document : known?.document
      if (intent.kind === 'record' && document === null) documents.delete(intent.record)
      else documents.set(intent.record, { document: document ?? null, entries: [...(known?.entries ?? []), entry] })
    }
    return [...documents].map(([id, { document, entries: own }]) => ({ id, document, state: worstState(own) }))
  }

  /** Everybody who is gone, this device's own erasures on their way included: no view shows them from the moment they were asked for. */
  #tombstonesNow(): readonly ErasedPerson[] {
    const pending = this.#pending.statements().flatMap(({ body }) => (body.type === 'erased' ? [body] : []))
    const all = [...this.#knowledge.erased.values(), ...pending].map(({ owner, pseudonym, at }) => ({ id: owner, pseudonym, at }))
    return [...new Map(all.map((one) => [one.id, one])).values()].sort((a, b) => (a.at < b.at ? 1 : -1))
  }

  #ownerOf(id: OwnerId): { readonly kind: 'subject' | 'event'; readonly pseudonym: Pseudonym | null } | undefined {
    const known = this.#knowledge.owner(id)
    if (known) return known
    const body = statementsIn(this.#pending.of(id)).find(({ body }) => body.type === 'owner')?.body
    return body?.type === 'owner' ? body : undefined
  }

  #newestSettings(): Settings {
    const pending = this.#pending.statements().findLast(({ body }) => body.type === 'settings')?.body
    const newest = pending?.type === 'settings' ? pending : this.#knowledge.settings
    if (!newest) return unsetSettings
    const { recognition, grouping, ownChannels, rules } = newest
    return { recognition, grouping: recognition && grouping === true, ownChannels, rules: rules ?? noRules }
  }
}

/** One entry of a person, with what is on its way about it. */
interface Entry {
  readonly id: OwnerId
  readonly pending: readonly Pending[]
}

/** A map as it was, until something in it really changes. */
class Changes<K, V> {
  result: ReadonlyMap<K, V>
  #copy: Map<K, V> | undefined

  constructor(before: ReadonlyMap<K, V>) {
    this.result = before
  }

  set(key: K, value: V): void {
    this.#own().set(key, value)
  }

  delete(key: K): void {
    if (this.result.has(key)) this.#own().delete(key)
  }

  #own(): Map<K, V> {
    this.#copy ??= new Map(this.result)
    this.result = this.#copy
    return this.#copy
  }
}

function isSame(a: Settings, b: Settings): boolean {
  return a.recognition === b.recognition && a.grouping === b.grouping && a.ownChannels === b.ownChannels && a.rules === b.rules
}

function notFound(): never {
  throw new CodedError('not_found')
}

const unsetSettings: Settings = { recognition: false, grouping: false, ownChannels: [], rules: noRules }

const personName = ({ document, pseudonym }: PersonView): string => document?.name ?? pseudonym
