// Queries on the log: lines and leaf hashes, the shortcut of subtree roots, signed checkpoints.
import type { WorkspaceId } from '../../core/ids.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { Sql, Transaction } from './sql.ts'

export interface LogLine {
  readonly seq: number
  readonly line: string
  readonly leaf: Bytes
}

/** Lines from `from` on, in order. */
export async function readLines(sql: Sql | Transaction, workspace: WorkspaceId, from: number, limit: number): Promise<LogLine[]> {
  const rows = await sql<{ seq: number; line: string; leaf: Buffer }[]>`
    select seq, line, leaf_hash as leaf from audit_line
    where workspace_id = ${workspace} and seq >= ${from} order by seq limit ${limit}`
  return rows.map(({ leaf, ...row }) => ({ ...row, leaf: new Uint8Array(leaf) }))
}

export async function readLeaves(sql: Sql | Transaction, workspace: WorkspaceId, from: number, count: number): Promise<Bytes[]> {
  const rows = await sql<{ leaf: Buffer }[]>`
    select leaf_hash as leaf from audit_line
    where workspace_id = ${workspace} and seq >= ${from} and seq < ${from + count} order by seq`
  return rows.map(({ leaf }) => new Uint8Array(leaf))
}

export async function findSubtrees(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  level: number,
  from: number,
  count: number,
): Promise<Map<number, Bytes>> {
  const rows = await sql<{ index: number; hash: Buffer }[]>`
    select index, hash from log_subtree
    where workspace_id = ${workspace} and level = ${level} and index >= ${from} and index < ${from + count}`
  return new Map(rows.map(({ index, hash }) => [index, new Uint8Array(hash)]))
}

export async function keepSubtree(sql: Sql, workspace: WorkspaceId, level: number, index: number, hash: Bytes): Promise<void> {
  await sql`
    insert into log_subtree (workspace_id, level, index, hash) values (${workspace}, ${level}, ${index}, ${Buffer.from(hash)})
    on conflict do nothing`
}

/** Keeps a signed checkpoint. @returns the one that stands for this size, which is the same unless somebody changed the key */
export async function keepCheckpoint(sql: Sql, workspace: WorkspaceId, size: number, note: string, now: Date): Promise<string> {
  await sql`
    insert into checkpoint (workspace_id, size, note, signed_at) values (${workspace}, ${size}, ${note}, ${now}) on conflict do nothing`
  return (await findCheckpoint(sql, workspace, size)) ?? note
}

export async function findCheckpoint(sql: Sql, workspace: WorkspaceId, size: number): Promise<string | undefined> {
  const [row] = await sql<{ note: string }[]>`
    select note from checkpoint where workspace_id = ${workspace} and size = ${size}`
  return row?.note
}

export async function readCheckpoints(sql: Sql, workspace: WorkspaceId): Promise<{ size: number; note: string }[]> {
  return sql<{ size: number; note: string }[]>`
    select size, note from checkpoint where workspace_id = ${workspace} order by size`
}

/** Workspaces with their log's size, and the size of the newest checkpoint (0: none yet). */
export async function readLogSizes(sql: Sql): Promise<{ workspace: WorkspaceId; size: number; signed: number }[]> {
  return sql<{ workspace: WorkspaceId; size: number; signed: number }[]>`
    select h.workspace_id as workspace, h.log_size as size,
      coalesce((select max(c.size) from checkpoint c where c.workspace_id = h.workspace_id), 0)::bigint as signed
    from head h order by h.workspace_id`
}
