// Queries on published forms. A version is inserted once and never changed.
import type { FormRef } from '../../core/asks/statements.ts'
import { fromUtf8 } from '../../core/bytes.ts'
import { formBytes, type FormReference } from '../../core/forms/document.ts'
import type { PublishedForm } from '../../core/forms/versions.ts'
import type { FormId, StatementId, WorkspaceId } from '../../core/ids.ts'
import type { FormStatement, Signed } from '../../core/statements.ts'
import type { Sql, Transaction } from './sql.ts'

/** @returns undefined when no version stands */
export async function findNewestForm(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  form: FormId,
): Promise<Pick<FormReference, 'version' | 'hash'> | undefined> {
  const [newest] = await sql<Pick<FormReference, 'version' | 'hash'>[]>`
    select version, hash from form where workspace_id = ${workspace} and form = ${form} order by version desc limit 1`
  return newest
}

export async function insertForm(
  tx: Transaction,
  workspace: WorkspaceId,
  statement: StatementId,
  { form, version, hash, document }: PublishedForm,
): Promise<void> {
  await tx`
    insert into form (workspace_id, form, version, statement_id, hash, document)
    values (${workspace}, ${form}, ${version}, ${statement}, ${hash}, ${fromUtf8(formBytes(document))})`
}

/** A published version with the statement that published it, if it is the very text that is named. */
export async function readForm(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  { form, version, hash }: FormRef,
): Promise<{ readonly statement: Signed<FormStatement>; readonly document: unknown } | undefined> {
  const [row] = await sql<{ signed: string; document: string }[]>`
    select s.signed, f.document from form f
    join statement s on s.workspace_id = f.workspace_id and s.statement_id = f.statement_id
    where f.workspace_id = ${workspace} and f.form = ${form} and f.version = ${version} and f.hash = ${hash}`
  return row && { statement: JSON.parse(row.signed) as Signed<FormStatement>, document: JSON.parse(row.document) as unknown }
}
