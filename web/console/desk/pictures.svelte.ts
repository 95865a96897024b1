// Which pictures of the open event this device has: how many it lacks, and when some came back.
import type { RecordId } from '../../../core/ids.ts'
import type { Workspace } from '../../workspace/types.ts'
import type { Thumbs } from './thumbs.ts'

interface Parts {
  readonly workspace: Pick<Workspace, 'preview'>
  readonly thumbs: Pick<Thumbs, 'forgetMissing'>
  readonly photos: () => readonly { readonly id: RecordId }[]
}

/** Asked of in one go: the answer may come from sealed storage. */
const askedAtOnce = 400

export class Pictures {
  readonly #parts: Parts
  #version = $state(0)
  #missing = $state(0)
  #counts = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Counts up when pictures came back, so that what was missing is asked for again. */
  read(): number {
    return this.#version
  }

  /** How many this device lacks, as far as counted. */
  get missing(): number {
    return this.#missing
  }

  async count(): Promise<void> {
    const ours = (this.#counts += 1)
    let missing = 0
    for (const [index, { id }] of this.#parts.photos().entries()) {
      if (ours !== this.#counts) return
      if (!(await this.#parts.workspace.preview(id))) missing += 1
      if (index % askedAtOnce === askedAtOnce - 1 && ours === this.#counts) this.#missing = missing
    }
    if (ours === this.#counts) this.#missing = missing
  }

  back(): void {
    this.#parts.thumbs.forgetMissing()
    this.#version += 1
    void this.count()
  }
}
