// Heads a session was told of count only once proofs connect them. Every way a server can show another log is refused; each
// refusal has its honest twin, so that it is the lie that is refused.
import { beforeEach, expect, test } from 'vitest'
import { toBase64Url, toHex, utf8, type Bytes } from '../../../../core/bytes.ts'
import { WorkspaceId } from '../../../../core/ids.ts'
import { consistencyProof, type TreeReader } from '../../../../core/log/proofs.ts'
import { appendLeaf, emptyRange, leafHash, nodeHash, rootOf } from '../../../../core/log/tree.ts'
import type { LogHead } from '../../../../core/statements.ts'
import type { LogProof } from '../../../../core/wire/log.ts'
import { asyncSha256 } from '../../../../server/hash.ts'
import { createLogSigner } from '../../../../server/log/signer.ts'
import { LogHeads } from '../../../../workers/vault/log-heads.ts'

const workspace = WorkspaceId.parse(crypto.randomUUID())
const signer = createLogSigner(crypto.getRandomValues(new Uint8Array(32)))
const refused = expect.objectContaining({ code: 'log_refused' }) as Error

/** A server's log over these lines. */
async function logOf(lines: readonly string[]) {
  const leaves = await Promise.all(lines.map((line) => leafHash(utf8(line), asyncSha256)))
  const heads: LogHead[] = []
  let range = emptyRange
  for (const leaf of leaves) {
    range = await appendLeaf(range, leaf, asyncSha256)
    heads.push({ size: range.size, root: toHex(await rootOf(range, asyncSha256)) })
  }
  const subtree = async (level: number, index: number): Promise<Bytes> =>
    level === 0
      ? leaves[index]!
      : nodeHash(await subtree(level - 1, index * 2), await subtree(level - 1, index * 2 + 1), asyncSha256)
  const reader: TreeReader = { subtree, sha256: asyncSha256 }
  return {
    head: (size: number): LogHead => heads[size - 1]!,
    prove: async (sizes: readonly number[], by = signer, of = workspace): Promise<LogProof> => ({
      checkpoint: await by.checkpoint(of, heads.at(-1)!),
      key: toBase64Url(by.publicKey),
      proofs: await Promise.all(
        sizes.map(async (size, i) => (await consistencyProof(reader, size, sizes[i + 1] ?? heads.length)).map(toHex)),
      ),
    }),
  }
}

const lines = (count: number, word = 'line'): string[] => Array.from({ length: count }, (_, i) => `${word} ${String(i)}`)

let heads: LogHeads
beforeEach(() => {
  heads = new LogHeads(workspace)
})

test('heads in any order are connected at once, and then there is nothing to ask', async () => {
  const log = await logOf(lines(30))
  for (const size of [12, 5, 29, 12, 1]) heads.note(log.head(size))
  expect(heads.sizesToConnect()).toEqual([1, 5, 12, 29])
  await heads.connect([1, 5, 12, 29], await log.prove([1, 5, 12, 29]))
  expect(heads.newest).toEqual(log.head(30))
  expect(heads.sizesToConnect()).toEqual([])
  expect(heads.key).toBe(toBase64Url(signer.publicKey))
  // A late answer of before is asked about again.
  heads.note(log.head(7))
  expect(heads.sizesToConnect()).toEqual([7, 30])
  await heads.connect([7, 30], await log.prove([7, 30]))
  expect(heads.sizesToConnect()).toEqual([])
})

test('a single head wants its signature once', async () => {
  const log = await logOf(lines(3))
  heads.note(log.head(3))
  expect(heads.sizesToConnect()).toEqual([3])
  await heads.connect([3], await log.prove([3]))
  expect(heads.sizesToConnect()).toEqual([])
})

test('another log of another size is refused, whatever it proves about itself', async () => {
  const [honest, forged] = [await logOf(lines(20)), await logOf([...lines(9), 'another', ...lines(10, 'more')])]
  heads.note(honest.head(15))
  heads.note(forged.head(20))
  await expect(heads.connect([15, 20], await forged.prove([15, 20]))).rejects.toThrow(refused)
  await expect(heads.connect([15, 20], await honest.prove([15, 20]))).rejects.toThrow(refused)
})

test('a log that was cut off is refused, also when it keeps telling shorter heads that fit', async () => {
  const [full, cut] = [await logOf(lines(20)), await logOf(lines(14))]
  heads.note(full.head(20))
  heads.note(cut.head(14))
  const proof = { ...(await cut.prove([14])), proofs: [...(await full.prove([14, 20])).proofs] }
  await expect(heads.connect([14, 20], proof)).rejects.toThrow(refused)
  await heads.connect([14, 20], await full.prove([14, 20]))
})

test('two roots of one size are two logs at once', async () => {
  heads.note((await logOf(lines(4))).head(4))
  const other = await logOf(lines(4, 'other'))
  expect(() => {
    heads.note(other.head(4))
  }).toThrow(refused)
})

test('another key than the first is refused, and so is a checkpoint of another workspace', async () => {
  const log = await logOf(lines(6))
  const other = createLogSigner(crypto.getRandomValues(new Uint8Array(32)))
  heads.note(log.head(5))
  await expect(heads.connect([5], await log.prove([5], signer, WorkspaceId.parse(crypto.randomUUID())))).rejects.toThrow(refused)
  await heads.connect([5], await log.prove([5]))
  heads.note(log.head(2))
  await expect(heads.connect([2, 6], await log.prove([2, 6], other))).rejects.toThrow(refused)
  await heads.connect([2, 6], await log.prove([2, 6]))
  expect(() => {
    heads.noteKey(toBase64Url(other.publicKey))
  }).toThrow(refused)
})

test('a proof of the wrong length, or about a size never told, is refused', async () => {
  const log = await logOf(lines(9))
  heads.note(log.head(4))
  const proof = await log.prove([4])
  await expect(heads.connect([4], { ...proof, proofs: [] })).rejects.toThrow(refused)
  await expect(heads.connect([3], await log.prove([3]))).rejects.toThrow(refused)
  await expect(heads.connect([4], { ...proof, checkpoint: proof.checkpoint.replace('\n9\n', '\n8\n') })).rejects.toThrow(refused)
  await heads.connect([4], proof)
})

test('more heads than one question may name are connected in several', async () => {
  const log = await logOf(lines(150))
  for (let size = 1; size <= 149; size++) heads.note(log.head(size))
  for (let rounds = 0; heads.sizesToConnect().length > 0; rounds++) {
    expect(rounds).toBeLessThan(5)
    const sizes = heads.sizesToConnect()
    await heads.connect(sizes, await log.prove(sizes))
  }
  expect(heads.newest).toEqual(log.head(150))
})

test('a head that somebody else signed is one log with ours, or it is not; either way nothing here changes', async () => {
  const [log, fork] = [await logOf(lines(30)), await logOf([...lines(8), ...lines(22, 'other')])]
  heads.note(log.head(12))
  for (const size of [5, 12, 20, 30]) {
    const sizes = heads.sizesWith(log.head(size))
    expect(sizes).toEqual(size === 12 ? [] : [size, 12].sort((a, b) => a - b))
    if (size !== 12) expect(await heads.isOneWith(log.head(size), sizes, await log.prove(sizes))).toBe(true)
  }
  // What both have is no fork yet.
  expect(await heads.isOneWith(fork.head(8), [8, 12], await log.prove([8, 12]))).toBe(true)
  for (const size of [9, 12, 20]) {
    const sizes = heads.sizesWith(fork.head(size))
    for (const shown of [log, fork]) expect(await heads.isOneWith(fork.head(size), sizes, await shown.prove(sizes))).toBe(false)
  }
  // A log that ends before what was signed.
  expect(await heads.isOneWith({ size: 31, root: log.head(30).root }, [12, 31], await log.prove([12]))).toBe(false)
  const stranger = createLogSigner(crypto.getRandomValues(new Uint8Array(32)))
  heads.noteKey(toBase64Url(signer.publicKey))
  await expect(heads.isOneWith(log.head(20), [12, 20], await log.prove([12, 20], stranger))).rejects.toEqual(refused)
  expect(heads.newest).toEqual(log.head(12))
})
