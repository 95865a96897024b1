// What every recognition model brings: its name, how a face must lie for it, and numbers for pixels. One adapter file per model.
import type { Point } from '../geometry.ts'

export interface Recogniser {
  /** Manifest id and version; a template belongs to exactly one. */
  readonly name: string
  readonly dimensions: number
  /** Side of the square it reads. */
  readonly side: number
  /** Where it wants the landmarks, in pixels of that square. */
  readonly template: readonly Point[]
  /** Unit-length embeddings of aligned squares. The squares' pixels are not kept. */
  embed(chips: readonly ImageData[]): Promise<Float32Array<ArrayBuffer>[]>
  close(): Promise<void>
}
