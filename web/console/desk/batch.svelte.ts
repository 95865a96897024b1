// What runs over the photos of an event, as something a component can show: a batch on its way in, or its faces compared again. Start, pause, stop, what came of
// it, what was left unfinished. One run at a time, because the workers are given the people of one event; what is asked meanwhile waits for its turn.
import { SvelteMap } from 'svelte/reactivity'
import type { OwnerId } from '../../../core/ids.ts'
import type { BatchNote, Workspace } from '../../workspace/types.ts'
import { BatchNotes } from './batch-notes.ts'
import { Comparison, type ComparisonState } from './comparison.ts'
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

/** A run, and the event it is about. */
interface Under<Run> {
  readonly event: OwnerId
  readonly run: Run
}

export class Batch {
  readonly #workspace: Workspace
  readonly #notes: BatchNotes
  #intake: Under<Intake> | null = null
  #comparison: Under<Comparison> | null = null
  readonly #batches = new SvelteMap<OwnerId, IntakeState>()
  readonly #comparisons = new SvelteMap<OwnerId, ComparisonState>()
  #interrupted = $state.raw<BatchNote | null>(null)
  /** The event on screen. */
  #opened: OwnerId | null = null
  #kept = $state(0)
  /** Groups of earlier batches of this visit; nothing of them is stored. */
  readonly #groups = new SvelteMap<OwnerId, readonly (readonly string[])[]>()
  /** Ends when nothing waits any more. */
  #turns: Promise<unknown> = Promise.resolve()
  /** A stop is meant for what waits as well. */
  #stops = 0

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    this.#notes = new BatchNotes(workspace)
  }

  /** The batch of `event`, or null. Another event's batch goes on unseen. */
  stateFor(event: OwnerId | undefined): IntakeState | null {
    return event === undefined ? null : (this.#batches.get(event) ?? null)
  }

  /** How its faces are being, or were, compared again. */
  comparisonOf(event: OwnerId): ComparisonState | null {
    return this.#comparisons.get(event) ?? null
  }

  get running(): boolean {
    return [...this.#batches.values(), ...this.#comparisons.values()].some(isUnderWay)
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

  /** What came of a run was read. */
  close(event: OwnerId): void {
    for (const states of [this.#batches, this.#comparisons]) {
      const state = states.get(event)
      if (state && !isUnderWay(state)) states.delete(event)
    }
  }

  /** Files join the batch of their event while that runs. @returns false when there is none, and they have to wait for a turn of their own */
  add(event: OwnerId, files: FileSource): boolean {
    return this.#intake?.event === event && this.#intake.run.add(files)
  }

  /** Brings files in, when it is their turn. @returns how it ended; null when a stop came before */
  async start(event: OwnerId, files: FileSource): Promise<IntakeState | null> {
    return this.#inTurn(() => this.#bring(event, files))
  }

  /** Compares the faces that are still open with the people who are expected. @returns how it ended; null when a stop came before */
  async compare(event: OwnerId): Promise<ComparisonState | null> {
    return this.#inTurn(() => this.#compare(event))
  }

  pause(): void {
    this.#intake?.run.pause()
  }

  resume(): void {
    this.#intake?.run.resume()
  }

  cancel(): void {
    this.#stops += 1
    this.#intake?.run.cancel()
    this.#comparison?.run.cancel()
  }

  async refreshKept(): Promise<void> {
    this.#kept = (await this.#workspace.vision.counts()).kept
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result | null> {
    const stops = this.#stops
    const turn = this.#turns.then(() => (stops === this.#stops ? work() : null))
    this.#turns = turn.catch(() => undefined)
    return turn
  }

  async #bring(event: OwnerId, files: FileSource): Promise<IntakeState> {
    const nearest = nearestIn(this.#workspace)
    const run = new Intake({
      workspace: this.#workspace,
      event,
      roster: this.#rosterOf(event),
      onNearest: (face, people) => nearest.set(face, people),
      onState: (state) => {
        const before = this.stateFor(event)
        this.#batches.set(event, state)
        // The tab may be gone before the next photo.
        if (before?.total !== state.total || doneIn(before) !== doneIn(state)) this.#note(event, state)
      },
    })
    this.#intake = { event, run }
    this.#interrupted = null
    this.#batches.set(event, run.state)
    const end = await run.run(files)
    this.#intake = null
    if (end.groups.length > 0) this.#groups.set(event, [...this.groupsFor(event), ...end.groups])
    if (end.phase === 'done') {
      this.#notes.keep(event, null)
      if (this.#opened === event) this.#interrupted = null
    } else this.#stops += 1
    await this.refreshKept()
    return end
  }

  async #compare(event: OwnerId): Promise<ComparisonState> {
    const nearest = nearestIn(this.#workspace)
    const run = new Comparison({
      workspace: this.#workspace,
      event,
      roster: this.#rosterOf(event),
      onNearest: (face, people) => nearest.set(face, people),
      onState: (state) => this.#comparisons.set(event, state),
    })
    this.#comparison = { event, run }
    this.#comparisons.set(event, run.state)
    const end = await run.run()
    this.#comparison = null
    await this.refreshKept()
    return end
  }

  /** Of now: who was taken off while this waited for its turn is not compared. */
  #rosterOf(event: OwnerId): readonly OwnerId[] {
    return this.#workspace.events.find(({ id }) => id === event)?.document?.roster ?? []
  }

  #note(event: OwnerId, state: IntakeState): void {
    const [done, { total }] = [doneIn(state), state]
    if (done < total) this.#notes.keep(event, { done, total })
  }
}

function isUnderWay({ phase }: IntakeState | ComparisonState): boolean {
  return phase !== 'done' && phase !== 'stopped'
}

function doneIn({ added, duplicates, problems }: IntakeState): number {
  return added + duplicates + problems.length
}
