// Vectors of faces that matched nobody, held for grouping: only while a batch is open, only when the workspace switched grouping on, in one worker.
import type { UnknownFaceMessage } from '../../rpc/unknown-port.ts'
import { groupFaces } from './group.ts'
import type { VectorLedger } from './vectors.ts'

export class UnknownFaces {
  readonly #held = new Map<string, UnknownFaceMessage>()
  readonly #ledger: VectorLedger
  #gatherer: MessagePort | undefined

  constructor(ledger: VectorLedger) {
    this.#ledger = ledger
  }

  /** From now on vectors go there and are not held here. */
  sendTo(gatherer: MessagePort): void {
    this.#gatherer = gatherer
  }

  /** Takes vectors that another worker sends. */
  gatherFrom(port: MessagePort): void {
    port.onmessage = ({ data }: MessageEvent<UnknownFaceMessage>) => {
      this.#hold(data)
    }
  }

  /** Takes over a vector of this worker; the caller must not use it again. */
  keep(face: string, model: string, embedding: Float32Array<ArrayBuffer>): void {
    if (this.#gatherer) {
      this.#ledger.release(embedding)
      this.#gatherer.postMessage({ face, model, embedding } satisfies UnknownFaceMessage, [embedding.buffer])
    } else this.#hold({ face, model, embedding })
  }

  /** @param among faces that are still unknown; what was named since is left out */
  groups(among: readonly string[], model: string, threshold: number): string[][] {
    const faces = among.flatMap((id) => {
      const held = this.#held.get(id)
      return held?.model === model ? [{ id, vector: held.embedding }] : []
    })
    return groupFaces(faces, threshold)
  }

  /** Zeroes them all. */
  forget(): void {
    for (const { embedding } of this.#held.values()) this.#ledger.zero(embedding)
    this.#held.clear()
  }

  #hold(message: UnknownFaceMessage): void {
    this.#ledger.hold(message.embedding)
    this.#held.set(message.face, message)
  }
}
