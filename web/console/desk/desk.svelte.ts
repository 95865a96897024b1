// The Desk's state: which event, which photo, which face; every decision as a verb that can be undone. Components render it and call it.
import type { Channel } from '../../../core/channels.ts'
import type { AssetDocument, Face, NormalizedBox } from '../../../core/documents.ts'
import type { CalendarDate, MemberId, OwnerId, RecordId } from '../../../core/ids.ts'
import type { Horizon } from '../../../core/verdict/horizon.ts'
import type { Permission } from '../../../core/verdict/permission.ts'
import type { Verdict } from '../../../core/verdict/verdict.ts'
import type { AssetView, EventView, Workspace } from '../../workspace/types.ts'
import { Changes, type ChangeNotice } from './changes.svelte.ts'
import { candidatesFor, countNamed, type Candidate } from './candidates.ts'
import * as decisions from './decisions.ts'
import type { By, Change } from './decisions.ts'
import { Hints } from './hints.svelte.ts'
import type { Hint } from './hints.ts'
import type { Step } from './history.ts'
import { openGroups, type SameGroup } from './same.ts'
import { Selection } from './selection.svelte.ts'
import { Question } from './question.svelte.ts'
import { buildQueue, inReadingOrder, targetAfter, type QueueItem, type Target } from './queue.ts'
import { t, type StepLabel } from './texts.ts'
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

export class Desk {
  readonly workspace: Workspace
  readonly hints: Hints
  /** Photos chosen in the grid. */
  readonly selection = new Selection(() => this.#visible.map(({ id }) => id))
  readonly #question: Question
  readonly #changes: Changes
  readonly #now: () => Date
  readonly #onNotice: (notice: Notice) => void
  readonly #groupsOf: NonNullable<DeskOptions['groupsOf']>

  #event = $state<OwnerId | null>(null)
  #tab = $state<Tab>('decide')
  #asset = $state<RecordId | null>(null)
  #face = $state<string | null>(null)
  #itemId = $state<string | null>(null)
  /** The last decision was taken here: what that gave is shown until somebody goes somewhere. */
  #finished = $state(false)
  /** The photos of the tab side by side, instead of one at a time. */
  #grid = $state(false)
  /** Which crop of a group the keys act on. */
  #cursor = $state(0)
  zoomed = $state(false)
  /** The photo is shown as a file made of it now would look, instead of as it came in. */
  asSent = $state(false)
  /** The box being drawn; null when nobody is drawing. */
  drawing = $state.raw<NormalizedBox | null>(null)
  /** What the box being drawn is around: a missed face, or something else to cover. */
  #drawingFor = $state<'face' | 'region'>('face')

  /** Taken out of their group of unknown faces: until the rest has a name, and for good after that. */
  #out = $state.raw<ReadonlySet<string>>(new Set())
  #apart = $state.raw<ReadonlySet<string>>(new Set())

  /** Photos whose picture was really on screen in this visit. */
  readonly #shown = new Set<RecordId>()
  #decidedHere = false
  /** What was last said of a face, to be said again of another. */
  #last = $state.raw<Answer | null>(null)
  #rosterDelivered: OwnerId | null = null

  constructor(workspace: Workspace, options: DeskOptions) {
    this.workspace = workspace
    this.hints = new Hints(workspace)
    this.#question = new Question(workspace, options.channel ?? 'website', options.date)
    this.#now = options.now ?? (() => new Date())
    this.#onNotice = options.onNotice ?? (() => undefined)
    this.#groupsOf = options.groupsOf ?? (() => [])
    const documentOf = (id: RecordId): AssetDocument | undefined => this.#byId.get(id)?.document
    this.#changes = new Changes({ workspace, documentOf, onNotice: this.#onNotice })
  }

  // --- What there is ---

  readonly #photos = $derived.by((): readonly AssetView[] =>
    this.#event === null ? [] : this.#changes.over(this.workspace.assetsOf(this.#event)),
  )
  readonly #byId = $derived(new Map(this.#photos.map((photo) => [photo.id, photo])))
  readonly #counts = $derived.by(() => countTabs(documentsOf(this.#photos), this.#question.read))
  readonly #same = $derived.by((): readonly SameGroup[] => {
    if (!this.workspace.grouping || this.#event === null) return []
    return openGroups(this.#photos, this.#groupsOf(this.#event), this.#apart)
  })
  readonly #queue = $derived.by(() => buildQueue(this.#photos, this.#question.read, this.#same))
  readonly #visible = $derived.by(() =>
    this.#tab === 'all'
      ? this.#photos
      : this.#photos.filter(({ id, document }) => id === this.#asset || tabOf(this.#question.read(document)) === this.#tab),
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
    return this.workspace.events.find(({ id }) => id === this.#event)
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
  get queue(): readonly QueueItem[] {
    return this.#queue
  }
  get tab(): Tab {
    return this.#tab
  }
  get current(): AssetView | undefined {
    return this.#asset === null ? undefined : this.#byId.get(this.#asset)
  }
  /** Faces of the current photo in reading order. */
  get faces(): readonly Face[] {
    return this.#faces
  }
  get face(): Face | undefined {
    return this.#faces.find(({ id }) => id === this.#face)
  }
  get item(): QueueItem | undefined {
    return this.#queue.find(({ id }) => id === this.#itemId)
  }
  get cursor(): number {
    return Math.min(this.#cursor, Math.max(0, (this.item?.targets.length ?? 1) - 1))
  }
  /** `group`: crops of one person to confirm together. `look`: photos to look at together. `grid`: all of the tab. `photo`: one photo. `done`: nothing waits. */
  get view(): 'group' | 'look' | 'grid' | 'photo' | 'done' {
    if (this.#grid) return 'grid'
    if (this.#finished && this.decided) return 'done'
    const kind = this.item?.kind
    if (kind === 'likely' || kind === 'possible' || kind === 'same') return 'group'
    return kind === 'look' ? 'look' : 'photo'
  }
  get candidates(): readonly Candidate[] {
    return this.face ? candidatesFor(this.face, this.roster, this.#timesNamed) : []
  }
  /** Who the file says this face is; null once that was turned down for it, or when nobody knows. */
  get hint(): Hint | null {
    const { current, face } = this
    return current && face?.decision.kind === 'undecided' ? this.hints.of(current.id, face, this.roster) : null
  }
  get compared(): { readonly compared: number; readonly found: number } {
    return this.#compared
  }
  /** Nothing waits for a person: every photo of this event is decided and seen. */
  get decided(): boolean {
    return this.#photos.length > 0 && this.#queue.every(({ kind }) => kind === 'blocking')
  }
  /** The faces of a group of unknown ones that still count as one person. */
  get together(): readonly Target[] {
    return this.item?.kind === 'same' ? this.item.targets.filter(({ face }) => face !== null && !this.isOut(face)) : []
  }
  /** What was last said of a face; null when nothing was yet. */
  get lastAnswer(): Pick<Answer, 'label' | 'values'> | null {
    return this.#last
  }
  get canUndo(): boolean {
    return this.#changes.canUndo
  }
  get canRedo(): boolean {
    return this.#changes.canRedo
  }

  isOut(face: string): boolean {
    return this.#out.has(face)
  }

  photo(id: RecordId): AssetView | undefined {
    return this.#byId.get(id)
  }

  get channel(): Channel {
    return this.#question.channel
  }
  set channel(channel: Channel) {
    this.#question.channel = channel
  }
  get date(): CalendarDate {
    return this.#question.date
  }
  set date(date: CalendarDate) {
    this.#question.date = date
  }

  verdictOf(document: AssetDocument): Verdict {
    return this.#question.read(document)
  }

  permissionOf(subject: OwnerId): Permission {
    return this.#question.permissionOf(subject)
  }

  horizonOf(document: AssetDocument): Horizon | null {
    return this.#question.horizonOf(document)
  }

  /** You by word, a colleague by name; by the start of their id where nobody told it yet. */
  memberName(id: MemberId): string {
    return id === this.workspace.member.id ? t('face.you') : (this.workspace.members.nameOf(id) ?? id.slice(0, 8))
  }

  nameOf(subject: OwnerId): string {
    const person = this.workspace.person(subject)
    return person?.document?.name ?? person?.pseudonym ?? '?'
  }

  // --- Going somewhere ---

  openEvent(id: OwnerId | null): void {
    if (this.#event === id) return
    this.#event = id
    this.#asset = null
    this.#face = null
    this.#itemId = null
    this.#grid = false
    this.selection.put(null)
    this.#last = null
    this.#changes.open(id)
    this.#shown.clear()
    this.#out = new Set()
    this.#apart = new Set()
    this.drawing = null
    this.#tab = 'decide'
    this.#finished = true
    if (this.decided) return
    this.#finished = false
    const first = this.#queue[0]
    if (first) this.openItem(first.id)
    else if (id !== null) this.openTab(this.#counts.decide > 0 ? 'decide' : 'all')
  }

  openTab(tab: Tab): void {
    this.#tab = tab
    this.#finished = tab === 'decide' && this.decided
    this.#itemId = null
    const photos = this.#photos.filter(({ document }) => tab === 'all' || tabOf(this.#question.read(document)) === tab)
    if (!photos.some(({ id }) => id === this.#asset)) this.#goTo(photos[0]?.id ?? null)
  }

  openItem(id: string): void {
    const item = this.#queue.find((entry) => entry.id === id)
    if (!item) return
    this.#grid = false
    this.#itemId = id
    this.#finished = false
    this.#cursor = 0
    this.#tab = item.kind === 'blocking' ? this.#tab : 'decide'
    const target = item.targets[0]
    if (target && this.view === 'photo') this.#goTo(target.asset, target.face)
  }

  /** Opens one photo, leaving a group or a page of photos. */
  openPhoto(id: RecordId, face: string | null = null): void {
    this.#grid = false
    if (this.view !== 'photo') this.#itemId = null
    this.#finished = false
    this.#goTo(id, face)
  }

  /** The photos of the tab side by side, or one of them again. */
  showGrid(on: boolean): void {
    if (on === this.#grid || this.#photos.length === 0) return
    if (on) {
      this.#itemId = null
      this.#finished = false
      this.drawing = null
      this.selection.put(this.#asset)
    } else if (this.selection.cursor !== null) this.#goTo(this.selection.cursor)
    this.#grid = on
  }

  selectFace(id: string): void {
    this.#face = id
  }

  setCursor(index: number): void {
    this.#cursor = Math.min(Math.max(0, index), Math.max(0, (this.item?.targets.length ?? 1) - 1))
  }

  /** Next or previous face; past the last one, the next photo. */
  moveFace(step: 1 | -1): void {
    if (this.view === 'group') {
      this.setCursor(this.cursor + step)
      return
    }
    if (this.view === 'done') return
    const index = this.#faces.findIndex(({ id }) => id === this.#face)
    const next = this.#faces[index + step]
    if (next && (index >= 0 || step === 1)) this.#face = next.id
    else this.movePhoto(step)
  }

  /** Next or previous photo. Going on from a photo in which the last face was just decided marks it as seen. */
  movePhoto(step: 1 | -1): void {
    if (this.view === 'done') return
    if (step === 1 && this.#decidedHere) this.#seeCurrent(false)
    const index = this.#visible.findIndex(({ id }) => id === this.#asset)
    const next = this.#visible[index + step]
    if (!next) return
    if (this.item?.kind !== 'unknown' && this.item?.kind !== 'blocking') this.#itemId = null
    this.#goTo(next.id, null, step)
  }

  /** The picture of this photo is on screen: only such photos can be marked as seen. */
  noteShown(id: RecordId): void {
    this.#shown.add(id)
  }

  // --- Deciding ---

  /** Enter: confirms the proposal; where nothing is open any more, "nobody missed, next". */
  confirm(): void {
    if (this.view === 'group') {
      this.confirmGroup()
      return
    }
    if (this.view === 'grid') {
      const [only] = this.selection.meant
      if (this.selection.ids.length > 0) this.seeAll(this.selection.ids)
      else if (only) this.openPhoto(only)
      return
    }
    if (this.view !== 'photo' || !this.current) return
    const face = this.face
    const proposal = face && decisions.openProposal(face)
    if (face && proposal) {
      // An unsure proposal wants a closer look first: the first Enter zooms in, the second confirms.
      if (proposal.confidence === 'possible' && !this.zoomed) {
        this.zoomed = true
        this.#onNotice({ kind: 'look-closer' })
        return
      }
      this.#last = this.#naming(proposal.subject)
      this.#decideFace('named', decisions.confirmFace(face.id, this.#by()), { name: this.nameOf(proposal.subject) })
    } else if (decisions.isSettled(this.current.document)) this.#finishPhoto()
    else this.#selectOpenFace()
  }

  /** A sure group is confirmed as a whole; of an unsure one only the crop under the cursor. */
  confirmGroup(): void {
    const item = this.item
    if (item?.kind !== 'likely' && item?.kind !== 'possible') return
    const targets = item.kind === 'likely' ? item.targets : item.targets.slice(this.cursor, this.cursor + 1)
    const by = this.#by()
    const values = { name: this.nameOf(item.subject), count: targets.length }
    this.#decideTargets('named-group', targets, (face) => decisions.confirmFace(face, by), values)
  }

  reject(): void {
    const by = this.#by()
    if (this.view === 'group') {
      const item = this.item
      const target = item?.targets[this.cursor]
      if (item?.kind === 'same') this.#toggleOut(target?.face ?? null)
      if (!target || (item.kind !== 'likely' && item.kind !== 'possible')) return
      this.#decideTargets('rejected', [target], (face) => decisions.rejectFace(face, by), { name: this.nameOf(item.subject) })
    } else if (this.view === 'photo' && this.face) {
      const { decision, proposal } = this.face
      const subject = decision.kind === 'person' ? decision.subject : proposal?.subject
      const values = { name: subject ? this.nameOf(subject) : '' }
      this.#apply('rejected', [this.#assetOrThrow()], decisions.rejectFace(this.face.id, by), values)
    }
  }

  pick(index: number): void {
    const candidate = this.view === 'photo' ? this.candidates[index] : undefined
    if (candidate) this.name(candidate.subject)
    else if (this.view === 'photo' && this.face && this.roster.length === 0) this.#onNotice({ kind: 'roster-empty' })
  }

  /** Out of its group of unknown faces, or back in. */
  #toggleOut(face: string | null): void {
    if (face === null) return
    const out = new Set(this.#out)
    if (!out.delete(face)) {
      out.add(face)
      this.setCursor(this.cursor + 1)
    }
    this.#out = out
  }

  /** One answer for all of the group; those that were taken out are remembered as somebody else. */
  #answerTogether(
    label: StepLabel,
    change: (face: string) => Change,
    values: Step['values'],
    others?: (face: string) => Change,
  ): void {
    const item = this.item
    const count = this.together.length
    if (item?.kind !== 'same' || count === 0) return
    const out = item.targets.flatMap(({ face }) => (face !== null && this.isOut(face) ? [face] : []))
    this.#apart = new Set([...this.#apart, ...out])
    this.#decideTargets(label, item.targets, (face) => (out.includes(face) ? (others?.(face) ?? unchanged) : change(face)), {
      ...values,
      count,
    })
  }

  name(subject: OwnerId): void {
    if (this.item?.kind === 'same') {
      const name = (face: string): Change => decisions.nameFace(face, subject, this.#by())
      this.#answerTogether('named-group', name, { name: this.nameOf(subject) }, (face) => decisions.rememberNot(face, subject))
      return
    }
    this.#onFaceOrCursor(this.#naming(subject))
  }

  #naming(subject: OwnerId): Answer {
    return {
      label: 'named',
      change: (face) => decisions.nameFace(face, subject, this.#by()),
      values: { name: this.nameOf(subject) },
    }
  }

  /** The same as just now: what was last said of a face, said of this one. */
  repeat(): void {
    if (this.#last && this.view === 'photo' && this.face) this.#onFaceOrCursor(this.#last)
  }

  /** "The file says so", and a person agrees. */
  acceptHint(): void {
    const subject = this.view === 'photo' ? this.hint?.subject : null
    if (subject) this.name(subject)
  }

  stranger(): void {
    if (this.item?.kind === 'same') {
      this.#answerTogether('stranger', (face) => decisions.markStranger(face, this.#by()), {})
      return
    }
    if (this.view === 'grid') this.#onSelection('strangers-unnamed', decisions.strangersUnnamed(this.#by()))
    else this.#onFaceOrCursor({ label: 'stranger', change: (face) => decisions.markStranger(face, this.#by()), values: {} })
  }

  notAFace(): void {
    this.#onFaceOrCursor({ label: 'not-a-face', change: (face) => decisions.markNotAFace(face, this.#by()), values: {} })
  }

  toggleCover(): void {
    const { face } = this
    if (this.view === 'grid') this.coverUnnamed()
    if (this.view !== 'photo' || !face) return
    const covered = !face.covered
    const label = covered ? 'covered' : 'uncovered'
    this.#last = { label, change: (id) => decisions.coverFace(id, covered, this.#by()), values: {} }
    this.#decideFace(label, decisions.coverFace(face.id, covered, this.#by()), {})
  }

  coverUnnamed(): void {
    if (this.view === 'grid') this.#onSelection('covered-unnamed', decisions.coverUnnamed(this.#by()))
    const current = this.current
    if (this.view !== 'photo' || !current) return
    this.#apply('covered-unnamed', [current.id], decisions.coverUnnamed(this.#by()), {})
    this.#decidedHere = true
  }

  addWithoutFace(subject: OwnerId): void {
    if (this.view === 'grid') this.#onSelection('without-face', decisions.addWithoutFace(subject), { name: this.nameOf(subject) })
    else if (this.current)
      this.#apply('without-face', [this.current.id], decisions.addWithoutFace(subject), { name: this.nameOf(subject) })
  }

  removeWithoutFace(subject: OwnerId): void {
    if (this.current)
      this.#apply('without-face-removed', [this.current.id], decisions.removeWithoutFace(subject), { name: this.nameOf(subject) })
  }

  /** One keystroke for a page of photos: all of them were on screen and no face is open. */
  seeAll(ids: readonly RecordId[]): void {
    const ready = ids.filter((id) => this.#shown.has(id) && decisions.isSettled(this.#documentOf(id)))
    if (ready.length < ids.length) this.#onNotice({ kind: 'picture-needed' })
    this.#apply('seen', ready, decisions.markSeen(this.#by()), { count: ready.length })
    if (!this.item && this.view !== 'grid') this.#next([], 0)
  }

  /** Nothing is kept of a text that stayed the same. */
  describe(photo: RecordId, text: string): void {
    // The field may be left because another event was opened.
    const document = this.#byId.get(photo)?.document
    if (document && (document.altText ?? '') !== text.trim()) this.#apply('described', [photo], decisions.describe(text), {})
  }

  unsee(): void {
    if (this.current) this.#apply('unseen', [this.current.id], decisions.markUnseen(), {})
  }

  get drawingFor(): 'face' | 'region' {
    return this.#drawingFor
  }

  /** Begins with a box in the middle, to be moved by keys or drawn anew with the pointer; the same again ends it. */
  draw(what: 'face' | 'region', box: NormalizedBox): void {
    if (this.view !== 'photo') return
    const again = this.drawing !== null && this.#drawingFor === what
    this.#drawingFor = what
    this.asSent = false
    this.drawing = again ? null : box
  }

  /**
   * A face the detector missed: it is looked at right away; its tilt, and with recognition on a proposal, arrive when they are known. Or a badge, a screen, a plate: covered
   * in every file that is made.
   */
  placeDrawn(box: NormalizedBox): void {
    const current = this.current
    const isFace = this.drawing === null || this.#drawingFor === 'face'
    this.drawing = null
    if (!current) return
    const id = crypto.randomUUID()
    if (!isFace) {
      this.#apply('region-covered', [current.id], decisions.addRegion(id, box, this.#by()), {})
      return
    }
    this.#apply('drawn', [current.id], decisions.addDrawnFace(id, box), {})
    this.#face = id
    void this.#lookInside(current.id, id, box)
  }

  removeRegion(id: string): void {
    if (this.current) this.#apply('region-shown', [this.current.id], decisions.removeRegion(id), {})
  }

  /** Export's covers are decisions like any other: they stay with the photo and can be undone. */
  applyForExport(changes: ReadonlyMap<RecordId, Change>): Promise<void> {
    return this.#changes.commit('covered-for-export', changes, { count: changes.size })
  }

  /** Before and after: as it came in, and as a file made of it now would look. */
  showAsSent(on: boolean): void {
    if (this.view === 'photo' && !this.drawing) this.asSent = on && this.current !== undefined
  }

  // --- Undo ---

  undo(): void {
    this.#showAgain(this.#changes.undo())
  }

  redo(): void {
    this.#showAgain(this.#changes.redo())
  }

  /** Where a step was about one photo, that photo and the face in it. */
  #showAgain(step: Step | null): void {
    if (!step) return
    this.#finished = false
    if (this.#grid) return
    const only = step.entries.length === 1 ? step.entries[0] : undefined
    if (only && this.#byId.has(only.asset) && this.view !== 'photo') this.#itemId = null
    if (only && this.#byId.has(only.asset)) this.#goTo(only.asset, changedFace(only))
  }

  // --- How a decision is taken ---

  #by(): By {
    return { by: this.workspace.member.id, at: this.#now().toISOString() }
  }

  /** One step for all photos that are meant, so that one undo takes all of it back. */
  #onSelection(label: StepLabel, change: Change, values: Step['values'] = {}): void {
    this.#apply(label, this.selection.meant, change, values)
  }

  #onFaceOrCursor(answer: Answer): void {
    const { label, change, values } = answer
    if (this.view === 'photo') this.#last = answer
    if (this.view === 'group') {
      const target = this.item?.targets[this.cursor]
      if (target) this.#decideTargets(label, [target], change, values)
    } else if (this.view === 'photo' && this.face) this.#decideFace(label, change(this.face.id), values)
  }

  /** Decides about the current face and moves on to the next one that is open. */
  #decideFace(label: StepLabel, change: Change, values: Step['values']): void {
    this.#apply(label, [this.#assetOrThrow()], change, values)
    this.#decidedHere = true
    this.zoomed = this.zoomed && !this.#settled
    this.#selectOpenFace()
  }

  #decideTargets(label: StepLabel, targets: readonly Target[], change: (face: string) => Change, values: Step['values']): void {
    const before = this.item?.targets ?? []
    const position = this.cursor
    const changes = new Map<RecordId, Change>()
    for (const { asset, face } of targets) {
      if (face === null) continue
      const earlier = changes.get(asset)
      changes.set(asset, earlier ? decisions.together(earlier, change(face)) : change(face))
    }
    void this.#changes.commit(label, changes, values)
    if (!this.item) this.#next(before, position)
    else this.setCursor(position)
  }

  get #settled(): boolean {
    return this.current ? decisions.isSettled(this.current.document) : false
  }

  #selectOpenFace(): void {
    const index = this.#faces.findIndex(({ id }) => id === this.#face)
    const rotated = [...this.#faces.slice(index + 1), ...this.#faces.slice(0, Math.max(0, index + 1))]
    const open = rotated.find((face) => decisions.isOpen(face))
    if (open) this.#face = open.id
    else if (!this.#faces.some(({ id }) => id === this.#face)) this.#face = this.#faces[0]?.id ?? null
  }

  /** Nobody missed: marks the photo as seen and goes to what needs a person next. */
  #finishPhoto(): void {
    const item = this.item
    const before = item?.targets ?? []
    const position = before.findLastIndex(({ asset }) => asset === this.#asset)
    if (!this.#seeCurrent(true)) return
    const asset = this.#asset
    // An item that was followed to its end is gone from the queue by now; what comes next is the next item.
    if (item || this.#itemId !== null) this.#next(before, position)
    else this.movePhoto(1)
    if (this.#asset === asset && this.view === 'photo') this.#next([], 0)
  }

  /** @returns false when the photo may not be marked: faces are open, or its picture was never on screen */
  #seeCurrent(say: boolean): boolean {
    const { current } = this
    if (!current || !decisions.isSettled(current.document)) return false
    if (current.document.seen) return true
    if (!this.#shown.has(current.id)) {
      if (say) this.#onNotice({ kind: 'picture-needed' })
      return false
    }
    this.#apply('seen', [current.id], decisions.markSeen(this.#by()), { count: 1 })
    return true
  }

  /** The next target of the item, else the first item of the queue: after each decision the next is already there. */
  #next(before: readonly Target[], position: number): void {
    const target = this.item && targetAfter(before, position, this.item.targets)
    if (target && this.view === 'photo' && target.asset !== this.#asset) this.#goTo(target.asset, target.face)
    else if (!this.item || target?.asset === this.#asset) {
      const first = this.#queue.find(({ kind, id }) => kind !== 'blocking' && id !== this.#itemId)
      if (first) this.openItem(first.id)
      else {
        this.#itemId = null
        this.#finished = true
        this.#tab = 'decide'
        if (!this.current) this.#goTo(this.#visible[0]?.id ?? this.#photos[0]?.id ?? null)
      }
    }
  }

  #goTo(asset: RecordId | null, face: string | null = null, step: 1 | -1 = 1): void {
    if (asset !== this.#asset) {
      this.#decidedHere = false
      this.zoomed = false
      this.asSent = false
      this.drawing = null
    }
    this.#asset = asset
    const faces = this.#faces
    const open = faces.find((one) => decisions.isOpen(one))
    this.#face = face ?? open?.id ?? (step === 1 ? faces[0] : faces.at(-1))?.id ?? null
  }

  #apply(label: StepLabel, assets: readonly RecordId[], change: Change, values: Step['values']): void {
    void this.#changes.commit(label, new Map(assets.map((asset) => [asset, change])), values)
  }

  /** Where a face is found in the box, its cover follows its tilt; with recognition on it is compared too. */
  async #lookInside(asset: RecordId, face: string, box: NormalizedBox): Promise<void> {
    const event = this.#event
    const original = await this.workspace.original(asset)
    if (!original || event === null) return
    if (this.workspace.recognition && this.roster.length > 0 && this.#rosterDelivered !== event) {
      await this.workspace.deliverRoster(this.roster)
      this.#rosterDelivered = event
    }
    const found = await this.workspace.vision.lookInside(new AbortController().signal, original, box)
    if (found) await this.#changes.add(asset, decisions.foundInDrawn(face, found))
  }

  #documentOf(id: RecordId): AssetDocument {
    const photo = this.#byId.get(id)
    if (!photo) throw new RangeError(`no photo ${id} in this event`)
    return photo.document
  }

  #assetOrThrow(): RecordId {
    if (this.#asset === null) throw new RangeError('no photo is open')
    return this.#asset
  }
}

const unchanged: Change = (document) => document

/** What is said of one face. */
interface Answer {
  readonly label: StepLabel
  readonly change: (face: string) => Change
  readonly values: Step['values']
}

function documentsOf(photos: readonly AssetView[]): readonly AssetDocument[] {
  return photos.map(({ document }) => document)
}

/** The face a step was about, to show it again when the step is taken back. */
function changedFace({ before, after }: Step['entries'][number]): string | null {
  const old = new Map(before.faces.map((face) => [face.id, face]))
  return after.faces.find((face) => old.get(face.id) !== face && old.has(face.id))?.id ?? null
}
