// Reproducible choices from a seed. What is sealed and where follows from it; nonces and encapsulated keys are the vault's own and do not.
import { createHash } from 'node:crypto'

export interface Random {
  bytes(count: number): Uint8Array<ArrayBuffer>
  below(limit: number): number
  pick<T>(list: readonly T[]): T
  /** A UUID. */
  id(): string
}

/** A stream of SHA-256 blocks over the seed, the case and a counter. */
export function randomFor(seed: number, index: number): Random {
  let counter = 0
  const bytes = (count: number): Uint8Array<ArrayBuffer> => {
    const out = new Uint8Array(count)
    for (let at = 0; at < count; at += 32) {
      const block = createHash('sha256')
        .update(`${String(seed)}|${String(index)}|${String(counter++)}`)
        .digest()
      out.set(block.subarray(0, Math.min(32, count - at)), at)
    }
    return out
  }
  const below = (limit: number): number => new DataView(bytes(4).buffer).getUint32(0) % limit
  return {
    bytes,
    below,
    pick: (list) => {
      const chosen = list[below(list.length)]
      if (chosen === undefined) throw new RangeError('an empty list')
      return chosen
    },
    id: () => {
      const hex = Buffer.from(bytes(16)).toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
    },
  }
}
