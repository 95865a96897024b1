// Queries on shares that are sealed to an epoch before the newest, and on moving them on.
import type { ChainState } from '../../core/chain.ts'
import type { ShareId, WorkspaceId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { RewrapStatement, ShareStatement, Signed } from '../../core/statements.ts'
import type { MembersInfo, SealedShare } from '../../core/wire/members.ts'
import { decodeBase64Url, encodeBase64Url } from '../base64.ts'
import type { Sql, Transaction } from './sql.ts'

export type NewestEpochs = readonly { readonly scope: Scope; readonly epoch: number }[]

export const newestEpochs = ({ scopeKeys }: ChainState): NewestEpochs =>
  [...scopeKeys].map(([scope, { epoch }]) => ({ scope, epoch }))

/** Per scope, how many live shares an older epoch still opens. */
export async function countLeftBehind(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  newest: NewestEpochs,
): Promise<MembersInfo['leftBehind']> {
  const counts = await Promise.all(
    newest.map(async ({ scope, epoch }) => {
      const [row] = await sql<{ shares: number }[]>`
        select count(*)::integer as shares from share
        where workspace_id = ${workspace} and scope = ${scope} and epoch < ${epoch} and destroy_asked_at is null`
      return { scope, shares: row?.shares ?? 0 }
    }),
  )
  return counts.filter(({ shares }) => shares > 0)
}

/** Up to `limit` of them with ids above `after`, and one more when there is one. */
export async function readLeftBehind(
  sql: Sql,
  workspace: WorkspaceId,
  newest: NewestEpochs,
  { after, limit }: { readonly after: ShareId | undefined; readonly limit: number },
): Promise<SealedShare[]> {
  const rows = await sql<{ statement: string; rewrap: string | null; sealed: Buffer }[]>`
    select s.signed as statement, w.signed as rewrap, h.sealed
    from share h
    join unnest(${newest.map(({ scope }) => scope)}::text[], ${newest.map(({ epoch }) => epoch)}::integer[]) as n (scope, epoch)
      on h.scope = n.scope and h.epoch < n.epoch
    join statement s on s.workspace_id = h.workspace_id and s.statement_id = h.statement_id
    left join statement w on w.workspace_id = h.workspace_id and w.statement_id = h.rewrap_id
    where h.workspace_id = ${workspace} and h.destroy_asked_at is null
      and h.share_id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid
    order by h.share_id limit ${limit + 1}`
  return rows.map(({ statement, rewrap, sealed }) => ({
    statement: JSON.parse(statement) as Signed<ShareStatement>,
    rewrap: rewrap === null ? null : (JSON.parse(rewrap) as Signed<RewrapStatement>),
    sealed: encodeBase64Url(sealed),
  }))
}

/** Puts the half that was sealed again in the place of the old one, whose statement leaves the feed. */
export async function moveShare(tx: Transaction, body: RewrapStatement, sealed: string): Promise<void> {
  const { workspace, share, statement, epoch } = body
  await tx`
    update statement set current = false
    where workspace_id = ${workspace}
      and statement_id = (select rewrap_id from share where workspace_id = ${workspace} and share_id = ${share})`
  await tx`
    update share set sealed = ${decodeBase64Url(sealed)}, epoch = ${epoch}, rewrap_id = ${statement}
    where workspace_id = ${workspace} and share_id = ${share}`
}
