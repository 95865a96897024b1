// The Desk's decisions: every one a verb that can be undone, said of the face, photo, group or selection that the editor is at. Components render it and call it.
import type { AssetDocument, Face } from '../../../core/documents.ts'
import type { MemberId, OwnerId, RecordId } from '../../../core/ids.ts'
import type { Workspace } from '../../workspace/types.ts'
import { candidatesFor, type Candidate } from './candidates.ts'
import * as decisions from './decisions.ts'
import type { By, Change } from './decisions.ts'
import { turnedOnce } from './draft.ts'
import { Drawing } from './drawing.svelte.ts'
import { Hints } from './hints.svelte.ts'
import type { Hint } from './hints.ts'
import type { Step } from './history.ts'
import { nearestIn } from './nearest.ts'
import { Place, type DeskOptions } from './place.svelte.ts'
import type { Target } from './queue.ts'
import { t, type StepLabel } from './texts.ts'

export type { Notice } from './place.svelte.ts'

export class Desk extends Place {
  readonly hints: Hints
  readonly drawing: Drawing
  readonly #now: () => Date
  /** What was last said of a face, to be said again of another. */
  #last = $state.raw<Answer | null>(null)

  constructor(workspace: Workspace, options: DeskOptions) {
    super(workspace, options)
    this.hints = new Hints(workspace)
    this.#now = options.now ?? (() => new Date())
    this.drawing = new Drawing({
      workspace,
      changes: this.changes,
      photo: () => (this.view === 'photo' ? this.current : undefined),
      roster: () => this.roster,
      by: () => this.#by(),
      onBegin: () => (this.asSent = false),
      onFace: (id) => this.selectFace(id),
    })
  }

  get candidates(): readonly Candidate[] {
    if (!this.face) return []
    const nearest = nearestIn(this.workspace)
      .get(this.face.id)
      ?.filter((subject) => this.likeness.isOf(subject))
    return candidatesFor(this.face, this.roster, this.timesNamed, nearest)
  }
  /** Who the file says this face is; null once that was turned down for it, or when nobody knows. */
  get hint(): Hint | null {
    const { current, face } = this
    return current && face?.decision.kind === 'undecided' ? this.hints.of(current.id, face, this.roster) : null
  }
  /** What was last said of a face; null when nothing was yet. */
  get lastAnswer(): Pick<Answer, 'label' | 'values'> | null {
    return this.#last
  }

  /** You by word, a colleague by name; by the start of their id where nobody told it yet. */
  memberName(id: MemberId): string {
    return id === this.workspace.member.id ? t('face.you') : (this.workspace.members.nameOf(id) ?? id.slice(0, 8))
  }

  /** What is proposed rests on a selfie, and nobody has confirmed a match with it yet. */
  isFirstMatch({ proposal }: Face): boolean {
    if (!proposal?.waiting) return false
    const templates = this.workspace.person(proposal.subject)?.templates ?? []
    return templates.some(({ record, standing }) => record === proposal.waiting && standing === 'waiting')
  }

  /** Who a face under decision is proposed to be. */
  proposedFor({ asset, face }: Target): OwnerId | null {
    const found = this.photo(asset)?.document.faces.find(({ id }) => id === face)
    return found?.proposal?.subject ?? null
  }

  nameOf(subject: OwnerId): string {
    const person = this.workspace.person(subject)
    return person?.document?.name ?? person?.pseudonym ?? '?'
  }

  override openEvent(id: OwnerId | null): void {
    if (this.eventId !== id) this.#last = null
    super.openEvent(id)
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
        this.onNotice({ kind: 'look-closer' })
        return
      }
      this.#last = this.#naming(proposal.subject)
      this.#decideFace('named', decisions.confirmFace(face.id, this.#by()), { name: this.nameOf(proposal.subject) })
    } else if (decisions.isSettled(this.current.document)) this.#finishPhoto()
    else this.selectOpenFace()
  }

  /** Everything of a sure group that was on screen; what was not is asked next. */
  confirmGroup(): void {
    const item = this.item
    if (item?.kind !== 'likely' && item?.kind !== 'first-match') return
    const targets = this.meant
    const by = this.#by()
    const values = { name: this.nameOf(item.subject), count: targets.length }
    this.#decideTargets('named-group', targets, (face) => decisions.confirmFace(face, by), values)
  }

  /** A page of crops, all of which are on screen: each is who it is proposed to be. The cursor stands where the page begins. */
  confirmPage(targets: readonly Target[]): void {
    const item = this.item
    if (item?.kind !== 'several' && item?.kind !== 'unsure') return
    const by = this.#by()
    this.setCursor(item.targets.findIndex(({ face }) => face === targets[0]?.face))
    this.#decideTargets('named-page', targets, (face) => decisions.confirmFace(face, by), { count: targets.length })
  }

  reject(): void {
    const by = this.#by()
    if (this.atCrops) {
      const item = this.item
      const target = item?.targets[this.cursor]
      if (item?.kind === 'same' && target?.face && this.apart.toggle(target.face)) this.setCursor(this.cursor + 1)
      if (!target || item.kind === 'same') return
      const subject = this.proposedFor(target)
      const name = subject ? this.nameOf(subject) : ''
      this.#decideTargets('rejected', [target], (face) => decisions.rejectFace(face, by), { name })
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
    else if (this.view === 'photo' && this.face && this.roster.length === 0) this.onNotice({ kind: 'roster-empty' })
  }

  /** One answer for all of the group; those that were taken out are remembered as somebody else. */
  #answerTogether(
    label: StepLabel,
    change: (face: string) => Change,
    values: Step['values'],
    others?: (face: string) => Change,
  ): void {
    const item = this.item
    const meant = new Set(this.meant.map(({ face }) => face))
    if (item?.kind !== 'same' || meant.size === 0) return
    const out = item.targets.flatMap(({ face }) => (face !== null && this.isOut(face) ? [face] : []))
    this.apart.settle(out)
    const answer = (face: string): Change =>
      meant.has(face) ? change(face) : out.includes(face) ? (others?.(face) ?? unchanged) : unchanged
    this.#decideTargets(label, item.targets, answer, { ...values, count: meant.size })
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
    this.decidedHere = true
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
    const ready = ids.filter((id) => this.onScreen.has(id) && decisions.isSettled(this.#documentOf(id)))
    if (ready.length < ids.length) this.onNotice({ kind: 'picture-needed' })
    this.#apply('seen', ready, decisions.markSeen(this.#by()), { count: ready.length })
    if (!this.item && this.view !== 'grid') this.next([], 0)
  }

  /** Nothing is kept of a text that stayed the same. */
  describe(photo: RecordId, text: string): void {
    // The field may be left because another event was opened.
    const document = this.photo(photo)?.document
    if (document && (document.altText ?? '') !== text.trim()) this.#apply('described', [photo], decisions.describe(text), {})
  }

  unsee(): void {
    if (this.current) this.#apply('unseen', [this.current.id], decisions.markUnseen(), {})
  }

  /** What is being drawn, or the cover of the face that the editor is at. */
  turn(way: 1 | -1): void {
    const { current, drawing, face } = this
    if (drawing.draft) drawing.turn(way)
    else if (current && face?.covered && this.view === 'photo')
      this.#apply('turned', [current.id], decisions.turnFace(face.id, turnedOnce(face.angle ?? 0, way)), {})
  }

  /** Export's covers are decisions like any other: they stay with the photo and can be undone. */
  applyForExport(changes: ReadonlyMap<RecordId, Change>): Promise<void> {
    return this.changes.commit('covered-for-export', changes, { count: changes.size })
  }

  /** Before and after: as it came in, and as a file made of it now would look. */
  showAsSent(on: boolean): void {
    if (this.view === 'photo' && !this.drawing.draft) this.asSent = on && this.current !== undefined
  }

  // --- Undo ---

  undo(): void {
    this.#showAgain(this.changes.undo())
  }

  redo(): void {
    this.#showAgain(this.changes.redo())
  }

  /** Where a step was about one photo, that photo and the face in it. */
  #showAgain(step: Step | null): void {
    if (!step) return
    this.finished = false
    if (this.view === 'grid') return
    const only = step.entries.length === 1 ? step.entries[0] : undefined
    if (only && this.photo(only.asset) && this.view !== 'photo') this.itemId = null
    if (only && this.photo(only.asset)) this.goTo(only.asset, changedFace(only))
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
    if (this.atCrops) {
      const target = this.item?.targets[this.cursor]
      if (target) this.#decideTargets(label, [target], change, values)
    } else if (this.view === 'photo' && this.face) this.#decideFace(label, change(this.face.id), values)
  }

  /**
   * Decides about the current face and moves on to the next one that is open. Whoever goes through the unknown faces goes on to the next photo that has one; the
   * photo itself waits to be looked at on a page with others. At the last one they stay.
   */
  #decideFace(label: StepLabel, change: Change, values: Step['values']): void {
    const item = this.item
    const before = item?.targets ?? []
    const position = before.findLastIndex(({ asset }) => asset === this.assetId)
    this.#apply(label, [this.#assetOrThrow()], change, values)
    this.decidedHere = true
    this.zoomed = this.zoomed && !this.#settled
    this.selectOpenFace()
    if (item?.kind === 'unknown' && this.item && this.#settled) this.next(before, position)
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
    void this.changes.commit(label, changes, values)
    if (!this.item) this.next(before, position)
    else this.setCursor(position)
  }

  get #settled(): boolean {
    return this.current ? decisions.isSettled(this.current.document) : false
  }

  /** Nobody missed: marks the photo as seen and goes to what needs a person next. */
  #finishPhoto(): void {
    const item = this.item
    const before = item?.targets ?? []
    const position = before.findLastIndex(({ asset }) => asset === this.assetId)
    if (!this.seeCurrent(true)) return
    const asset = this.assetId
    // An item that was followed to its end is gone from the queue by now; what comes next is the next item.
    if (item || this.itemId !== null) this.next(before, position)
    else this.movePhoto(1)
    if (this.assetId === asset && this.view === 'photo') this.next([], 0)
  }

  /** @returns false when the photo may not be marked: faces are open, or its picture was never on screen */
  protected override seeCurrent(say: boolean): boolean {
    const { current } = this
    if (!current || !decisions.isSettled(current.document)) return false
    if (current.document.seen) return true
    if (!this.onScreen.has(current.id)) {
      if (say) this.onNotice({ kind: 'picture-needed' })
      return false
    }
    this.#apply('seen', [current.id], decisions.markSeen(this.#by()), { count: 1 })
    return true
  }

  #apply(label: StepLabel, assets: readonly RecordId[], change: Change, values: Step['values']): void {
    void this.changes.commit(label, new Map(assets.map((asset) => [asset, change])), values)
  }

  #documentOf(id: RecordId): AssetDocument {
    const photo = this.photo(id)
    if (!photo) throw new RangeError(`no photo ${id} in this event`)
    return photo.document
  }

  #assetOrThrow(): RecordId {
    if (this.assetId === null) throw new RangeError('no photo is open')
    return this.assetId
  }
}

const unchanged: Change = (document) => document

/** What is said of one face. */
interface Answer {
  readonly label: StepLabel
  readonly change: (face: string) => Change
  readonly values: Step['values']
}

/** The face a step was about, to show it again when the step is taken back. */
function changedFace({ before, after }: Step['entries'][number]): string | null {
  const old = new Map(before.faces.map((face) => [face.id, face]))
  return after.faces.find((face) => old.get(face.id) !== face && old.has(face.id))?.id ?? null
}
