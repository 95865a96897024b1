// The vision pool as features see it. Recognition off means that no task can ask for an embedding, grouping off that
// no vector is held for it, whatever the caller passes.
import type { NormalizedBox } from '../../../core/documents.ts'
import type {
  AnalyseOptions,
  Analysis,
  CoverCheck,
  Drawn,
  Enrolment,
  FaceInside,
  Place,
  PrepareProgress,
  Rendered,
  RenderOptions,
} from '../../../workers/vision/api.ts'
import type { VisionPool } from '../../api/vision-pool.ts'
import type { VisionDoor } from '../types.ts'

export class PooledVision implements VisionDoor {
  readonly #pool: VisionPool
  readonly #recognition: () => boolean
  readonly #grouping: () => boolean

  constructor(pool: VisionPool, switches: { readonly recognition: () => boolean; readonly grouping: () => boolean }) {
    this.#pool = pool
    this.#recognition = switches.recognition
    this.#grouping = switches.grouping
  }

  get width(): number {
    return this.#pool.width
  }

  prepare(signal: AbortSignal, recognise: boolean, onProgress: (progress: PrepareProgress) => void): Promise<void> {
    return this.#pool.prepare(signal, recognise && this.#recognition(), onProgress)
  }

  analyse(signal: AbortSignal, file: Blob, options: AnalyseOptions): Promise<Analysis> {
    const recognise = options.recognise && this.#recognition()
    const group = options.group === true && recognise && this.#grouping()
    return this.#pool.run(signal, (api) => api.analyse(file, { ...options, recognise, group }))
  }

  async lookInside(signal: AbortSignal, file: Blob, box: NormalizedBox): Promise<FaceInside | null> {
    // The first thing asked of the workers in this visit may well be this.
    await this.#pool.prepare(signal, this.#recognition(), () => undefined)
    return this.#pool.run(signal, (api) => api.lookInside(file, { ...box }, this.#recognition()))
  }

  /** Makes a template of one portrait, which the vault keeps ready. */
  async enrol(signal: AbortSignal, portrait: Blob): Promise<Enrolment> {
    await this.#pool.prepare(signal, true, () => undefined)
    return this.#pool.run(signal, (api) => api.enrol(portrait))
  }

  render(signal: AbortSignal, file: Blob, options: RenderOptions): Promise<Rendered> {
    return this.#pool.run(signal, (api) => api.render(file, options))
  }

  verify(signal: AbortSignal, file: Blob, places: readonly Place[], named = false, drawn?: Drawn): Promise<CoverCheck> {
    return this.#pool.run(signal, (api) => api.verify(file, places, named, drawn))
  }

  async crop(signal: AbortSignal, file: Blob, box: NormalizedBox, longestSide: number): Promise<Blob | undefined> {
    const bytes = await this.#pool.run(signal, (api) => api.crop(file, { ...box }, longestSide))
    return bytes ? new Blob([bytes], { type: 'image/webp' }) : undefined
  }

  counts(): Promise<{ readonly found: number; readonly compared: number; readonly kept: number }> {
    return this.#pool.counts()
  }

  async groups(among: readonly string[]): Promise<readonly (readonly string[])[]> {
    return this.#grouping() ? this.#pool.groups([...among]) : []
  }

  forgetBatch(): Promise<void> {
    return this.#pool.forgetBatch()
  }
}
