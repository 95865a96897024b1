// RFC 9162 §2.1.1 word for word: the slow, obvious twin of core/log/tree.ts.
import { createHash } from 'node:crypto'

const hash = (...parts: Uint8Array[]): Buffer => {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}

/** MTH(D[n]). */
export function slowRoot(entries: readonly Uint8Array[]): Buffer {
  const [first] = entries
  if (first === undefined) return hash()
  if (entries.length === 1) return hash(Buffer.from([0]), first)
  let k = 1
  while (k * 2 < entries.length) k *= 2
  return hash(Buffer.from([1]), slowRoot(entries.slice(0, k)), slowRoot(entries.slice(k)))
}

export const slowRootHex = (entries: readonly Uint8Array[]): string => slowRoot(entries).toString('hex')
