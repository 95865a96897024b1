// What the databases hold against what was acknowledged: nothing lost, nothing twice, everything as it was signed.
import { checkMain } from '../../../../server/backup/check.ts'
import { readServerHalves } from '../../../../server/db/shares.ts'
import { inSnapshot, openDatabase, type Sql } from '../../../../server/db/sql.ts'
import { findRunningDatabases } from '../../../../server/embedded/databases.ts'
import type { WorkspaceId } from '../../../../core/ids.ts'
import type { Writer } from './writer.ts'

export async function withRunning<T>(dataDir: string, work: (databases: { main: Sql; shred: Sql }) => Promise<T>): Promise<T> {
  const addresses = findRunningDatabases(dataDir)
  if (!addresses) throw new Error('the embedded databases do not run')
  const main = openDatabase(addresses.databaseUrl, { maxConnections: 1 })
  const shred = openDatabase(addresses.shredDatabaseUrl, { maxConnections: 1 })
  try {
    return await work({ main, shred })
  } finally {
    await Promise.all([main.end({ timeout: 5 }), shred.end({ timeout: 5 })])
  }
}

/** Statements acknowledged since `from` that are not there. The writers may go on meanwhile: what they get acknowledged later is not looked at. */
export async function findLost(
  main: Sql,
  workspace: WorkspaceId,
  { acknowledged }: Writer,
  from: number,
): Promise<{ lost: string[]; upTo: number }> {
  const asked = acknowledged.statements.slice(from)
  const rows = await main<{ statement: string }[]>`
    select statement_id as statement from statement where workspace_id = ${workspace} and statement_id = any(${asked}::uuid[])`
  const there = new Set(rows.map(({ statement }) => statement))
  return { lost: asked.filter((statement) => !there.has(statement)), upTo: from + asked.length }
}

/** Everything at the end. @returns what is wrong, one sentence each */
export async function compareAll(
  { main, shred }: { main: Sql; shred: Sql },
  workspace: WorkspaceId,
  writers: readonly Writer[],
): Promise<string[]> {
  const faults = await inSnapshot(main, checkMain)
  for (const writer of writers) {
    const { lost } = await findLost(main, workspace, writer, 0)
    faults.push(...lost.map((statement) => `acknowledged statement ${statement} is lost`), ...writer.strange)
    const kept = await readServerHalves(shred, workspace, [...writer.acknowledged.halves.keys()])
    for (const [share, half] of writer.acknowledged.halves)
      if (kept.get(share) !== half) faults.push(`the half of share ${share} is not the one that was told`)
    const rows = await main<{ record: string; version: number }[]>`
      select record_id as record, version from record
      where workspace_id = ${workspace} and record_id = any(${[...writer.acknowledged.records.keys()]}::uuid[])`
    const versions = new Map(rows.map(({ record, version }) => [record, version]))
    for (const [record, { version }] of writer.acknowledged.records)
      if ((versions.get(record) ?? 0) < version)
        faults.push(`record ${record} is back at version ${String(versions.get(record) ?? 0)}`)
  }
  return [...faults, ...(await findRepeats(main, workspace))]
}

/** The feed has every number once, and a repeated request did not do its work twice: each version of a record and each statement has one log line. */
async function findRepeats(main: Sql, workspace: WorkspaceId): Promise<string[]> {
  const [feed] = await main<{ rows: number; last: number; head: number }[]>`
    select count(*)::integer as rows, max(seq) as last, (select feed_seq from head where workspace_id = ${workspace}) as head
    from statement where workspace_id = ${workspace}`
  const twice = await main`
    select 1 from statement where workspace_id = ${workspace} and type = 'record'
    group by signed::jsonb -> 'body' -> 'record', signed::jsonb -> 'body' -> 'version' having count(*) > 1`
  const lines = await main`
    select 1 from audit_line a, jsonb_array_elements_text(a.line::jsonb -> 'statements') as named
    where a.workspace_id = ${workspace} and a.line::jsonb ->> 'EventID' <> 'share.start' group by named having count(*) > 1`
  const faults: string[] = []
  if (feed?.rows !== feed?.last || feed?.last !== feed?.head)
    faults.push(`the feed has ${String(feed?.rows)} rows up to ${String(feed?.last)}`)
  if (twice.length > 0) faults.push(`${String(twice.length)} versions of records were stored twice`)
  if (lines.length > 0) faults.push(`${String(lines.length)} statements were carried out twice`)
  return faults
}
