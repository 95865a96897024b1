// Processor or graphics card: both are timed on this computer at first use and the faster one is remembered, for this browser version and these
// models. A person may decide otherwise. A graphics card that answers something else than the processor is never used.
import { isCodedError } from '../../core/errors.ts'
import { z } from '../../core/zod.ts'
import type { Provider, Trial } from '../../workers/vision/api.ts'
import { modelName, modelsOf, type ModelSet } from '../../models/manifest.ts'
import { installedModelSet } from './model-set.ts'
import { startVisionWorker, type VisionWorker } from './vision-worker.ts'

/** Cosine between the two providers' embeddings of one picture; rounding alone stays far above it. */
export const sameAnswer = 0.9999
/** How far two providers' maps of a detector may lie apart, of the largest value in a map: a score decides from about 0.3. */
export const sameMap = 0.02
/** Time for one provider, download included. */
const patienceMs = 60_000

const Remembered = z.strictObject({
  /** Browser version and installed models these times belong to. */
  key: z.string().max(1000),
  wasmMs: z.number().positive(),
  /** Null: could not be started here. */
  webgpuMs: z.number().positive().nullable(),
  agrees: z.boolean(),
})
export type ProviderTimes = z.infer<typeof Remembered>
const Forced = z.enum(['wasm', 'webgpu'])

export interface ProviderHost {
  start(): VisionWorker
  readonly modelsUrl: string
  /** Which set the workers will use. @throws CodedError `model_unreachable` */
  installed(): Promise<ModelSet>
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly browser: string
  /** Whether there is a graphics card to try. */
  hasWebGpu(): Promise<boolean>
}

const timesKey = 'imprimatur.vision.provider.times'
const forcedKey = 'imprimatur.vision.provider.forced'

export class ProviderChooser {
  readonly #host: ProviderHost
  #choosing: Promise<Provider> | undefined

  constructor(host: ProviderHost) {
    this.#host = host
  }

  /** What was measured last, if anything. */
  get times(): ProviderTimes | null {
    const parsed = Remembered.safeParse(parseJson(this.#host.storage.getItem(timesKey)))
    return parsed.success ? parsed.data : null
  }

  /** A person's own choice; null leaves it to the measurement. */
  get forced(): Provider | null {
    const parsed = Forced.safeParse(this.#host.storage.getItem(forcedKey))
    return parsed.success ? parsed.data : null
  }

  force(provider: Provider | null): void {
    if (provider === null) this.#host.storage.removeItem(forcedKey)
    else this.#host.storage.setItem(forcedKey, provider)
  }

  /** Measures where that was not done yet. Never fails: without a measurement it is the processor. */
  choose(): Promise<Provider> {
    this.#choosing ??= this.#choose().finally(() => (this.#choosing = undefined))
    return this.#choosing
  }

  async #choose(): Promise<Provider> {
    if (!(await this.#host.hasWebGpu())) return 'wasm'
    const { forced } = this
    if (forced !== null) return forced
    const known = this.times
    try {
      const { key } = await this.#subject()
      return winnerOf(known?.key === key ? known : await this.measure())
    } catch (error) {
      // Without a connection nothing can be measured: what was measured in this browser last is better than nothing.
      if (!isCodedError(error, 'model_unreachable')) throw error
      return known?.key.startsWith(`${this.#host.browser} `) ? winnerOf(known) : 'wasm'
    }
  }

  /** Times both now. @returns null when even the processor could not be timed. @throws CodedError `model_unreachable` */
  async measure(): Promise<ProviderTimes | null> {
    const { key, models } = await this.#subject()
    const wasm = await this.#trial('wasm', models)
    if (!wasm) return null
    const webgpu = (await this.#host.hasWebGpu()) ? await this.#trial('webgpu', models) : null
    const agrees = webgpu !== null && agree(wasm, webgpu)
    const times = { key, wasmMs: wasm.milliseconds, webgpuMs: webgpu?.milliseconds ?? null, agrees }
    this.#host.storage.setItem(timesKey, JSON.stringify(times))
    return times
  }

  async #trial(provider: Provider, models: ModelSet): Promise<Trial | null> {
    const worker = this.#host.start()
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, patienceMs, null)
    })
    try {
      const trial = worker.api.trial({ recognise: true, baseUrl: this.#host.modelsUrl, provider, models })
      return await Promise.race([trial, worker.failed, late])
    } catch {
      // Whatever keeps a provider from running here (no adapter, lost device, driver) means one thing: it is not used.
      return null
    } finally {
      clearTimeout(timer)
      worker.end()
    }
  }

  /** What times belong to: this browser with these models in these versions. */
  async #subject(): Promise<{ readonly key: string; readonly models: ModelSet }> {
    const models = await this.#host.installed()
    return { models, key: `${this.#host.browser} ${modelsOf(models).map(modelName).join(' ')}` }
  }
}

export function winnerOf(times: ProviderTimes | null): Provider {
  return times?.agrees && times.webgpuMs !== null && times.webgpuMs < times.wasmMs ? 'webgpu' : 'wasm'
}

/** Both the recogniser's and the detector's answers: one that compares well but does not see a face is as wrong. */
function agree(a: Trial, b: Trial): boolean {
  return (
    cosine(a.answer, b.answer) >= sameAnswer &&
    a.maps.length === b.maps.length &&
    a.maps.every((map, index) => isSameMap(map, b.maps[index]))
  )
}

function isSameMap(a: Float32Array, b: Float32Array | undefined): boolean {
  if (a.length !== b?.length) return false
  const allowed = sameMap * a.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  // Written so that a value that is no number is not the same.
  return a.every((value, index) => Math.abs(value - (b[index] ?? NaN)) <= allowed)
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

interface WithGpu {
  readonly gpu?: { requestAdapter(): Promise<{ readonly isFallbackAdapter?: boolean } | null> }
}

async function hasWebGpu(): Promise<boolean> {
  const { gpu } = navigator as WithGpu
  if (!gpu) return false
  try {
    return (await gpu.requestAdapter()) !== null
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  }
}

/** Storage that may be forbidden: then everything is measured anew. */
const quietStorage: ProviderHost['storage'] = {
  getItem: (key) => guarded(() => localStorage.getItem(key)) ?? null,
  setItem: (key, value) => {
    guarded(() => {
      localStorage.setItem(key, value)
    })
  },
  removeItem: (key) => {
    guarded(() => {
      localStorage.removeItem(key)
    })
  },
}

function guarded<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}

let chooser: ProviderChooser | undefined

/** The one of this page. */
export function providerChooser(): ProviderChooser {
  chooser ??= new ProviderChooser({
    start: startVisionWorker,
    modelsUrl: new URL('/models', location.href).href,
    installed: installedModelSet,
    storage: quietStorage,
    browser: navigator.userAgent,
    hasWebGpu,
  })
  return chooser
}
