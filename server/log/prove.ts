// Answers questions about a workspace's log: the signed head that stands, and proofs that lead to it.
import { toBase64Url, toHex } from '../../core/bytes.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import { consistencyProof, inclusionProof } from '../../core/log/proofs.ts'
import type { LogHead } from '../../core/statements.ts'
import type { LogInclusion, LogProof } from '../../core/wire/log.ts'
import { readHead } from '../db/head.ts'
import { keepCheckpoint, readLeaves } from '../db/log.ts'
import type { Sql } from '../db/sql.ts'
import type { AppDeps } from '../deps.ts'
import { createTreeReader } from './subtrees.ts'

type Parts = Pick<AppDeps, 'main' | 'logSigner' | 'clock'>

/** Signs what stands, and keeps what was signed. */
export async function signedCheckpoint({ main, logSigner, clock }: Parts, workspace: WorkspaceId, head: LogHead): Promise<string> {
  return keepCheckpoint(main, workspace, head.size, await logSigner.checkpoint(workspace, head), clock())
}

/** @returns undefined when a size is beyond what stands, or the workspace is gone */
export async function proveSizes(parts: Parts, workspace: WorkspaceId, sizes: readonly number[]): Promise<LogProof | undefined> {
  const head = (await readHead(parts.main, workspace))?.logHead
  if (!head || (sizes.at(-1) ?? 0) > head.size) return undefined
  const reader = createTreeReader(parts.main, workspace)
  const proofs: string[][] = []
  for (const [i, size] of sizes.entries()) proofs.push((await consistencyProof(reader, size, sizes[i + 1] ?? head.size)).map(toHex))
  return {
    checkpoint: await signedCheckpoint(parts, workspace, head),
    key: toBase64Url(parts.logSigner.publicKey),
    proofs,
  }
}

/** @returns undefined when there is no such line in a tree of that size, or no tree of that size yet */
export async function proveLine(main: Sql, workspace: WorkspaceId, line: number, size: number): Promise<LogInclusion | undefined> {
  const head = (await readHead(main, workspace))?.logHead
  if (!head || size > head.size || line >= size) return undefined
  const [leaf] = await readLeaves(main, workspace, line, 1)
  if (!leaf) return undefined
  return { leaf: toHex(leaf), proof: (await inclusionProof(createTreeReader(main, workspace), line, size)).map(toHex) }
}
