// A batch on its way in: hash, recognise what is already here, analyse the rest side by side, save each photo as soon as it is known. One bad
// file gets a sentence and the rest goes on. Nothing here waits for the whole batch: what was saved stays saved when the tab is killed.
import type { AssetDocument } from '../../../core/documents.ts'
import { isCodedError } from '../../../core/errors.ts'
import { isTelling } from '../../../core/fingerprint.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { Analysis, FileProblem, PrepareProgress } from '../../../workers/vision/api.ts'
import { noPace, recordDone, secondsLeft, type Pace } from '../../ui/pace.ts'
import { previewLongestSide } from '../../workspace/photos/preview.ts'
import type { Workspace } from '../../workspace/types.ts'
import { Unreadable, type FoundFile } from './files.ts'
import { modelTroubleOf, untilAborted, type ModelTrouble } from './long-run.ts'
import { sha256Hex } from '../../workspace/sha256.ts'

/** Why one file did not come in. */
export type IntakeProblem = FileProblem | 'unreadable_file' | 'analysis_failed'

/** Why the whole batch stopped. */
export type IntakeStop = 'cancelled' | 'storage_full' | 'folder_gone' | 'photos_failing' | ModelTrouble | 'failed'

export interface IntakeState {
  readonly phase: 'preparing' | 'running' | 'paused' | 'done' | 'stopped'
  readonly stop: IntakeStop | null
  readonly models: PrepareProgress | null
  /** Files found so far; `counting` while a folder is still being walked. */
  readonly total: number
  readonly counting: boolean
  readonly added: number
  readonly duplicates: number
  /** Moving pictures among those added: only their first image was looked at. */
  readonly moving: number
  readonly problems: readonly { readonly fileName: string; readonly code: IntakeProblem }[]
  readonly secondsLeft: number | null
  /** Unknown faces of this batch that look like the same person, by id, largest group first; empty without grouping. In memory only. */
  readonly groups: readonly (readonly string[])[]
}

/** What a batch needs of the workspace. */
export type IntakeDoor = Pick<
  Workspace,
  'recognition' | 'grouping' | 'outbox' | 'assetsOf' | 'addAsset' | 'offerFiles' | 'person' | 'deliverRoster' | 'vision'
>

/** So many files in a row that cannot be read, or photos that cannot be examined, are no accident. */
const inARow = 10

/** Files of a batch. With `expected`, they are made on the way: the number is known, and they are asked for only shortly before their turn. */
export type FileSource = (AsyncIterable<FoundFile> | Iterable<File>) & { readonly expected?: number }

export interface IntakeOptions {
  readonly workspace: IntakeDoor
  readonly event: OwnerId
  readonly roster: readonly OwnerId[]
  readonly onState: (state: IntakeState) => void
  readonly now?: () => number
  /** Whom a face resembles, in that order, before its photo is there. */
  readonly onNearest?: (face: string, people: readonly OwnerId[]) => void
}

/** One batch. `run` resolves when it ended, whatever the reason; it never rejects for a file. */
export class Intake {
  readonly #options: IntakeOptions
  readonly #abort = new AbortController()
  readonly #hashes: Set<string>
  #state: IntakeState = {
    phase: 'preparing',
    stop: null,
    models: null,
    total: 0,
    counting: true,
    added: 0,
    duplicates: 0,
    moving: 0,
    problems: [],
    secondsLeft: null,
    groups: [],
  }
  readonly #unknown: string[] = []
  #pace: Pace = noPace
  #gate: { readonly opened: Promise<void>; readonly open: () => void } | null = null
  #waiting: FoundFile[] = []
  #unreadableInARow = 0
  #failedInARow = 0
  /** Files still being found: one for what the batch began with, one for each that was added. */
  #sources = 0
  /** The last photo was looked at: what comes now is for another batch. */
  #full = false
  #expected = 0
  #wake: (() => void) | null = null
  #room: (() => void) | null = null

  constructor(options: IntakeOptions) {
    this.#options = options
    this.#hashes = new Set(options.workspace.assetsOf(options.event).map(({ document }) => document.contentHash))
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get state(): IntakeState {
    return this.#state
  }

  pause(): void {
    if (this.#gate || this.#state.phase !== 'running') return
    let open = (): void => undefined
    const opened = new Promise<void>((resolve) => (open = resolve))
    this.#gate = { opened, open }
    this.#set({ phase: 'paused' })
  }

  resume(): void {
    this.#gate?.open()
    this.#gate = null
    if (this.#state.phase === 'paused') this.#set({ phase: 'running' })
  }

  /** Ends at once: work under way is given up, what was saved stays. */
  cancel(stop: IntakeStop = 'cancelled'): void {
    if (this.#ended) return
    this.#set({ phase: 'stopped', stop, counting: false })
    this.#abort.abort()
    this.#gate?.open()
    this.#wake?.()
    this.#room?.()
  }

  async run(files: FileSource): Promise<IntakeState> {
    const { workspace, roster } = this.#options
    if (files.expected !== undefined) {
      this.#expected = files.expected
      this.#set({ total: files.expected, counting: false })
    }
    this.#gather(files)
    try {
      await untilAborted(this.signal, async () => {
        await workspace.vision.prepare(this.signal, workspace.recognition, (models) => {
          this.#set({ models })
        })
        const usable = workspace.recognition ? await workspace.deliverRoster(roster) : 0
        this.#set({ phase: 'running' })
        const recognise = usable > 0 || workspace.grouping
        const lanes = (): Promise<void>[] =>
          Array.from({ length: Math.max(1, workspace.vision.width) }, () => this.#lane(recognise))
        do await Promise.all(lanes())
        while (this.#hasMore)
        this.#full = true
        if (workspace.grouping && !this.#ended) this.#set({ groups: await workspace.vision.groups(this.#unknown) })
      })
    } catch (error) {
      if (!this.#ended) this.cancel(stopCodeOf(error))
    }
    if (!this.#ended) this.#set({ phase: 'done', secondsLeft: null })
    // Vectors of faces that matched nobody live for one batch and no longer (design §2.2).
    if (workspace.recognition) await workspace.vision.forgetBatch()
    return this.#state
  }

  /** More files of the same event, while it runs. @returns false when it is over: they are for another batch */
  add(files: FileSource): boolean {
    if (this.#ended || this.#full) return false
    this.#set({ counting: true })
    this.#gather(files)
    return true
  }

  get #hasMore(): boolean {
    return (this.#waiting.length > 0 || this.#sources > 0) && !this.signal.aborted
  }

  get #ended(): boolean {
    return this.#state.phase === 'stopped' || this.#state.phase === 'done'
  }

  #gather(files: FileSource): void {
    this.#sources += 1
    this.#collect(files).catch((error: unknown) => {
      this.cancel(stopCodeOf(error))
    })
  }

  /** Reads names ahead of the work; a `File` is only a reference, its bytes stay on disk until a lane takes it. */
  async #collect(files: FileSource): Promise<void> {
    let sinceBreath = 0
    for await (const file of files) {
      if (this.signal.aborted) return
      this.#waiting.push(file)
      this.#wake?.()
      if (files.expected !== undefined) await this.#roomForMore()
      else if (++sinceBreath >= 250) {
        sinceBreath = 0
        this.#set({ total: this.#seen })
        await breath()
      }
    }
    this.#sources -= 1
    // Fewer than expected is no reason to wait for the rest.
    this.#expected = 0
    this.#set({ total: this.#seen, counting: this.#sources > 0 })
    this.#wake?.()
  }

  /** Files that are made on the way cost time and memory to make: one in hand for every lane is enough. */
  async #roomForMore(): Promise<void> {
    while (this.#waiting.length >= this.#options.workspace.vision.width && !this.signal.aborted)
      await new Promise<void>((resolve) => (this.#room = resolve))
  }

  #taken = 0
  get #seen(): number {
    return Math.max(this.#expected, this.#taken + this.#waiting.length)
  }

  async #take(): Promise<FoundFile | undefined> {
    while (this.#waiting.length === 0 && this.#sources > 0 && !this.signal.aborted)
      await new Promise<void>((resolve) => {
        const former = this.#wake
        this.#wake = () => {
          former?.()
          resolve()
        }
      })
    if (this.#gate) await this.#gate.opened
    if (this.signal.aborted) return undefined
    const file = this.#waiting.shift()
    if (file) this.#taken += 1
    this.#room?.()
    return file
  }

  async #lane(recognise: boolean): Promise<void> {
    for (;;) {
      const file = await this.#take()
      if (!file) {
        if (this.#sources > 0 && !this.signal.aborted) continue
        return
      }
      if (this.#options.workspace.outbox.storageFull) {
        this.cancel('storage_full')
        return
      }
      if (file instanceof Unreadable) this.#unreadable(file)
      else await this.#bring(file, recognise)
      if (this.signal.aborted) return
      this.#pace = recordDone(this.#pace, (this.#options.now ?? performance.now.bind(performance))())
      this.#set({ total: this.#seen, secondsLeft: secondsLeft(this.#pace, this.#seen - this.#taken) })
    }
  }

  async #bring(file: File, recognise: boolean): Promise<void> {
    const { workspace, event } = this.#options
    if (file.size === 0) {
      this.#problem(file, 'empty_file')
      return
    }
    const known = await this.#claim(file)
    if (known === 'unreadable') {
      this.#unreadable(file)
      return
    }
    this.#unreadableInARow = 0
    if (known === 'known') {
      this.#set({ duplicates: this.#state.duplicates + 1 })
      // The same photo again brings its picture back when this device had lost it.
      await workspace.offerFiles(event, [file], this.signal)
    } else {
      const saved = await this.#analyse(file, recognise)
      if (!saved && !this.signal.aborted) this.#hashes.delete(known.hash)
    }
  }

  /** Takes the content for this lane, so that the same bytes under two names are analysed once. */
  async #claim(file: File): Promise<'known' | 'unreadable' | { readonly hash: string }> {
    let bytes: ArrayBuffer
    try {
      bytes = await file.arrayBuffer()
    } catch (error) {
      if (error instanceof DOMException) return 'unreadable'
      throw error
    }
    const hash = await sha256Hex(bytes)
    if (this.#hashes.has(hash)) return 'known'
    this.#hashes.add(hash)
    return { hash }
  }

  async #analyse(file: File, recognise: boolean): Promise<boolean> {
    const { workspace, event } = this.#options
    let analysis: Analysis
    try {
      const group = workspace.grouping
      analysis = await workspace.vision.analyse(this.signal, file, { recognise, previewLongestSide, group })
    } catch (error) {
      if (this.signal.aborted) return false
      if (modelTroubleOf(error) ?? isCodedError(error, 'locked')) throw error
      // One file that brings its worker down must not end the batch.
      this.#problem(file, 'analysis_failed')
      if (++this.#failedInARow >= inARow) this.cancel('photos_failing')
      return false
    }
    this.#failedInARow = 0
    if (this.signal.aborted) return false
    if (!analysis.ok) {
      this.#problem(file, analysis.problem)
      return false
    }
    for (const { id, nearest } of analysis.faces) if (nearest.length > 0) this.#options.onNearest?.(id, nearest)
    const document = documentFor(file, analysis)
    const { duplicate } = await workspace.addAsset(event, document, file, new Blob([analysis.preview], { type: 'image/jpeg' }))
    if (!duplicate) this.#unknown.push(...unknownIn(analysis))
    const { added, duplicates, moving } = this.#state
    this.#set(duplicate ? { duplicates: duplicates + 1 } : { added: added + 1, moving: moving + Number(analysis.onlyFirst) })
    return true
  }

  /** One is that file's trouble; one after the other, the folder went away or may not be read any more. */
  #unreadable(file: FoundFile): void {
    this.#problem(file, 'unreadable_file')
    if (++this.#unreadableInARow >= inARow) this.cancel('folder_gone')
  }

  #problem(file: FoundFile, code: IntakeProblem): void {
    this.#set({ problems: [...this.#state.problems, { fileName: file.name, code }] })
  }

  #set(change: Partial<IntakeState>): void {
    this.#state = { ...this.#state, ...change }
    this.#options.onState(this.#state)
  }
}

function unknownIn({ faces }: Extract<Analysis, { ok: true }>): readonly string[] {
  return faces.filter(({ compared, proposal }) => compared && proposal === null).map(({ id }) => id)
}

/** Heads tilted less than this count as upright, in radians. */
const levelHead = 0.05

/** The first version of a photo's document: everything proposed, nothing decided. */
export function documentFor(file: File, analysis: Extract<Analysis, { ok: true }>): AssetDocument {
  const { recogniser: model, fingerprint } = analysis
  return {
    fileName: file.name.slice(0, 500),
    contentHash: analysis.contentHash,
    sizeBytes: file.size,
    width: analysis.width,
    height: analysis.height,
    faces: analysis.faces.map(({ id, box, score, quality, angle, proposal }) => ({
      id,
      box,
      source: 'detector',
      score,
      quality,
      ...(Math.abs(angle) > levelHead ? { angle } : {}),
      proposal,
      rejected: [],
      decision: { kind: 'undecided' },
      covered: false,
      decidedBy: null,
      decidedAt: null,
    })),
    withoutFace: [],
    seen: null,
    ...(isTelling(fingerprint) ? { fingerprint } : {}),
    recognition: model === null ? null : { compared: analysis.faces.filter(({ compared }) => compared).length, model },
  }
}

function stopCodeOf(error: unknown): IntakeStop {
  const trouble = modelTroubleOf(error)
  if (trouble) return trouble
  if (isCodedError(error, 'storage_full')) return 'storage_full'
  // From walking a folder: whatever else a browser refuses is told with the file it happened to.
  if (error instanceof DOMException) return 'folder_gone'
  return 'failed'
}

/** Lets the screen draw and keys be heard. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
