// The log's Merkle tree (RFC 9162 §2.1): leaf and node hashing, root, and the compact range that lets a server append in O(log n).
import { concatBytes, type Bytes } from '../bytes.ts'

/** SHA-256, handed in because browsers have only an asynchronous one. */
export type Sha256 = (bytes: Bytes) => Promise<Bytes>

/** RFC 9162 §2.1.1: HASH(0x00 || entry). */
export const leafHash = (entry: Uint8Array, sha256: Sha256): Promise<Bytes> => sha256(concatBytes(Uint8Array.of(0), entry))

/** RFC 9162 §2.1.1: HASH(0x01 || left || right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array, sha256: Sha256): Promise<Bytes> =>
  sha256(concatBytes(Uint8Array.of(1), left, right))

/** The roots of the full subtrees a tree of `size` leaves splits into, largest first: one per set bit of `size`. */
export interface CompactRange {
  readonly size: number
  readonly peaks: readonly Bytes[]
}

export const emptyRange: CompactRange = { size: 0, peaks: [] }

/** Appends one leaf hash: merges as many full subtrees as `size` has trailing one bits. */
export async function appendLeaf(range: CompactRange, leaf: Bytes, sha256: Sha256): Promise<CompactRange> {
  const peaks = [...range.peaks]
  let merged = leaf
  for (let rest = range.size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = peaks.pop()
    if (!left) throw new Error('compact range does not match its size')
    merged = await nodeHash(left, merged, sha256)
  }
  return { size: range.size + 1, peaks: [...peaks, merged] }
}

/** The tree's root hash (RFC 9162 §2.1.1); the hash of nothing for an empty tree. */
export async function rootOf(range: CompactRange, sha256: Sha256): Promise<Bytes> {
  const [last, ...others] = [...range.peaks].reverse()
  if (!last) return sha256(new Uint8Array(0))
  let root = last
  for (const peak of others) root = await nodeHash(peak, root, sha256)
  return root
}
