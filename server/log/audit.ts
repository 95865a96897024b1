// Appends audit lines: canonical text and leaf hash, in the transaction of the write they are about. A line that cannot be written
// fails the transaction, and with it the write or the release.
import { auditLineBytes, type AuditLine } from '../../core/log/line.ts'
import { appendLeaf, leafHash } from '../../core/log/tree.ts'
import { fromUtf8 } from '../../core/bytes.ts'
import type { LockedHead } from '../db/head.ts'
import type { Transaction } from '../db/sql.ts'
import { asyncSha256 } from '../hash.ts'

/** What a caller says of an event; the rest of the line (position, format, source) is filled in here. */
export type AuditEntry = Pick<
  AuditLine,
  'EventID' | 'EventActionCode' | 'EventOutcomeIndicator' | 'UserID' | 'RoleIDCode' | 'objects' | 'NetworkAccessPointID' | 'trace'
> &
  Partial<Pick<AuditLine, 'PurposeOfUse' | 'statements' | 'detail'>>

export type AuditObject = AuditLine['objects'][number]

export interface AuditLog {
  append(tx: Transaction, head: LockedHead, entry: AuditEntry): Promise<void>
}

/** The real log. `source` names this installation in every line (NEN 7513 AuditSourceID). */
export function createAuditLog(source: string, clock: () => Date): AuditLog {
  return {
    async append(tx, head, entry) {
      const line: AuditLine = {
        format: 'imprimatur/v1',
        workspace: head.workspace,
        seq: head.log.size,
        EventDateTime: clock().toISOString(),
        UserIsRequestor: entry.UserID !== null,
        PurposeOfUse: '',
        AuditSourceID: source,
        statements: [],
        detail: null,
        ...entry,
      }
      const bytes = auditLineBytes(line)
      const leaf = await leafHash(bytes, asyncSha256)
      await tx`
        insert into audit_line (workspace_id, seq, line, leaf_hash)
        values (${head.workspace}, ${line.seq}, ${fromUtf8(bytes)}, ${Buffer.from(leaf)})`
      head.log = await appendLeaf(head.log, leaf, asyncSha256)
    },
  }
}
