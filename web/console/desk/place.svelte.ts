// Where the editor is: which event, tab, photo and face, what the queue holds, what the screen shows. Going somewhere decides nothing; only whoever goes on from a
// photo they just decided about has seen it.
import type { Channel } from '../../../core/channels.ts'
import { today } from '../../../core/dates.ts'
import type { AssetDocument, Face } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId, RecordId } from '../../../core/ids.ts'
import type { AssetView, EventView, Workspace } from '../../workspace/types.ts'
import { Apart } from './apart.svelte.ts'
import { countNamed } from './candidates.ts'
import { Changes, type ChangeNotice } from './changes.svelte.ts'
import * as decisions from './decisions.ts'
import type { Change } from './decisions.ts'
import type { Drawing } from './drawing.svelte.ts'
import { likenessOn } from './likeness.ts'
import { besideEachOther, LookAlikes } from './look-alikes.ts'
import { OnScreen } from './on-screen.svelte.ts'
import { Question } from './question.svelte.ts'
import { buildQueue, inReadingOrder, targetAfter, type QueueItem, type Target } from './queue.ts'
import { openGroups, type SameGroup } from './same.ts'
import { Selection } from './selection.svelte.ts'
import { countTabs, tabOf, type Tab } from './verdicts.ts'

export type Notice = ChangeNotice | { readonly kind: 'picture-needed' | 'look-closer' | 'roster-empty' }

export interface DeskOptions {
  readonly channel?: Channel
  readonly date: CalendarDate
  readonly now?: () => Date
  readonly onNotice?: (notice: Notice) => void
  /** Unknown faces of an event that look like one person, by face id. */
  readonly groupsOf?: (event: OwnerId) => readonly (readonly string[])[]
}

/** Photos of an event looked at for the same frame in one go: under 50 ms for the last five hundred of ten thousand. */
const looksAtOnce = 500

export abstract class Place {
  readonly workspace: Workspace
  /** Channel and day. */
  readonly question: Question
  /** Photos chosen in the grid. */
  readonly selection = new Selection(() => this.visible.map(({ id }) => id))
  readonly changes: Changes
  protected readonly apart = new Apart()
  protected readonly onNotice: (notice: Notice) => void
  readonly #groupsOf: NonNullable<DeskOptions['groupsOf']>
  readonly #looks = new LookAlikes()
  /** Counts the parts in which a large event is looked through. */
  #looked = $state(0)

  protected eventId = $state<OwnerId | null>(null)
  protected assetId = $state<RecordId | null>(null)
  protected faceId = $state<string | null>(null)
  protected itemId = $state<string | null>(null)
  /** The last decision was taken here: what that gave is shown until somebody goes somewhere. */
  protected finished = $state(false)
  #tab = $state<Tab>('decide')
  /** The photos of the tab side by side, instead of one at a time. */
  #grid = $state(false)
  /** Which crop of a group the keys act on. */
  #cursor = $state(0)
  zoomed = $state(false)
  /** The photo is shown as a file made of it now would look, instead of as it came in. */
  asSent = $state(false)

  /** Photos that may be marked as seen, and crops that may be answered together. */
  readonly onScreen = new OnScreen()
  protected decidedHere = false

  constructor(workspace: Workspace, { channel = 'website', date, onNotice, groupsOf }: DeskOptions) {
    this.workspace = workspace
    this.question = new Question(workspace, channel, date)
    this.onNotice = onNotice ?? (() => undefined)
    this.#groupsOf = groupsOf ?? (() => [])
    const documentOf = (id: RecordId): AssetDocument | undefined => this.photo(id)?.document
    const asShown: Change = (document) => this.likeness.in(document)
    this.changes = new Changes({ workspace, documentOf, asShown, onNotice: this.onNotice })
  }

  // --- What there is ---

  /** Whose likeness may be shown. The day is today's, whatever day the Desk asks about. */
  protected readonly likeness = $derived.by(() => likenessOn(this.workspace.consents, today()))
  readonly #photos = $derived.by((): readonly AssetView[] => {
    if (this.eventId === null) return []
    return this.changes.over(this.workspace.assetsOf(this.eventId)).map((photo) => {
      const document = this.likeness.in(photo.document)
      return document === photo.document ? photo : { ...photo, document }
    })
  })
  readonly #byId = $derived(new Map(this.#photos.map((photo) => [photo.id, photo])))
  readonly #counts = $derived.by(() => countTabs(documentsOf(this.#photos), this.question.read))
  readonly #same = $derived.by((): readonly SameGroup[] => {
    if (!this.workspace.grouping || this.eventId === null) return []
    return openGroups(this.#photos, this.#groupsOf(this.eventId), this.apart.settled)
  })
  readonly #alike = $derived.by(() => {
    void this.#looked
    const { groups, unread } = this.#looks.among(this.#photos, looksAtOnce)
    if (unread) setTimeout(() => (this.#looked += 1))
    return groups
  })
  readonly #queue = $derived.by(() => buildQueue(besideEachOther(this.#photos, this.#alike), this.question.read, this.#same))
  readonly #visible = $derived.by(() =>
    this.#tab === 'all'
      ? this.#photos
      : this.#photos.filter(({ id, document }) => id === this.assetId || tabOf(this.question.read(document)) === this.#tab),
  )
  readonly #faces = $derived(inReadingOrder(this.current?.document.faces ?? []))
  readonly #timesNamed = $derived(countNamed(documentsOf(this.#photos)))
  readonly #compared = $derived(
    this.#photos.reduce(
      (sum, { document }) => ({
        compared: sum.compared + (document.recognition?.compared ?? 0),
        found: sum.found + document.faces.filter(({ source }) => source === 'detector').length,
      }),
      { compared: 0, found: 0 },
    ),
  )

  get event(): EventView | undefined {
    return this.workspace.events.find(({ id }) => id === this.eventId)
  }
  get roster(): readonly OwnerId[] {
    return this.event?.document?.roster ?? []
  }
  get photos(): readonly AssetView[] {
    return this.#photos
  }
  get visible(): readonly AssetView[] {
    return this.#visible
  }
  get counts(): Readonly<Record<Tab, number>> {
    return this.#counts
  }
  /** Other photos that show the same frame as the current one. */
  get lookAlikes(): readonly AssetView[] {
    const group = this.#alike.find((photos) => photos.some(({ id }) => id === this.assetId))
    return group?.filter(({ id }) => id !== this.assetId) ?? []
  }
  get queue(): readonly QueueItem[] {
    return this.#queue
  }
  get tab(): Tab {
    return this.#tab
  }
  get current(): AssetView | undefined {
    return this.assetId === null ? undefined : this.#byId.get(this.assetId)
  }
  /** Faces of the current photo in reading order. */
  get faces(): readonly Face[] {
    return this.#faces
  }
  get face(): Face | undefined {
    return this.#faces.find(({ id }) => id === this.faceId)
  }
  get item(): QueueItem | undefined {
    return this.#queue.find(({ id }) => id === this.itemId)
  }
  get cursor(): number {
    return Math.min(this.#cursor, Math.max(0, (this.item?.targets.length ?? 1) - 1))
  }
  /** `group`: crops of one person to confirm together. `page`: crops of several people. `look`: photos to look at together. `grid`: all of the tab. `photo`: one photo. `done`: nothing waits. */
  get view(): 'group' | 'page' | 'look' | 'grid' | 'photo' | 'done' {
    if (this.#grid) return 'grid'
    if (this.finished && this.decided) return 'done'
    const kind = this.item?.kind
    if (kind === 'likely' || kind === 'first-match' || kind === 'same') return 'group'
    if (kind === 'several' || kind === 'unsure') return 'page'
    return kind === 'look' ? 'look' : 'photo'
  }
  /** Crops instead of a photo: the keys act on the one under the cursor. */
  get atCrops(): boolean {
    return this.view === 'group' || this.view === 'page'
  }
  get compared(): { readonly compared: number; readonly found: number } {
    return this.#compared
  }
  /** Nothing waits for a person: every photo of this event is decided and seen. */
  get decided(): boolean {
    return this.#photos.length > 0 && this.#queue.every(({ kind }) => kind === 'blocking')
  }
  /** The crops that one answer is about: never one that nobody saw. Of first matches with a selfie only the one under the cursor. */
  get meant(): readonly Target[] {
    const targets = this.item?.targets ?? []
    const asked = this.item?.kind === 'first-match' ? targets.slice(this.cursor, this.cursor + 1) : targets
    return asked.filter(({ face }) => face !== null && this.onScreen.has(face) && !this.isOut(face))
  }
  protected get timesNamed(): ReturnType<typeof countNamed> {
    return this.#timesNamed
  }

  isOut(face: string): boolean {
    return this.apart.isOut(face)
  }

  photo(id: RecordId): AssetView | undefined {
    return this.#byId.get(id)
  }

  // --- Going somewhere ---

  openEvent(id: OwnerId | null): void {
    if (this.eventId === id) return
    this.eventId = id
    this.assetId = null
    this.faceId = null
    this.itemId = null
    this.#grid = false
    this.selection.put(null)
    this.changes.open(id)
    this.onScreen.forget()
    this.apart.forget()
    this.drawing.stop()
    this.#tab = 'decide'
    this.finished = true
    if (this.decided) return
    this.finished = false
    const first = this.#queue[0]
    if (first) this.openItem(first.id)
    else if (id !== null) this.openTab(this.#counts.decide > 0 ? 'decide' : 'all')
  }

  openTab(tab: Tab): void {
    this.#tab = tab
    this.finished = tab === 'decide' && this.decided
    this.itemId = null
    const photos = this.#photos.filter(({ document }) => tab === 'all' || tabOf(this.question.read(document)) === tab)
    if (!photos.some(({ id }) => id === this.assetId)) this.goTo(photos[0]?.id ?? null)
  }

  openItem(id: string): void {
    const item = this.#queue.find((entry) => entry.id === id)
    if (!item) return
    this.#grid = false
    this.itemId = id
    this.finished = false
    this.#cursor = 0
    this.#tab = item.kind === 'blocking' ? this.#tab : 'decide'
    const target = item.targets[0]
    if (target && this.view === 'photo') this.goTo(target.asset, target.face)
  }

  /** Opens one photo, leaving a group or a page of photos. */
  openPhoto(id: RecordId, face: string | null = null): void {
    this.#grid = false
    if (this.view !== 'photo') this.itemId = null
    this.finished = false
    this.goTo(id, face)
  }

  /** The photos of the tab side by side, or one of them again. */
  showGrid(on: boolean): void {
    if (on === this.#grid || this.#photos.length === 0) return
    if (on) {
      this.itemId = null
      this.finished = false
      this.drawing.stop()
      this.selection.put(this.assetId)
    } else if (this.selection.cursor !== null) this.goTo(this.selection.cursor)
    this.#grid = on
  }

  selectFace(id: string): void {
    this.faceId = id
  }

  setCursor(index: number): void {
    this.#cursor = Math.min(Math.max(0, index), Math.max(0, (this.item?.targets.length ?? 1) - 1))
  }

  /** Next or previous face; past the last one, the next photo. */
  moveFace(step: 1 | -1): void {
    if (this.atCrops) {
      this.setCursor(this.cursor + step)
      return
    }
    if (this.view === 'done') return
    const index = this.#faces.findIndex(({ id }) => id === this.faceId)
    const next = this.#faces[index + step]
    if (next && (index >= 0 || step === 1)) this.faceId = next.id
    else this.movePhoto(step)
  }

  /** Next or previous photo. Going on from a photo in which the last face was just decided marks it as seen. */
  movePhoto(step: 1 | -1): void {
    if (this.view === 'done') return
    if (step === 1 && this.decidedHere) this.seeCurrent(false)
    const index = this.#visible.findIndex(({ id }) => id === this.assetId)
    const next = this.#visible[index + step]
    if (!next) return
    if (this.item?.kind !== 'unknown' && this.item?.kind !== 'blocking') this.itemId = null
    this.goTo(next.id, null, step)
  }

  /** Ends where the photo that is drawn on makes way. */
  abstract readonly drawing: Drawing

  /** @returns false when the photo may not be marked: faces are open, or its picture was never on screen */
  protected abstract seeCurrent(say: boolean): boolean

  protected selectOpenFace(): void {
    const index = this.#faces.findIndex(({ id }) => id === this.faceId)
    const rotated = [...this.#faces.slice(index + 1), ...this.#faces.slice(0, Math.max(0, index + 1))]
    const open = rotated.find((face) => decisions.isOpen(face))
    if (open) this.faceId = open.id
    else if (!this.#faces.some(({ id }) => id === this.faceId)) this.faceId = this.#faces[0]?.id ?? null
  }

  /** The next target of the item, else the first item of the queue: after each decision the next is already there. */
  protected next(before: readonly Target[], position: number): void {
    const target = this.item && targetAfter(before, position, this.item.targets)
    if (target && this.view === 'photo' && target.asset !== this.assetId) this.goTo(target.asset, target.face)
    else if (!this.item || target?.asset === this.assetId) {
      const first = this.#queue.find(({ kind, id }) => kind !== 'blocking' && id !== this.itemId)
      if (first) this.openItem(first.id)
      else {
        this.itemId = null
        this.finished = true
        this.#tab = 'decide'
        if (!this.current) this.goTo(this.#visible[0]?.id ?? this.#photos[0]?.id ?? null)
      }
    }
  }

  protected goTo(asset: RecordId | null, face: string | null = null, step: 1 | -1 = 1): void {
    if (asset !== this.assetId) {
      this.decidedHere = false
      this.zoomed = false
      this.asSent = false
      this.drawing.stop()
    }
    this.assetId = asset
    const faces = this.#faces
    const open = faces.find((one) => decisions.isOpen(one))
    this.faceId = face ?? open?.id ?? (step === 1 ? faces[0] : faces.at(-1))?.id ?? null
  }
}

function documentsOf(photos: readonly AssetView[]): readonly AssetDocument[] {
  return photos.map(({ document }) => document)
}
