// RFC 9162 §2.1.3 and §2.1.4: making and checking inclusion and consistency proofs. A proof is made from the roots of complete, aligned subtrees,
// so the maker needs a look-up for those and never the whole tree. Sizes go beyond 32 bits: division, no shifts.
import { equalBytes, type Bytes } from '../bytes.ts'
import { nodeHash, type Sha256 } from './tree.ts'

/** The root of the complete subtree over the `2 ** level` leaves from `index * 2 ** level` on; level 0 are leaf hashes. */
export type SubtreeRoot = (level: number, index: number) => Promise<Bytes>

/** Makes proofs over one tree. */
export interface TreeReader {
  readonly subtree: SubtreeRoot
  readonly sha256: Sha256
}

/** Root of the leaves `from` (inclusive) to `to` (exclusive), as the RFC splits a tree: `from` is a multiple of the part's leading power of two. */
export async function rangeRoot({ subtree, sha256 }: TreeReader, from: number, to: number): Promise<Bytes> {
  const size = to - from
  const level = Math.ceil(Math.log2(size))
  if (2 ** level === size) return subtree(level, from / size)
  const left = 2 ** (level - 1)
  return nodeHash(
    await rangeRoot({ subtree, sha256 }, from, from + left),
    await rangeRoot({ subtree, sha256 }, from + left, to),
    sha256,
  )
}

/** PATH(index, D[size]): the siblings on the way from a leaf to the root. @throws RangeError for a leaf that is not in the tree */
export async function inclusionProof(reader: TreeReader, index: number, size: number): Promise<Bytes[]> {
  if (index < 0 || index >= size) throw new RangeError('no such leaf')
  return path(reader, index, 0, size)
}

async function path(reader: TreeReader, index: number, from: number, to: number): Promise<Bytes[]> {
  if (to - from === 1) return []
  const middle = from + largestPowerBelow(to - from)
  return index < middle
    ? [...(await path(reader, index, from, middle)), await rangeRoot(reader, middle, to)]
    : [...(await path(reader, index, middle, to)), await rangeRoot(reader, from, middle)]
}

/** PROOF(first, D[second]). Empty for equal sizes. @throws RangeError unless `0 < first <= second` */
export async function consistencyProof(reader: TreeReader, first: number, second: number): Promise<Bytes[]> {
  if (first < 1 || first > second) throw new RangeError('no such sizes')
  return first === second ? [] : subproof(reader, first, 0, second, true)
}

async function subproof(reader: TreeReader, first: number, from: number, to: number, whole: boolean): Promise<Bytes[]> {
  if (first === to) return whole ? [] : [await rangeRoot(reader, from, to)]
  const middle = from + largestPowerBelow(to - from)
  return first <= middle
    ? [...(await subproof(reader, first, from, middle, whole)), await rangeRoot(reader, middle, to)]
    : [...(await subproof(reader, first, middle, to, false)), await rangeRoot(reader, from, middle)]
}

/** RFC 9162 §2.1.3.2. */
export async function verifyInclusion(
  claim: { readonly index: number; readonly size: number; readonly leaf: Bytes; readonly root: Bytes },
  proof: readonly Bytes[],
  sha256: Sha256,
): Promise<boolean> {
  if (claim.index < 0 || claim.index >= claim.size) return false
  let node = claim.index
  let last = claim.size - 1
  let hash = claim.leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(sibling, hash, sha256)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      hash = await nodeHash(hash, sibling, sha256)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && equalBytes(hash, claim.root)
}

/** RFC 9162 §2.1.4.2: the tree of `second` leaves begins with the very tree of `first` leaves. */
export async function verifyConsistency(
  first: { readonly size: number; readonly root: Bytes },
  second: { readonly size: number; readonly root: Bytes },
  proof: readonly Bytes[],
  sha256: Sha256,
): Promise<boolean> {
  if (first.size < 1 || first.size > second.size) return false
  if (first.size === second.size) return proof.length === 0 && equalBytes(first.root, second.root)
  // A first tree that is complete is its own first node, and the proof leaves it out.
  const nodes = isPowerOfTwo(first.size) ? [first.root, ...proof] : [...proof]
  const [start, ...others] = nodes
  if (start === undefined) return false
  let node = first.size - 1
  let last = second.size - 1
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  let firstHash = start
  let secondHash = start
  for (const sibling of others) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      firstHash = await nodeHash(sibling, firstHash, sha256)
      secondHash = await nodeHash(sibling, secondHash, sha256)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      secondHash = await nodeHash(secondHash, sibling, sha256)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && equalBytes(firstHash, first.root) && equalBytes(secondHash, second.root)
}

const half = (value: number): number => Math.floor(value / 2)

const isPowerOfTwo = (value: number): boolean => 2 ** Math.round(Math.log2(value)) === value

/** The largest power of two smaller than `size` (RFC 9162 §2.1.1). */
const largestPowerBelow = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1)
