// What a signed-in client is told about itself: workspace, member, chain, grants and log head.
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import type { SessionInfo } from '../../core/wire.ts'
import { findRestored } from '../db/backups.ts'
import { readChain } from '../db/chain.ts'
import { readHead } from '../db/head.ts'
import { inSnapshot, type Sql, type Transaction } from '../db/sql.ts'
import { readGrants, readWorkspace } from '../db/workspaces.ts'

/** @returns undefined when the workspace or the member is gone */
export async function describeSession(sql: Sql, workspace: WorkspaceId, member: MemberId): Promise<SessionInfo | undefined> {
  return inSnapshot(sql, async (tx) => {
    const row = await readWorkspace(tx, workspace, member)
    const head = await readHead(tx, workspace)
    const { entries, chain } = await readChain(tx, workspace)
    const inChain = chain.members.get(member)
    if (!row || !head || !inChain) return undefined
    return {
      workspace: { id: workspace, name: row.name, practice: row.practice, deletesAt: row.deletesAt?.toISOString() ?? null },
      member: { id: member, name: row.memberName, email: row.email, roles: [...inChain.roles] },
      chain: [...entries],
      grants: await readGrants(tx, workspace, member),
      logHead: head.logHead,
      ...(await describeRestored(tx, workspace)),
    }
  })
}

async function describeRestored(tx: Transaction, workspace: WorkspaceId): Promise<Pick<SessionInfo, 'restored'>> {
  const row = await findRestored(tx, workspace)
  if (!row) return {}
  const { restore, takenAt, restoredAt, signedAt, log } = row
  const told = { takenAt: takenAt.toISOString(), restoredAt: restoredAt.toISOString() }
  return { restored: { restore, ...told, waiting: signedAt === null, log } }
}
