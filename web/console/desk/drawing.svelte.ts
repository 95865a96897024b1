// What an editor draws on the photo in front of them: a face that the detector missed, or something else to cover. Until it is placed it is a draft that only this
// screen knows; placed, it is a decision like any other.
import type { NormalizedBox } from '../../../core/documents.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import { attempt } from '../../ui/attempt.ts'
import type { AssetView, Workspace } from '../../workspace/types.ts'
import type { Changes } from './changes.svelte.ts'
import * as decisions from './decisions.ts'
import type { By, Change } from './decisions.ts'
import { draftOf, newDraft, turnedOnce, type Draft } from './draft.ts'
import { nearestIn } from './nearest.ts'
import type { StepLabel } from './texts.ts'

/** What is drawn on, and who draws. */
interface Parts {
  readonly workspace: Workspace
  readonly changes: Changes
  /** The one photo on screen; undefined while there are several, or none. */
  readonly photo: () => AssetView | undefined
  readonly roster: () => readonly OwnerId[]
  readonly by: () => By
  /** Drawing begins: the photo has to be seen as it came in. */
  readonly onBegin: () => void
  /** A face was drawn: it is the one to decide about now. */
  readonly onFace: (id: string) => void
}

export class Drawing {
  readonly #parts: Parts
  #draft = $state.raw<Draft | null>(null)

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The box being drawn or changed; null when nobody is drawing. */
  get draft(): Draft | null {
    return this.#draft
  }

  /** Begins with a box in the middle, to be moved by keys or drawn anew with the pointer; the same again ends it. */
  begin(what: Draft['what']): void {
    const again = this.#draft?.what === what && this.#draft.region === null
    this.#start(again ? null : newDraft(what))
  }

  /** A covered place, to be moved, resized, turned or shown again. */
  adjust(id: string): void {
    const region = this.#parts.photo()?.document.regions?.find((one) => one.id === id)
    if (region) this.#start(draftOf(region))
  }

  #start(draft: Draft | null): void {
    if (!this.#parts.photo()) return
    this.#parts.onBegin()
    this.#draft = draft
  }

  reshape(shape: Partial<Pick<Draft, 'box' | 'angle'>>): void {
    if (this.#draft) this.#draft = { ...this.#draft, ...shape }
  }

  turn(way: 1 | -1): void {
    if (this.#draft) this.reshape({ angle: turnedOnce(this.#draft.angle, way) })
  }

  /** Drawn with the pointer: placed at once, unless a covered place was being changed. */
  drawn(box: NormalizedBox): void {
    const draft = this.#draft ?? newDraft('face')
    this.#draft = { ...draft, box, angle: 0 }
    if (draft.region === null) this.place()
  }

  /** A face that was missed; or a badge, a screen, a plate, covered in every file that is made. */
  place(): void {
    const draft = this.#draft
    this.stop()
    if (!draft) return
    const by = this.#parts.by()
    if (draft.region !== null) this.#apply('region-changed', decisions.changeRegion(draft.region, draft, by))
    else if (draft.what === 'region') this.#apply('region-covered', decisions.addRegion(crypto.randomUUID(), draft, by))
    else this.#placeFace(draft)
  }

  /** The covered place that is being changed is shown again. */
  uncover(): void {
    const region = this.#draft?.region ?? null
    if (region === null) return
    this.stop()
    this.#apply('region-shown', decisions.removeRegion(region))
  }

  stop(): void {
    this.#draft = null
  }

  #apply(label: StepLabel, change: Change): void {
    const photo = this.#parts.photo()
    if (photo) void this.#parts.changes.commit(label, new Map([[photo.id, change]]), {})
  }

  /** It is looked at right away: its tilt, and with recognition on a proposal, arrive when they are known. */
  #placeFace({ box, angle }: Draft): void {
    const photo = this.#parts.photo()
    if (!photo) return
    const face = crypto.randomUUID()
    this.#apply('drawn', decisions.addDrawnFace(face, box, angle))
    this.#parts.onFace(face)
    void attempt(() => this.#lookInside(photo.id, face, box))
  }

  /** Where a face is found in the box, its cover follows its tilt; with recognition on it is compared too. */
  async #lookInside(photo: RecordId, face: string, box: NormalizedBox): Promise<void> {
    const { changes, workspace } = this.#parts
    const roster = this.#parts.roster()
    const original = await workspace.original(photo)
    if (!original) return
    // Every time: a batch, or a sending of another event, may have given the workers other people since.
    if (workspace.recognition && roster.length > 0) await workspace.deliverRoster(roster)
    const found = await workspace.vision.lookInside(new AbortController().signal, original, box)
    if (!found) return
    nearestIn(workspace).set(face, found.nearest)
    await changes.add(photo, decisions.foundInDrawn(face, found))
  }
}
