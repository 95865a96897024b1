// Queries on sealed records: the newest version of each.
import type { OwnerId, RecordId, ShareId, StatementId, WorkspaceId } from '../../core/ids.ts'
import type { RecordStatement, RecordTable, Signed } from '../../core/statements.ts'
import type { FetchedRecord } from '../../core/wire.ts'
import { decodeBase64Url, encodeBase64Url } from '../base64.ts'
import type { Sql, Transaction } from './sql.ts'

export interface CurrentRecord {
  readonly version: number
  readonly owner: OwnerId
  readonly statement: StatementId
}

export const recordKey = (table: RecordTable, record: RecordId): string => `${table}/${record}`

/** The standing versions of these records, by {@link recordKey}. */
export async function findCurrentRecords(
  tx: Transaction,
  workspace: WorkspaceId,
  ids: readonly RecordId[],
): Promise<Map<string, CurrentRecord>> {
  const rows = await tx<({ table: RecordTable; record: RecordId } & CurrentRecord)[]>`
    select table_name as table, record_id as record, version, owner_id as owner, statement_id as statement
    from record where workspace_id = ${workspace} and record_id = any(${[...ids]}::uuid[])`
  return new Map(rows.map(({ table, record, ...current }) => [recordKey(table, record), current]))
}

/** Writes a version. The caller holds the head lock and has compared versions. */
export async function putRecord(tx: Transaction, body: RecordStatement, envelope: string | null): Promise<void> {
  const bytes = envelope === null ? null : decodeBase64Url(envelope)
  await tx`
    insert into record (workspace_id, table_name, record_id, version, owner_id, scope, share_id, statement_id, envelope)
    values (${body.workspace}, ${body.table}, ${body.record}, ${body.version}, ${body.owner}, ${body.scope}, ${body.share},
      ${body.statement}, ${bytes})
    on conflict (workspace_id, table_name, record_id) do update set version = excluded.version, share_id = excluded.share_id,
      statement_id = excluded.statement_id, envelope = excluded.envelope`
}

export async function fetchRecord(
  sql: Sql,
  workspace: WorkspaceId,
  table: RecordTable,
  record: RecordId,
): Promise<FetchedRecord | undefined> {
  const [row] = await sql<{ signed: string; envelope: Buffer | null }[]>`
    select s.signed, r.envelope from record r
    join statement s on s.workspace_id = r.workspace_id and s.statement_id = r.statement_id
    where r.workspace_id = ${workspace} and r.table_name = ${table} and r.record_id = ${record}`
  if (!row) return undefined
  return {
    statement: JSON.parse(row.signed) as Signed<RecordStatement>,
    envelope: row.envelope === null ? null : encodeBase64Url(row.envelope),
  }
}

/** What stands under these shares. */
export async function readRecordsUnder(
  sql: Sql,
  workspace: WorkspaceId,
  shares: readonly ShareId[],
): Promise<{ statement: Signed<RecordStatement>; envelope: string }[]> {
  const rows = await sql<{ signed: string; envelope: Buffer }[]>`
    select s.signed, r.envelope from record r
    join statement s on s.workspace_id = r.workspace_id and s.statement_id = r.statement_id
    where r.workspace_id = ${workspace} and r.share_id = any(${[...shares]}::uuid[]) and r.envelope is not null order by s.seq`
  return rows.map(({ signed, envelope }) => ({
    statement: JSON.parse(signed) as Signed<RecordStatement>,
    envelope: encodeBase64Url(envelope),
  }))
}
