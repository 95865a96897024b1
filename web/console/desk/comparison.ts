// The faces of an event that nobody has named yet, compared once more: with people who are expected since, with portraits that came later, by a better
// recogniser. Only what recognition says of them changes; the faces are those that were found, and what somebody decided stays.
import { today } from '../../../core/dates.ts'
import type { AssetDocument, Proposal } from '../../../core/documents.ts'
import { isCodedError } from '../../../core/errors.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { Analysis, PrepareProgress } from '../../../workers/vision/api.ts'
import { noPace, recordDone, secondsLeft, type Pace } from '../../ui/pace.ts'
import type { AssetView, Workspace } from '../../workspace/types.ts'
import { isOpen, openProposal, type Change } from './decisions.ts'
import { likenessOn } from './likeness.ts'
import { modelTroubleOf, untilAborted, type ModelTrouble } from './long-run.ts'
import { atSamePlace } from './same-place.ts'

/** Why it stopped. `nobody`: none of the people who are expected may be recognised. */
export type ComparisonStop = 'cancelled' | 'nobody' | ModelTrouble | 'failed'

export interface ComparisonState {
  readonly phase: 'preparing' | 'running' | 'done' | 'stopped'
  readonly stop: ComparisonStop | null
  readonly models: PrepareProgress | null
  /** Photos. */
  readonly total: number
  readonly done: number
  /** Faces that are proposed to be somebody now, and were not before. */
  readonly proposed: number
  /** Photos that could not be looked at: their picture is not on this device, or cannot be read. */
  readonly unread: number
  readonly secondsLeft: number | null
}

export type ComparisonDoor = Pick<
  Workspace,
  'recognition' | 'assetsOf' | 'consents' | 'original' | 'updateAsset' | 'deliverRoster' | 'vision'
>

export interface ComparisonOptions {
  readonly workspace: ComparisonDoor
  readonly event: OwnerId
  readonly roster: readonly OwnerId[]
  readonly onState: (state: ComparisonState) => void
  /** Whom a face resembles, in that order. */
  readonly onNearest?: (face: string, people: readonly OwnerId[]) => void
  readonly now?: () => number
}

/** Nobody looks at the picture that an analysis makes on the way. */
const smallestPreview = 16

type Looked = Extract<Analysis, { ok: true }>

/** One run over an event. `run` resolves when it ended, whatever the reason. */
export class Comparison {
  readonly #options: ComparisonOptions
  readonly #abort = new AbortController()
  readonly #waiting: AssetView[]
  #pace: Pace = noPace
  #state: ComparisonState

  constructor(options: ComparisonOptions) {
    this.#options = options
    this.#waiting = options.workspace.assetsOf(options.event).filter(({ document }) => document.faces.some(isOpen))
    this.#state = {
      phase: 'preparing',
      stop: null,
      models: null,
      total: this.#waiting.length,
      done: 0,
      proposed: 0,
      unread: 0,
      secondsLeft: null,
    }
  }

  get state(): ComparisonState {
    return this.#state
  }

  /** Ends at once; what was proposed so far stays. */
  cancel(stop: ComparisonStop = 'cancelled'): void {
    if (this.#ended) return
    this.#set({ phase: 'stopped', stop, secondsLeft: null })
    this.#abort.abort()
  }

  async run(): Promise<ComparisonState> {
    const { workspace, roster } = this.#options
    const { signal } = this.#abort
    try {
      await untilAborted(signal, async () => {
        await workspace.vision.prepare(signal, true, (models) => {
          this.#set({ models })
        })
        const usable = workspace.recognition ? await workspace.deliverRoster(roster) : 0
        if (usable === 0) {
          this.cancel('nobody')
          return
        }
        this.#set({ phase: 'running' })
        await Promise.all(Array.from({ length: Math.max(1, workspace.vision.width) }, () => this.#lane()))
      })
    } catch (error) {
      this.cancel(modelTroubleOf(error) ?? 'failed')
    }
    if (!this.#ended) this.#set({ phase: 'done', secondsLeft: null })
    await workspace.vision.forgetBatch()
    return this.#state
  }

  get #ended(): boolean {
    return this.#state.phase === 'done' || this.#state.phase === 'stopped'
  }

  async #lane(): Promise<void> {
    for (let photo = this.#next(); photo; photo = this.#next()) await this.#done(photo, await this.#look(photo))
  }

  #next(): AssetView | undefined {
    return this.#ended ? undefined : this.#waiting.shift()
  }

  async #done(photo: AssetView, looked: Looked | null): Promise<void> {
    if (this.#ended) return
    if (looked) await this.#note(photo, looked)
    this.#step(looked !== null)
  }

  async #look(photo: AssetView): Promise<Looked | null> {
    const { workspace } = this.#options
    const { signal } = this.#abort
    const original = await workspace.original(photo.id)
    if (!original) return null
    try {
      const looked = await workspace.vision.analyse(signal, original, { recognise: true, previewLongestSide: smallestPreview })
      return looked.ok ? looked : null
    } catch (error) {
      if (modelTroubleOf(error) ?? isCodedError(error, 'locked')) throw error
      return null
    }
  }

  async #note(photo: AssetView, looked: Looked): Promise<void> {
    const { workspace, onNearest } = this.#options
    for (const face of photo.document.faces.filter(isOpen)) {
      const nearest = atSamePlace(face.box, looked.faces)?.nearest ?? []
      if (nearest.length > 0) onNearest?.(face.id, nearest)
    }
    let proposed = 0
    // What rests on somebody who ended it is not written again.
    const shown = likenessOn(workspace.consents, today())
    await workspace.updateAsset(photo.id, (document) => {
      const before = shown.in(document)
      const after = comparedAgain(looked)(before)
      proposed = proposals(after) - proposals(before)
      return after === before ? document : after
    })
    this.#set({ proposed: this.#state.proposed + Math.max(0, proposed) })
  }

  #step(read: boolean): void {
    const done = this.#state.done + 1
    this.#pace = recordDone(this.#pace, (this.#options.now ?? performance.now.bind(performance))())
    this.#set({
      done,
      unread: this.#state.unread + Number(!read),
      secondsLeft: secondsLeft(this.#pace, this.#state.total - done),
    })
  }

  #set(change: Partial<ComparisonState>): void {
    this.#state = { ...this.#state, ...change }
    this.#options.onState(this.#state)
  }
}

/** What a new look says of the faces that are still open, each by its place. A face that was not found again, or not compared, keeps what was said of it. */
export function comparedAgain({ faces: found, recogniser }: Pick<Looked, 'faces' | 'recogniser'>): Change {
  return (document) => {
    const again = document.faces.map((face) => {
      const look = isOpen(face) ? atSamePlace(face.box, found) : undefined
      return look?.compared ? look : undefined
    })
    const faces = document.faces.map((face, index) => {
      const look = again[index]
      return !look || (sameProposal(face.proposal, look.proposal) && face.quality === look.quality)
        ? face
        : { ...face, proposal: look.proposal, quality: look.quality }
    })
    const compared = again.filter((look) => look !== undefined).length
    if (compared === 0 || recogniser === null) return document
    const before = document.recognition
    const recognition = { compared: Math.max(compared, before?.compared ?? 0), model: recogniser }
    const same =
      faces.every((face, index) => face === document.faces[index]) &&
      recognition.compared === before?.compared &&
      recognition.model === before.model
    return same ? document : { ...document, faces, recognition }
  }
}

/** Equal by what a person would see of it. */
function sameProposal(a: Proposal | null, b: Proposal | null): boolean {
  return (
    a?.subject === b?.subject &&
    a?.similarity === b?.similarity &&
    a?.confidence === b?.confidence &&
    a?.model === b?.model &&
    a?.waiting === b?.waiting &&
    a?.runnerUp?.subject === b?.runnerUp?.subject
  )
}

function proposals({ faces }: AssetDocument): number {
  return faces.filter((face) => openProposal(face) !== null).length
}
