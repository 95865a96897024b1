// One worker in the pool: the plan it was made for, whether it is ready, at work or about to leave, and what it has counted.
import type { ModelSet } from '../../models/manifest.ts'
import type { Provider } from '../../workers/vision/api.ts'
import type { VisionWorker } from './vision-worker.ts'

export interface FaceCounts {
  readonly found: number
  readonly compared: number
  readonly kept: number
}

export const noCounts: FaceCounts = { found: 0, compared: 0, kept: 0 }

export const add = (a: FaceCounts, b: FaceCounts): FaceCounts => ({
  found: a.found + b.found,
  compared: a.compared + b.compared,
  kept: a.kept + b.kept,
})

/** What workers are made for. */
export interface Plan {
  /** Null: no networks yet, for cutting and covering only. */
  readonly recognise: boolean | null
  readonly provider: Provider
  /** Null as long as there are no networks. */
  readonly models: ModelSet | null
}

export const samePlan = (a: Plan, b: Plan): boolean =>
  a.recognise === b.recognise && a.provider === b.provider && a.models === b.models

export interface Slot {
  readonly worker: VisionWorker
  readonly plan: Plan
  readonly ready: Promise<void>
  counts: FaceCounts
  isReady: boolean
  /** Taken for a task. */
  busy: boolean
  /** The worker itself has begun with it. */
  working: boolean
  /** Another plan came: gets no more tasks, and ends when it is free. */
  leaving: boolean
  dead: boolean
  watch?: ReturnType<typeof setInterval>
}

/** Asks a worker. One that ends or dies instead of answering holds nothing any more: that is no failure, and its answer is undefined. */
export async function unlessGone<T>(slot: Slot, ask: () => Promise<T>): Promise<T | undefined> {
  if (isGone(slot)) return undefined
  try {
    return await Promise.race([ask(), slot.worker.failed])
  } catch (error) {
    if (isGone(slot)) return undefined
    throw error
  }
}

/** Asked anew each time: a worker goes while one waits for it. */
const isGone = ({ dead }: Slot): boolean => dead
