// The batch of the event that is open, as something a component can show: start, pause, stop, what came of it, what was left unfinished.
import { SvelteMap } from 'svelte/reactivity'
import type { OwnerId } from '../../../core/ids.ts'
import type { BatchNote, Workspace } from '../../workspace/types.ts'
import { BatchNotes } from './batch-notes.ts'
import { Intake, type FileSource, type IntakeState } from './intake.ts'
import { nearestIn } from './nearest.ts'

const batches = new WeakMap<Workspace, Batch>()

/** The batch of an open workspace. It goes on while the editor looks at another screen. */
export function batchOf(workspace: Workspace): Batch {
  const found = batches.get(workspace)
  if (found) return found
  const made = new Batch(workspace)
  batches.set(workspace, made)
  return made
}

export class Batch {
  readonly #workspace: Workspace
  readonly #notes: BatchNotes
  #intake: Intake | null = null
  #state = $state.raw<IntakeState | null>(null)
  #event = $state<OwnerId | null>(null)
  #interrupted = $state.raw<BatchNote | null>(null)
  /** The event on screen. */
  #opened: OwnerId | null = null
  #kept = $state(0)
  /** Groups of earlier batches of this visit; nothing of them is stored. */
  readonly #groups = new SvelteMap<OwnerId, readonly (readonly string[])[]>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    this.#notes = new BatchNotes(workspace)
  }

  /** The batch of `event`, or null. Another event's batch goes on unseen. */
  stateFor(event: OwnerId | undefined): IntakeState | null {
    return event !== undefined && this.#event === event ? this.#state : null
  }

  get running(): boolean {
    return this.#state !== null && this.#state.phase !== 'done' && this.#state.phase !== 'stopped'
  }

  get interrupted(): BatchNote | null {
    return this.running ? null : this.#interrupted
  }

  /** Unknown faces that look like the same person, by face id, batch by batch. Whoever shows them leaves out what was decided since. */
  groupsFor(event: OwnerId): readonly (readonly string[])[] {
    return this.#groups.get(event) ?? []
  }

  /** Vectors of unmatched faces still in memory: of the privacy line. */
  get kept(): number {
    return this.#kept
  }

  async open(event: OwnerId): Promise<void> {
    this.#opened = event
    this.#interrupted = null
    const found = await this.#notes.find(event)
    // The answer about an event that was left is nobody's.
    if (this.#opened === event) this.#interrupted = found
  }

  dismissInterrupted(event: OwnerId): void {
    this.#notes.keep(event, null)
    this.#interrupted = null
  }

  close(): void {
    if (!this.running) this.#state = null
  }

  async start(event: OwnerId, roster: readonly OwnerId[], files: FileSource): Promise<void> {
    if (this.running) return
    const nearest = nearestIn(this.#workspace)
    const intake = new Intake({
      workspace: this.#workspace,
      event,
      roster,
      onNearest: (face, people) => nearest.set(face, people),
      onState: (state) => {
        const before = this.#state
        this.#state = state
        // The tab may be gone before the next photo.
        if (before?.total !== state.total || doneIn(before) !== doneIn(state)) this.#note(event, state)
      },
    })
    this.#intake = intake
    this.#event = event
    this.#interrupted = null
    this.#state = intake.state
    const end = await intake.run(files)
    if (end.groups.length > 0) this.#groups.set(event, [...this.groupsFor(event), ...end.groups])
    if (end.phase === 'done') {
      this.#notes.keep(event, null)
      if (this.#opened === event) this.#interrupted = null
    }
    await this.refreshKept()
  }

  pause(): void {
    this.#intake?.pause()
  }

  resume(): void {
    this.#intake?.resume()
  }

  cancel(): void {
    this.#intake?.cancel()
  }

  async refreshKept(): Promise<void> {
    this.#kept = (await this.#workspace.vision.counts()).kept
  }

  #note(event: OwnerId, state: IntakeState): void {
    const [done, { total }] = [doneIn(state), state]
    if (done < total) this.#notes.keep(event, { done, total })
  }
}

function doneIn({ added, duplicates, problems }: IntakeState): number {
  return added + duplicates + problems.length
}
