// What people said as the server counts it: signatures were checked when they came in; what waits for an officer, or was refused, permits nothing.
import { AskBook, type Decision } from '../../core/asks/book.ts'
import { foldConsent, type ConsentState } from '../../core/consent.ts'
import type { OwnerId, StatementId, WorkspaceId } from '../../core/ids.ts'
import type { ConsentStatement } from '../../core/statements.ts'
import { readLinksAbout, readSaidAbout } from '../db/asks.ts'
import type { Sql, Transaction } from '../db/sql.ts'

/**
 * One person's consent by what was said about any of their entries and stands under these decisions; what restricts always counts.
 * @param leftOut statements to fold as if they had not come yet
 */
export async function readConsentOf(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  entries: readonly OwnerId[],
  counting: readonly Decision[],
  leftOut: ReadonlySet<StatementId> = new Set(),
): Promise<ConsentState> {
  const book = new AskBook()
  for (const { ask, signer } of await readLinksAbout(sql, workspace, entries)) {
    book.note(ask.body)
    book.note(signer.body)
  }
  const said: ConsentStatement[] = []
  for (const { body } of await readSaidAbout(sql, workspace, entries, ['acceptance', 'consent'])) {
    if (body.type !== 'consent') book.note(body)
    else if (!leftOut.has(body.statement)) said.push(body)
  }
  return foldConsent(said.map((statement) => ({ statement, verified: counting.includes(book.decisionOf(statement.author)) })))
}
