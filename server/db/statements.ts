// Queries on signed statements and on the owners (subjects, events) they introduce.
import { fromUtf8 } from '../../core/bytes.ts'
import type { OwnerId, Pseudonym, RecordId, StatementId, WorkspaceId } from '../../core/ids.ts'
import { signedStatementBytes, type PublicationStatement, type Signed, type Statement } from '../../core/statements.ts'
import type { LockedHead } from './head.ts'
import type { Sql, Transaction } from './sql.ts'

/** The canonical text that is stored, hashed and given back. */
export const statementText = (signed: Signed): string => fromUtf8(signedStatementBytes(signed))

/** Texts of those of these statements that are already stored. */
export async function findStatements(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  ids: readonly StatementId[],
): Promise<Map<StatementId, string>> {
  const rows = await sql<{ statement: StatementId; signed: string }[]>`
    select statement_id as statement, signed from statement where workspace_id = ${workspace} and statement_id = any(${[...ids]}::uuid[])`
  return new Map(rows.map(({ statement, signed }) => [statement, signed]))
}

/** Stores statements under the next feed numbers, in this order. */
export async function insertStatements(tx: Transaction, head: LockedHead, statements: readonly Signed[], now: Date): Promise<void> {
  if (statements.length === 0) return
  const rows = statements.map((signed, index) => ({
    workspace_id: head.workspace,
    statement_id: signed.body.statement,
    seq: head.feedSeq + 1 + index,
    type: signed.body.type,
    author_id: signed.body.author,
    owner_id: ownerOf(signed.body),
    signed: statementText(signed),
    received_at: now,
  }))
  await tx`insert into statement ${tx(rows)}`
  head.feedSeq += rows.length
}

/** A newer version of the same record stands: these leave the feed. */
export async function supersedeStatements(tx: Transaction, workspace: WorkspaceId, ids: readonly StatementId[]): Promise<void> {
  if (ids.length === 0) return
  await tx`
    update statement set current = false where workspace_id = ${workspace} and statement_id = any(${[...ids]}::uuid[])`
}

function ownerOf(body: Statement): OwnerId | null {
  return 'owner' in body ? body.owner : null
}

/** The newest statement of a type that has no owner. */
export async function readNewestOf(sql: Sql, workspace: WorkspaceId, type: Statement['type']): Promise<Signed | undefined> {
  const [row] = await sql<{ signed: string }[]>`
    select signed from statement where workspace_id = ${workspace} and type = ${type} order by seq desc limit 1`
  return row && (JSON.parse(row.signed) as Signed)
}

/** Which *never* about this person came here after that moment, by our own clock. */
export async function findNeversSince(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  entries: readonly OwnerId[],
  since: Date,
): Promise<Set<StatementId>> {
  const rows = await sql<{ statement: StatementId }[]>`
    select statement_id as statement from statement
    where workspace_id = ${workspace} and owner_id = any(${[...entries]}::uuid[]) and type = 'consent' and received_at > ${since}
      and signed::jsonb #>> '{body,consent,action}' = 'never'`
  return new Set(rows.map(({ statement }) => statement))
}

/** Where these photos went. */
export async function readPublicationsOf(
  sql: Sql,
  workspace: WorkspaceId,
  assets: readonly RecordId[],
): Promise<Signed<PublicationStatement>[]> {
  if (assets.length === 0) return []
  const rows = await sql<{ signed: string }[]>`
    select signed from statement
    where workspace_id = ${workspace} and type = 'publication' and signed::jsonb #>> '{body,asset}' = any(${[...assets]}) order by seq`
  return rows.map(({ signed }) => JSON.parse(signed) as Signed<PublicationStatement>)
}

// --- Owners ---

export interface Owner {
  readonly kind: 'subject' | 'event'
  readonly pseudonym: Pseudonym | null
  readonly erased: boolean
}

export async function findOwners(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  ids: readonly OwnerId[],
): Promise<Map<OwnerId, Owner>> {
  const rows = await sql<({ owner: OwnerId } & Owner)[]>`
    select owner_id as owner, kind, pseudonym, erased_at is not null as erased from owner where workspace_id = ${workspace} and owner_id = any(${[...ids]}::uuid[])`
  return new Map(rows.map(({ owner, ...about }) => [owner, about]))
}

export async function findTakenPseudonyms(
  tx: Transaction,
  workspace: WorkspaceId,
  pseudonyms: readonly Pseudonym[],
): Promise<Set<Pseudonym>> {
  if (pseudonyms.length === 0) return new Set()
  const rows = await tx<{ pseudonym: Pseudonym }[]>`
    select pseudonym from owner where workspace_id = ${workspace} and pseudonym = any(${[...pseudonyms]})`
  return new Set(rows.map(({ pseudonym }) => pseudonym))
}

export async function insertOwners(
  tx: Transaction,
  workspace: WorkspaceId,
  owners: readonly { readonly owner: OwnerId; readonly kind: Owner['kind']; readonly pseudonym: Pseudonym | null }[],
): Promise<void> {
  if (owners.length === 0) return
  await tx`
    insert into owner ${tx(owners.map(({ owner, kind, pseudonym }) => ({ workspace_id: workspace, owner_id: owner, kind, pseudonym })))}`
}
