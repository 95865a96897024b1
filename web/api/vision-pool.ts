// As many vision workers as the machine carries, behind one door: a task waits for a free worker, abort answers at once, and a worker that does
// not come back soon after an abort, or never from a photo, is ended. A new worker gets models, vault channel and templates before its first task.
import { CodedError, isCodedError } from '../../core/errors.ts'
import type { ModelSet } from '../../models/manifest.ts'
import type { PrepareOptions, PrepareProgress, Provider, VisionApi } from '../../workers/vision/api.ts'
import { deferred, type Deferred } from './deferred.ts'
import { Gathering } from './gathering.ts'
import type { VisionWorker } from './vision-worker.ts'

export interface FaceCounts {
  readonly found: number
  readonly compared: number
  readonly kept: number
}

export interface VisionPoolOptions {
  readonly width: number
  /** Where the server hands out model files. */
  readonly modelsUrl: string
  /** Left out: the best set that is installed. */
  readonly models?: ModelSet
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

interface Slot {
  readonly worker: VisionWorker
  readonly ready: Promise<void>
  readonly provider: Provider
  counts: FaceCounts
  busy: boolean
  dead: boolean
  watch?: ReturnType<typeof setInterval>
}

const noCounts: FaceCounts = { found: 0, compared: 0, kept: 0 }
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
  #recognise: boolean | null = null
  #provider: Provider = 'wasm'
  #idleTimer: ReturnType<typeof setTimeout> | undefined
  #ended = false

  constructor(options: VisionPoolOptions) {
    this.#options = options
  }

  get width(): number {
    return this.#options.width
  }

  /** True while any worker has work: holds off the idle lock. */
  get busy(): boolean {
    return this.#slots.some(({ busy }) => busy)
  }

  /** Loads the models in every worker: the first one fetches (and reports), the others find them in the browser's cache. */
  async prepare(signal: AbortSignal, recognise: boolean, onProgress: (progress: PrepareProgress) => void): Promise<void> {
    signal.throwIfAborted()
    const asked = recognise ? this.#options.chooseProvider?.() : undefined
    const provider = asked ? await orAborted(signal, asked) : this.#provider
    if (this.#recognise === null || (recognise && !this.#recognise) || (provider !== this.#provider && !this.busy)) {
      this.#endSlots()
      this.#recognise = recognise || this.#recognise === true
      this.#provider = provider
    }
    try {
      await orAborted(signal, (this.#slots[0] ?? this.#addSlot(onProgress)).ready)
      while (this.#slots.length < this.width) this.#addSlot(noProgress)
      await orAborted(signal, Promise.all(this.#slots.map(({ ready }) => ready)))
    } catch (error) {
      this.#endSlots()
      this.#recognise = null
      throw error
    }
    this.#watchIdle()
  }

  /** Runs one task on a free worker. @throws the signal's reason at once when aborted */
  async run<T>(signal: AbortSignal, task: (api: VisionApi) => Promise<T>): Promise<T> {
    const slot = await this.#acquire(signal)
    const work = this.#work(slot, task)
    work.catch(nothing)
    try {
      return await orAborted(signal, work)
    } catch (error) {
      if (signal.aborted) this.#endIfHung(slot, work)
      throw error
    }
  }

  /** Runs on every living worker. */
  async everywhere(task: (api: VisionApi) => Promise<unknown>): Promise<void> {
    await Promise.all(
      this.#slots.map(async ({ worker, ready }) => ready.then(() => Promise.race([task(worker.api), worker.failed]))),
    )
  }

  async counts(): Promise<FaceCounts> {
    await Promise.all(this.#slots.filter(({ busy }) => !busy).map((slot) => this.#readCounts(slot)))
    return this.#slots.map(({ counts }) => counts).reduce(add, this.#gone)
  }

  /** The same person among these faces, as far as they matched nobody and are still held: groups of two or more, largest first. */
  async groups(among: readonly string[]): Promise<readonly (readonly string[])[]> {
    const dead = this.#slots.map(({ worker }) => worker.failed)
    return Promise.race([this.#gathering.groups(among), ...dead])
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

  #addSlot(onProgress: (progress: PrepareProgress) => void): Slot {
    if (this.#ended) throw new CodedError('locked')
    const worker = this.#options.start()
    const slot: Slot = {
      worker,
      ready: this.#makeReady(worker, onProgress),
      counts: noCounts,
      busy: false,
      dead: false,
      provider: this.#provider,
    }
    slot.ready.catch(() => {
      this.#drop(slot)
    })
    this.#slots.push(slot)
    return slot
  }

  async #makeReady(worker: VisionWorker, onProgress: (progress: PrepareProgress) => void): Promise<void> {
    const { port1, port2 } = new MessageChannel()
    const steps = async (): Promise<void> => {
      await Promise.all([this.#options.connectVault(port1), worker.api.connectVault(port2)])
      if (this.#recognise !== null) await worker.api.prepare(this.#prepareOptions(this.#recognise), onProgress)
      if (this.#recognise === true) await this.#gathering.join(worker.api)
      await this.#options.onConnected()
    }
    await Promise.race([steps(), worker.failed])
  }

  #prepareOptions(recognise: boolean): PrepareOptions {
    const { modelsUrl: baseUrl, models } = this.#options
    return { recognise, baseUrl, provider: this.#provider, ...(models === undefined ? {} : { models }) }
  }

  async #acquire(signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted()
    clearTimeout(this.#idleTimer)
    const free = this.#slots.find(({ busy }) => !busy) ?? (this.#slots.length < this.width ? this.#addSlot(noProgress) : undefined)
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

  async #work<T>(slot: Slot, task: (api: VisionApi) => Promise<T>): Promise<T> {
    try {
      await slot.ready
      const result = await Promise.race([task(slot.worker.api), slot.worker.failed, this.#stuck(slot)])
      await this.#readCounts(slot)
      return result
    } catch (error) {
      if (isCodedError(error, 'worker_failed')) this.#drop(slot)
      else if (slot.provider === 'webgpu' && !isCodedError(error)) this.#leaveGraphicsCard(slot)
      throw error
    } finally {
      this.#release(slot)
    }
  }

  /** A card that was lost (driver, sleep, out of memory) does not come back in its worker: the rest of the batch is computed on the processor. */
  #leaveGraphicsCard(slot: Slot): void {
    this.#provider = 'wasm'
    this.#drop(slot)
  }

  #release(slot: Slot): void {
    clearInterval(slot.watch)
    slot.busy = false
    const next = this.#waiting.shift()
    if (!next) this.#watchIdle()
    else if (this.#ended) next.reject(new CodedError('locked'))
    else {
      const fresh = slot.dead ? this.#addSlot(noProgress) : slot
      fresh.busy = true
      next.resolve(fresh)
    }
  }

  #endIfHung(slot: Slot, work: Promise<unknown>): void {
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

  #endSlots(): void {
    clearTimeout(this.#idleTimer)
    for (const slot of [...this.#slots]) this.#drop(slot)
  }

  #watchIdle(): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => {
      if (!this.busy) this.#endSlots()
    }, this.#options.idleMs ?? 180_000)
  }

  async #readCounts(slot: Slot): Promise<void> {
    if (!slot.dead) slot.counts = await Promise.race([slot.ready.then(() => slot.worker.api.counts()), slot.worker.failed])
  }
}

const add = (a: FaceCounts, b: FaceCounts): FaceCounts => ({
  found: a.found + b.found,
  compared: a.compared + b.compared,
  kept: a.kept + b.kept,
})

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
