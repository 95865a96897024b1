// Queries on invitations.
import type { InvitationId, MemberId, WorkspaceId } from '../../core/ids.ts'
import type { AnswerInvitation, CreateInvitation, InvitationState, InvitationView } from '../../core/wire/members.ts'
import { decodeBase64Url, encodeBase64Url } from '../base64.ts'
import type { Sql, Transaction } from './sql.ts'
import { standingAt } from './workspaces.ts'

export type StoredAnswer = Omit<AnswerInvitation, 'auth' | 'invitation'>

export interface InvitationRow extends Omit<InvitationView, 'answer' | 'kept'> {
  readonly workspace: WorkspaceId
  readonly authHash: Buffer
  readonly kept: string
  readonly answer: StoredAnswer | null
}

interface Raw extends Omit<InvitationRow, 'kept' | 'answer' | 'expiresAt' | 'state'> {
  readonly kept: Buffer
  readonly answer: string | null
  readonly expiresAt: Date
  readonly state: Exclude<InvitationState, 'expired'>
}

export async function insertInvitation(
  tx: Transaction,
  workspace: WorkspaceId,
  inviter: MemberId,
  request: CreateInvitation,
  now: Date,
): Promise<boolean> {
  const { invitation, purpose, member, name, email, roles, delivery, authHash, kept, expiresAt } = request
  const inserted = await tx`
    insert into invitation (workspace_id, invitation_id, purpose, member_id, inviter_id, name, email, roles, delivery, auth_hash, kept,
      made_at, expires_at, state)
    values (${workspace}, ${invitation}, ${purpose}, ${member}, ${inviter}, ${name}, ${email}, ${roles}, ${delivery},
      ${Buffer.from(authHash, 'hex')}, ${decodeBase64Url(kept)}, ${now}, ${new Date(expiresAt)}, 'open')
    on conflict do nothing`
  return inserted.count === 1
}

/** By what the link proves; the id alone opens nothing. */
export async function findInvitation(
  sql: Sql | Transaction,
  invitation: InvitationId,
  authHash: Uint8Array,
  now: Date,
): Promise<InvitationRow | undefined> {
  const rows = await sql<Raw[]>`
    select ${columns(sql)} from invitation
    where auth_hash = ${Buffer.from(authHash)} and invitation_id = ${invitation} and workspace_id in ${standingAt(sql, now)} limit 1`
  return rows[0] && parsed(rows[0], now)
}

export async function readInvitations(sql: Sql | Transaction, workspace: WorkspaceId, now: Date): Promise<InvitationRow[]> {
  const rows = await sql<Raw[]>`
    select ${columns(sql)} from invitation where workspace_id = ${workspace} order by made_at desc, invitation_id limit 500`
  return rows.map((row) => parsed(row, now))
}

/** Moves on only from `from`, so that one of two at once wins. */
export async function moveInvitation(
  tx: Transaction,
  workspace: WorkspaceId,
  invitation: InvitationId,
  from: readonly InvitationState[],
  to: { readonly state: InvitationState; readonly answer: StoredAnswer | null },
): Promise<boolean> {
  const moved = await tx`
    update invitation set state = ${to.state}, answer = ${to.answer === null ? null : JSON.stringify(to.answer)}
    where workspace_id = ${workspace} and invitation_id = ${invitation} and state = any(${[...from]})`
  return moved.count === 1
}

const columns = (sql: Sql | Transaction) => sql`
  workspace_id as workspace, invitation_id as invitation, purpose, member_id as member, inviter_id as inviter, name, email, roles, delivery,
  auth_hash as "authHash", kept, expires_at as "expiresAt", state, answer`

function parsed({ kept, answer, expiresAt, state, ...rest }: Raw, now: Date): InvitationRow {
  return {
    ...rest,
    kept: encodeBase64Url(kept),
    answer: answer === null ? null : (JSON.parse(answer) as StoredAnswer),
    expiresAt: expiresAt.toISOString(),
    // An answer that arrived in time may be admitted later; an unanswered one is over.
    state: state === 'open' && expiresAt <= now ? 'expired' : state,
  }
}
