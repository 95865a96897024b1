// Queries on the sealed heads of members: one row each, replaced only by somebody who has seen what stands.
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import type { KeptHeads } from '../../core/wire.ts'
import { decodeBase64Url, encodeBase64Url } from '../base64.ts'
import type { Sql } from './sql.ts'

export async function readKeptHeads(sql: Sql, workspace: WorkspaceId, member: MemberId): Promise<KeptHeads> {
  const [row] = await sql<{ version: number; sealed: Buffer }[]>`
    select version, sealed from kept_heads where workspace_id = ${workspace} and member_id = ${member}`
  return row ? { version: row.version, sealed: encodeBase64Url(row.sealed) } : { version: 0, sealed: null }
}

/** @returns the version it became; undefined when another one than `after` stands */
export async function keepHeads(
  sql: Sql,
  { workspace, member, after, sealed }: { workspace: WorkspaceId; member: MemberId; after: number; sealed: string },
): Promise<number | undefined> {
  const bytes = decodeBase64Url(sealed)
  const [row] =
    after === 0
      ? await sql<{ version: number }[]>`
          insert into kept_heads (workspace_id, member_id, version, sealed) values (${workspace}, ${member}, 1, ${bytes})
          on conflict do nothing returning version`
      : await sql<{ version: number }[]>`
          update kept_heads set version = version + 1, sealed = ${bytes}
          where workspace_id = ${workspace} and member_id = ${member} and version = ${after} returning version`
  return row?.version
}
