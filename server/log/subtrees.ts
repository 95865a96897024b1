// Roots of complete subtrees, from leaf hashes and the kept roots of every eighth level: a proof over a million lines reads a few hundred hashes.
import type { Bytes } from '../../core/bytes.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import type { TreeReader } from '../../core/log/proofs.ts'
import { nodeHash } from '../../core/log/tree.ts'
import { findSubtrees, keepSubtree, readLeaves } from '../db/log.ts'
import type { Sql } from '../db/sql.ts'
import { asyncSha256 } from '../hash.ts'

/** Levels between kept roots: one stands for 256 of the level below. */
const step = 8

/** Reads one workspace's tree. Asked for subtrees beyond its size it throws: a caller's mistake. */
export function createTreeReader(sql: Sql, workspace: WorkspaceId): TreeReader {
  /** The hashes of `count` neighbours on a kept level (or the leaves), from `from` on. */
  const neighbours = async (level: number, from: number, count: number): Promise<Bytes[]> => {
    if (level === 0) return readLeaves(sql, workspace, from, count)
    const known = await findSubtrees(sql, workspace, level, from, count)
    const all: Bytes[] = []
    for (let index = from; index < from + count; index++) all.push(known.get(index) ?? (await make(level, index)))
    return all
  }
  const make = async (level: number, index: number): Promise<Bytes> => {
    const hash = await fold(await neighbours(level - step, index * 2 ** step, 2 ** step), 2 ** step)
    await keepSubtree(sql, workspace, level, index, hash)
    return hash
  }
  return {
    sha256: asyncSha256,
    subtree: async (level, index) => {
      const below = level - (level % step)
      const count = 2 ** (level - below)
      return fold(await neighbours(below, index * count, count), count)
    },
  }
}

/** The root over a power of two of neighbours. */
async function fold(hashes: readonly Bytes[], count: number): Promise<Bytes> {
  if (hashes.length !== count) throw new RangeError('the log is shorter than asked')
  let level = hashes
  while (level.length > 1) {
    const next: Bytes[] = []
    for (let i = 0; i < level.length; i += 2)
      next.push(await nodeHash(level[i] ?? new Uint8Array(0), level[i + 1] ?? new Uint8Array(0), asyncSha256))
    level = next
  }
  const [root] = level
  if (!root) throw new RangeError('no leaves')
  return root
}
