// Embeddings as numbers: length one, cosine as similarity, zeroed when no longer needed.

/** Scales to length one, in place. */
export function normalise(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const length = Math.hypot(...vector)
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length
  return vector
}

/** Cosine of two unit vectors, -1..1. */
export function similarity(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return Math.max(-1, Math.min(1, sum))
}

/** The vectors of faces that are held at this moment: the number behind "kept". */
export class VectorLedger {
  readonly #held = new Set<Float32Array>()

  get size(): number {
    return this.#held.size
  }

  hold<Vector extends Float32Array>(vector: Vector): Vector {
    this.#held.add(vector)
    return vector
  }

  /** Overwrites the vector with zeros and stops counting it. */
  zero(vector: Float32Array): void {
    vector.fill(0)
    this.#held.delete(vector)
  }

  /** Stops counting a vector that is moved to another worker. */
  release(vector: Float32Array): void {
    this.#held.delete(vector)
  }

  zeroAll(): void {
    for (const vector of this.#held) this.zero(vector)
  }
}
