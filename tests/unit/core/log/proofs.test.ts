// RFC 9162 proofs: the published ones, every pair of sizes of a tree, and tampering of any kind, none of which may pass.
import fc from '../../../support/fast-check.ts'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex, type Bytes } from '../../../../core/bytes.ts'
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
  type TreeReader,
} from '../../../../core/log/proofs.ts'
import { appendLeaf, emptyRange, leafHash, nodeHash, rootOf, type Sha256 } from '../../../../core/log/tree.ts'
import vectors from '../../../vectors/merkle-tree.json' with { type: 'json' }

const slow = process.env['SLOW'] === '1'
const sha256: Sha256 = (bytes) => Promise.resolve(new Uint8Array(createHash('sha256').update(bytes).digest()))

/** A reader over leaf hashes that takes no shortcut. */
function readerOf(leaves: readonly Bytes[]): TreeReader {
  const subtree = async (level: number, index: number): Promise<Bytes> =>
    level === 0 ? leaves[index]! : nodeHash(await subtree(level - 1, index * 2), await subtree(level - 1, index * 2 + 1), sha256)
  return { subtree, sha256 }
}

async function grow(leaves: readonly Bytes[]): Promise<Bytes[]> {
  const roots: Bytes[] = []
  let range = emptyRange
  for (const leaf of leaves) {
    range = await appendLeaf(range, leaf, sha256)
    roots.push(await rootOf(range, sha256))
  }
  return roots
}

describe('published proofs', () => {
  const leaves = Promise.all(vectors.entries.map((entry) => leafHash(fromHex(entry), sha256)))

  test.each(vectors.inclusion)('leaf $index of $size', async ({ index, size, proof }) => {
    const all = await leaves
    expect((await inclusionProof(readerOf(all), index, size)).map(toHex)).toEqual(proof)
    const claim = { index, size, leaf: all[index]!, root: fromHex(vectors.roots[size - 1]!) }
    expect(await verifyInclusion(claim, proof.map(fromHex), sha256)).toBe(true)
  })

  test.each(vectors.consistency)('$first to $second', async ({ first, second, proof }) => {
    expect((await consistencyProof(readerOf(await leaves), first, second)).map(toHex)).toEqual(proof)
    const [from, to] = [first, second].map((size) => ({ size, root: fromHex(vectors.roots[size - 1]!) }))
    expect(await verifyConsistency(from!, to!, proof.map(fromHex), sha256)).toBe(true)
  })
})

const leavesOf = (count: number, salt = 0): Promise<Bytes[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => leafHash(Uint8Array.of(salt, i, i >> 8), sha256)))

test('every leaf and every pair of sizes up to 40', async () => {
  const leaves = await leavesOf(40)
  const roots = await grow(leaves)
  const reader = readerOf(leaves)
  for (let second = 1; second <= 40; second++)
    for (let first = 1; first <= second; first++) {
      const consistent = await consistencyProof(reader, first, second)
      const [from, to] = [first, second].map((size) => ({ size, root: roots[size - 1]! }))
      expect(await verifyConsistency(from!, to!, consistent, sha256), `${String(first)} in ${String(second)}`).toBe(true)
      const claim = { index: first - 1, size: second, leaf: leaves[first - 1]!, root: roots[second - 1]! }
      expect(await verifyInclusion(claim, await inclusionProof(reader, first - 1, second), sha256)).toBe(true)
    }
})

test('what is not in the tree has no proof', async () => {
  const reader = readerOf(await leavesOf(3))
  await expect(inclusionProof(reader, 3, 3)).rejects.toThrow(RangeError)
  await expect(consistencyProof(reader, 0, 3)).rejects.toThrow(RangeError)
  await expect(consistencyProof(reader, 4, 3)).rejects.toThrow(RangeError)
})

const flip = (bytes: Bytes, bit: number): Bytes => bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))

/** One way of lying about a proof or about what it is about. @returns undefined when this lie does not exist here */
type Lie = (honest: {
  first: number
  second: number
  roots: Bytes[]
  proof: Bytes[]
  pick: number
}) => { from: Bytes; to: Bytes; first: number; second: number; proof: Bytes[] } | undefined

const lies: Record<string, Lie> = {
  'a bit of the first root': ({ first, second, roots, proof, pick }) => ({
    first,
    second,
    from: flip(roots[first - 1]!, pick % 256),
    to: roots[second - 1]!,
    proof,
  }),
  'a bit of the second root': ({ first, second, roots, proof, pick }) => ({
    first,
    second,
    from: roots[first - 1]!,
    to: flip(roots[second - 1]!, pick % 256),
    proof,
  }),
  'a bit of the proof': ({ first, second, roots, proof, pick }) =>
    proof.length === 0
      ? undefined
      : {
          first,
          second,
          from: roots[first - 1]!,
          to: roots[second - 1]!,
          proof: proof.map((hash, i) => (i === pick % proof.length ? flip(hash, pick % 256) : hash)),
        },
  'a hash too few': ({ first, second, roots, proof, pick }) =>
    proof.length === 0
      ? undefined
      : {
          first,
          second,
          from: roots[first - 1]!,
          to: roots[second - 1]!,
          proof: proof.filter((_, i) => i !== pick % proof.length),
        },
  'a hash too many': ({ first, second, roots, proof }) => ({
    first,
    second,
    from: roots[first - 1]!,
    to: roots[second - 1]!,
    proof: [...proof, roots[0]!],
  }),
  'another first size': ({ first, second, roots, proof, pick }) => {
    const other = 1 + (pick % second)
    return other === first ? undefined : { first: other, second, from: roots[first - 1]!, to: roots[second - 1]!, proof }
  },
  'the sizes swapped': ({ first, second, roots, proof }) =>
    first === second ? undefined : { first: second, second: first, from: roots[second - 1]!, to: roots[first - 1]!, proof },
}

test(`${slow ? '10,000' : '600'} random lies are all found, and no honest proof is refused`, { timeout: 120_000 }, async () => {
  const leaves = await leavesOf(200)
  const roots = await grow(leaves)
  const reader = readerOf(leaves)
  let told = 0
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom(...Object.keys(lies)),
      async (second, of, pick, name) => {
        const first = 1 + (of % second)
        const proof = await consistencyProof(reader, first, second)
        const [from, to] = [first, second].map((size) => ({ size, root: roots[size - 1]! }))
        expect(await verifyConsistency(from!, to!, proof, sha256)).toBe(true)
        const lie = lies[name]!({ first, second, roots, proof, pick })
        if (!lie) return
        told += 1
        expect(
          await verifyConsistency({ size: lie.first, root: lie.from }, { size: lie.second, root: lie.to }, lie.proof, sha256),
          `${name} of ${String(first)} in ${String(second)}`,
        ).toBe(false)
      },
    ),
    { numRuns: slow ? 11_500 : 700 },
  )
  expect(told).toBeGreaterThanOrEqual(slow ? 10_000 : 600)
})

test('a log in which one line was changed connects to nothing that was told before', async () => {
  const honest = await leavesOf(33)
  const roots = await grow(honest)
  for (let changed = 0; changed < 20; changed++) {
    const forged = honest.map((leaf, i) => (i === changed ? flip(leaf, 5) : leaf))
    const forgedRoots = await grow(forged)
    const proof = await consistencyProof(readerOf(forged), 20, 33)
    expect(await verifyConsistency({ size: 20, root: roots[19]! }, { size: 33, root: forgedRoots[32]! }, proof, sha256)).toBe(false)
  }
})
