// Reads the membership chain of a workspace and keeps the folded result: entries never change, so a fold by head hash never goes stale.
import type { ChainState, SignedChainEntry } from '../../core/chain.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import { verifyChain } from '../verify.ts'
import type { Sql, Transaction } from './sql.ts'

export interface KnownChain {
  readonly entries: readonly SignedChainEntry[]
  readonly chain: ChainState
}

const foldedByHead = new Map<string, KnownChain>()
const maximumFolded = 1000

export async function insertChainEntry(
  tx: Transaction,
  { workspace, seq, hash, entry }: { workspace: WorkspaceId; seq: number; hash: Uint8Array; entry: string },
): Promise<void> {
  await tx`insert into chain_entry (workspace_id, seq, hash, entry) values (${workspace}, ${seq}, ${Buffer.from(hash)}, ${entry})`
}

/** @throws CodedError `chain_refused` when the stored chain does not verify (somebody edited the database) */
export async function readChain(sql: Sql | Transaction, workspace: WorkspaceId): Promise<KnownChain> {
  const rows = await sql<{ hash: Buffer; entry: string }[]>`
    select hash, entry from chain_entry where workspace_id = ${workspace} order by seq`
  const key = `${workspace}:${rows.at(-1)?.hash.toString('hex') ?? ''}`
  const known = foldedByHead.get(key)
  if (known) return known
  const entries = rows.map(({ entry }) => JSON.parse(entry) as SignedChainEntry)
  const folded = { entries, chain: await verifyChain(entries) }
  if (foldedByHead.size >= maximumFolded) foldedByHead.delete(foldedByHead.keys().next().value ?? key)
  foldedByHead.set(key, folded)
  return folded
}
