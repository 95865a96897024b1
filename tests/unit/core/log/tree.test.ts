import fc from '../../../support/fast-check.ts'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex, type Bytes } from '../../../../core/bytes.ts'
import { appendLeaf, emptyRange, leafHash, rootOf, type CompactRange, type Sha256 } from '../../../../core/log/tree.ts'
import { slowRootHex } from '../../../server/slow-tree.ts'
import vectors from '../../../vectors/merkle-tree.json' with { type: 'json' }

const sha256: Sha256 = (bytes) => Promise.resolve(new Uint8Array(createHash('sha256').update(bytes).digest()))

async function appendAll(entries: readonly Bytes[], from: CompactRange = emptyRange): Promise<CompactRange> {
  let range = from
  for (const entry of entries) range = await appendLeaf(range, await leafHash(entry, sha256), sha256)
  return range
}

const rootHex = async (range: CompactRange): Promise<string> => toHex(await rootOf(range, sha256))

describe('published roots', () => {
  test('of nothing', async () => {
    expect(await rootHex(emptyRange)).toBe(vectors.emptyRoot)
  })

  test.each(vectors.roots.map((root, index) => ({ size: index + 1, root })))('of $size entries', async ({ size, root }) => {
    const entries = vectors.entries.slice(0, size).map(fromHex)
    expect(await rootHex(await appendAll(entries))).toBe(root)
    expect(slowRootHex(entries)).toBe(root)
  })
})

const anyEntries = fc.array(
  fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes)),
  { maxLength: 70 },
)

test('appending one by one gives the root of the recursive definition', async () => {
  await fc.assert(
    fc.asyncProperty(anyEntries, async (entries) => {
      expect(await rootHex(await appendAll(entries))).toBe(slowRootHex(entries))
    }),
  )
})

test('going on from a stored range is the same as never having stopped, and leaves the old range as it was', async () => {
  await fc.assert(
    fc.asyncProperty(anyEntries, anyEntries, async (first, second) => {
      const stored = await appendAll(first)
      expect(await rootHex(await appendAll(second, stored))).toBe(slowRootHex([...first, ...second]))
      expect(await rootHex(stored)).toBe(slowRootHex(first))
    }),
  )
})

test('a range has one peak per set bit of its size', async () => {
  let range = emptyRange
  for (let size = 1; size <= 64; size++) {
    range = await appendLeaf(range, new Uint8Array(32), sha256)
    expect(range.peaks).toHaveLength(size.toString(2).replaceAll('0', '').length)
  }
})

test('a range whose peaks do not fit its size is refused', async () => {
  await expect(appendLeaf({ size: 3, peaks: [] }, new Uint8Array(32), sha256)).rejects.toThrow('compact range')
})
