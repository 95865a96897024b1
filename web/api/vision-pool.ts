// As many vision workers as the machine carries, behind one door: a task waits for a free worker, abort answers at once, and a worker that does
// not come back soon after an abort, or never from a photo, is ended. A new worker gets models, vault channel and templates before its first task.
// A change of plan (recognition, model set, provider) never ends a worker that is at work for somebody.
import { CodedError, isCodedError } from '../../core/errors.ts'
import type { ModelSet } from '../../models/manifest.ts'
import type { PrepareProgress, Provider, VisionApi } from '../../workers/vision/api.ts'
import { deferred, type Deferred } from './deferred.ts'
import { Gathering } from './gathering.ts'
import { add, noCounts, samePlan, unlessGone, type FaceCounts, type Plan, type Slot } from './vision-slot.ts'
import type { VisionWorker } from './vision-worker.ts'

export interface VisionPoolOptions {
  readonly width: number
  /** Where the server hands out model files. */
  readonly modelsUrl: string
  /** Says which set the server hands out; asked once per preparation, so that all workers have the same and a new one needs no server. */
  installed(): Promise<ModelSet>
  /** Says what computes; asked once per preparation with recognition. Left out: the processor. */
  chooseProvider?(): Promise<Provider>
  start(): VisionWorker
  /** Gives the vault its end of a channel. */
  connectVault(port: MessagePort): Promise<void>
  /** Called when a worker was connected: deliver the templates again. */
  onConnected(): Promise<void>
  /** How long a worker may go on after an abort; after that it is ended, so that nothing computes for somebody who has left. */
  readonly hangMs?: number
  /** How long one task may take. Far more than any photo needs: only a worker that will never answer is meant. */
  readonly stuckMs?: number
  /** Idle workers give their memory back after this long. */
  readonly idleMs?: number
}

const noProgress = (): void => undefined
const nothing = (): void => undefined

/** A task ends at the latest within this long after its abort (issue 3). */
const cancelMs = 150
const stuckMs = 180_000

export class VisionPool {
  readonly #options: VisionPoolOptions
  #slots: Slot[] = []
  readonly #waiting: Deferred<Slot>[] = []
  readonly #gathering = new Gathering()
  /** What workers that are gone had found and compared; what they kept went with them. */
  #gone: FaceCounts = noCounts
  #plan: Plan
  /** Preparations under way. */
  #preparing = 0
  #idleTimer: ReturnType<typeof setTimeout> | undefined
  #ended = false

  constructor(options: VisionPoolOptions) {
    this.#options = options
    this.#plan = { recognise: null, provider: 'wasm', models: null }
  }

  get width(): number {
    return this.#options.width
  }

  /** True while any worker has work: holds off the idle lock. */
  get busy(): boolean {
    return this.#slots.some(({ busy }) => busy)
  }

  /**
   * Loads the models in every worker: the first one fetches (and reports), the others find them in the browser's cache.
   * @throws CodedError `model_refused`, `model_missing`, `model_unreachable`
   */
  async prepare(signal: AbortSignal, recognise: boolean, onProgress: (progress: PrepareProgress) => void): Promise<void> {
    signal.throwIfAborted()
    const plan = await orAborted(signal, this.#planFor(recognise))
    const before = this.#plan
    if (!samePlan(plan, before)) {
      this.#sendAway()
      this.#plan = plan
    }
    const mine: Slot[] = []
    const start = (report: (progress: PrepareProgress) => void): Slot => {
      const slot = this.#addSlot(report)
      mine.push(slot)
      return slot
    }
    this.#preparing += 1
    try {
      // Again when another preparation with another plan sent these workers away meanwhile.
      do {
        await orAborted(signal, readyOrReplaced(this.#current[0] ?? start(onProgress)))
        while (this.#current.length < this.width) start(noProgress)
        await orAborted(signal, Promise.all(this.#current.map(readyOrReplaced)))
      } while (this.#current.some(({ isReady }) => !isReady))
    } catch (error) {
      // Whoever else prepares waits for the same workers.
      if (this.#preparing === 1) {
        for (const slot of mine) if (!slot.busy) this.#drop(slot)
        if (this.#current.length === 0) this.#plan = before
      }
      throw error
    } finally {
      this.#preparing -= 1
    }
    this.#watchIdle()
  }

  /** Runs one task on a free worker. @throws the signal's reason at once when aborted */
  async run<T>(signal: AbortSignal, task: (api: VisionApi) => Promise<T>): Promise<T> {
    const slot = await this.#acquire(signal)
    const work = this.#work(slot, signal, task)
    work.catch(nothing)
    try {
      return await orAborted(signal, work)
    } catch (error) {
      if (signal.aborted) this.#endIfHung(slot, work)
      throw error
    }
  }

  /** Runs on every living worker; one that ends or dies meanwhile has forgotten everything and counts as done. */
  async everywhere(task: (api: VisionApi) => Promise<unknown>): Promise<void> {
    await Promise.all(this.#slots.map((slot) => unlessGone(slot, () => task(slot.worker.api))))
  }

  async counts(): Promise<FaceCounts> {
    await Promise.all(this.#slots.filter(({ busy }) => !busy).map((slot) => this.#readCounts(slot)))
    return this.#slots.map(({ counts }) => counts).reduce(add, this.#gone)
  }

  /**
   * The same person among these faces, as far as they matched nobody and are still held: groups of two or more, largest first. None when the worker
   * that held them is gone.
   */
  async groups(among: readonly string[]): Promise<readonly (readonly string[])[]> {
    try {
      return await this.#gathering.groups(among)
    } catch (error) {
      if (isCodedError(error, 'worker_ended') || isCodedError(error, 'worker_failed')) return []
      throw error
    }
  }

  async forgetBatch(): Promise<void> {
    await this.everywhere((api) => api.forgetBatch())
    await this.counts()
  }

  end(): void {
    this.#ended = true
    this.#endSlots()
    for (const turn of this.#waiting.splice(0)) turn.reject(new CodedError('locked'))
  }

  // --- Slots ---

  /** Workers that may take tasks. */
  get #current(): readonly Slot[] {
    return this.#slots.filter(({ leaving }) => !leaving)
  }

  /** What workers have to be made for now. While they work they keep their models and their provider, so that one batch has one of each. */
  async #planFor(recognise: boolean): Promise<Plan> {
    const models = await this.#installed()
    const provider = recognise ? await this.#options.chooseProvider?.() : undefined
    const known = this.#plan
    const all = { recognise: recognise || known.recognise === true }
    if (this.busy && known.recognise !== null) return { ...known, ...all }
    return { ...all, provider: provider ?? known.provider, models }
  }

  async #installed(): Promise<ModelSet> {
    try {
      return await this.#options.installed()
    } catch (error) {
      // What this pool works with already is in the browser's cache.
      if (isCodedError(error, 'model_unreachable') && this.#plan.models !== null) return this.#plan.models
      throw error
    }
  }

  #addSlot(onProgress: (progress: PrepareProgress) => void): Slot {
    if (this.#ended) throw new CodedError('locked')
    const worker = this.#options.start()
    const slot: Slot = {
      worker,
      plan: this.#plan,
      ready: this.#makeReady(worker, this.#plan, onProgress),
      counts: noCounts,
      isReady: false,
      busy: false,
      working: false,
      leaving: false,
      dead: false,
    }
    const drop = (): void => {
      this.#drop(slot)
    }
    slot.ready.then(() => (slot.isReady = true), drop)
    // At once, and before anybody who waits for an answer hears of it.
    worker.failed.catch(drop)
    this.#slots.push(slot)
    return slot
  }

  async #makeReady(worker: VisionWorker, plan: Plan, onProgress: (progress: PrepareProgress) => void): Promise<void> {
    const { recognise, provider, models } = plan
    const { port1, port2 } = new MessageChannel()
    const baseUrl = this.#options.modelsUrl
    const steps = async (): Promise<void> => {
      await Promise.all([this.#options.connectVault(port1), worker.api.connectVault(port2)])
      if (recognise !== null && models !== null) await worker.api.prepare({ baseUrl, provider, models, recognise }, onProgress)
      if (recognise === true) await this.#gathering.join(worker.api)
      await this.#options.onConnected()
    }
    await Promise.race([steps(), worker.failed])
  }

  /** A worker with nothing to do, a new one where there is room. */
  #free(): Slot | undefined {
    const free = this.#current.find(({ busy }) => !busy)
    return free ?? (this.#current.length < this.width ? this.#addSlot(noProgress) : undefined)
  }

  async #acquire(signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted()
    clearTimeout(this.#idleTimer)
    const free = this.#free()
    if (free) {
      free.busy = true
      return free
    }
    const turn = deferred<Slot>()
    this.#waiting.push(turn)
    try {
      return await orAborted(signal, turn.promise)
    } catch (error) {
      const place = this.#waiting.indexOf(turn)
      if (place >= 0) this.#waiting.splice(place, 1)
      // Handed a slot in the same moment: pass it on.
      else turn.promise.then((slot) => this.#release(slot), nothing)
      throw error
    }
  }

  async #work<T>(slot: Slot, signal: AbortSignal, task: (api: VisionApi) => Promise<T>): Promise<T> {
    const begin = async (): Promise<T> => {
      await slot.ready
      signal.throwIfAborted()
      slot.working = true
      return task(slot.worker.api)
    }
    try {
      const result = await Promise.race([begin(), slot.worker.failed, this.#stuck(slot)])
      await this.#readCounts(slot)
      return result
    } catch (error) {
      if (isCodedError(error, 'worker_failed')) this.#drop(slot)
      else if (slot.plan.provider === 'webgpu' && !isCodedError(error) && !signal.aborted) this.#leaveGraphicsCard(slot)
      throw error
    } finally {
      this.#release(slot)
    }
  }

  /** A card that was lost (driver, sleep, out of memory) does not come back in its worker: the rest of the batch is computed on the processor. */
  #leaveGraphicsCard(slot: Slot): void {
    this.#plan = { ...this.#plan, provider: 'wasm' }
    this.#drop(slot)
  }

  #release(slot: Slot): void {
    clearInterval(slot.watch)
    slot.busy = false
    slot.working = false
    if (slot.leaving) this.#drop(slot)
    while (this.#waiting.length > 0) {
      const free = this.#free()
      if (!free) return
      free.busy = true
      this.#waiting.shift()?.resolve(free)
    }
    this.#watchIdle()
  }

  /** A worker that is still loading is left to it: the task has not begun, and others may wait for that worker. */
  #endIfHung(slot: Slot, work: Promise<unknown>): void {
    if (!slot.working) return
    // Between two steps of a photo the worker hears this and stops by itself, models and templates in hand; inside a long step it cannot hear.
    slot.worker.api.stop().catch(nothing)
    const timer = setTimeout(() => {
      this.#drop(slot)
    }, this.#options.hangMs ?? cancelMs)
    const settled = (): void => {
      clearTimeout(timer)
    }
    work.then(settled, settled)
  }

  /** Rejects when a task takes for ever. Counts in steps, because a laptop that slept must not find its photos given up. */
  #stuck(slot: Slot): Promise<never> {
    const steps = 10
    const { promise, reject } = deferred<never>()
    let left = steps
    slot.watch = setInterval(
      () => {
        left -= 1
        if (left <= 0) reject(new CodedError('worker_failed', 'no answer'))
      },
      (this.#options.stuckMs ?? stuckMs) / steps,
    )
    return promise
  }

  #drop(slot: Slot): void {
    if (slot.dead) return
    slot.dead = true
    this.#gathering.leave(slot.worker.api)
    slot.worker.end()
    this.#gone = add(this.#gone, { ...slot.counts, kept: 0 })
    this.#slots = this.#slots.filter((other) => other !== slot)
  }

  /** Ends the workers of the last plan: at once, or those at work when they are done. */
  #sendAway(): void {
    for (const slot of [...this.#slots]) {
      slot.leaving = true
      if (!slot.busy) this.#drop(slot)
    }
  }

  #endSlots(): void {
    clearTimeout(this.#idleTimer)
    for (const slot of [...this.#slots]) this.#drop(slot)
  }

  #watchIdle(): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => {
      if (!this.busy && this.#preparing === 0) this.#endSlots()
    }, this.#options.idleMs ?? 180_000)
  }

  async #readCounts(slot: Slot): Promise<void> {
    const counts = await unlessGone(slot, () => slot.worker.api.counts())
    if (counts && !slot.dead) slot.counts = counts
  }
}

/** Resolves when a worker is ready, or was sent away because another plan came. */
async function readyOrReplaced(slot: Slot): Promise<void> {
  try {
    await slot.ready
  } catch (error) {
    if (!slot.leaving) throw error
  }
}

/** The promise, or the signal's reason as soon as it is aborted. */
function orAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const aborted = deferred<never>()
  const onAbort = (): void => {
    aborted.reject(signal.reason)
  }
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([promise, aborted.promise]).finally(() => {
    signal.removeEventListener('abort', onAbort)
  })
}

/** How many workers this machine carries: one per core up to four, and 2 GB of memory for each. */
export function poolWidth({
  hardwareConcurrency = 2,
  deviceMemory = 4,
}: {
  hardwareConcurrency?: number
  deviceMemory?: number
}): number {
  return Math.max(1, Math.min(4, hardwareConcurrency, Math.floor(deviceMemory / 2)))
}
