// Invitations: an owner makes and withdraws one; the invited browser opens and answers it with what stands behind the link's `#`.
// The server keeps a hash of half of the secret; what it could do with a link it mailed, the six words show (protocol §3).
import { Hono, type Context } from 'hono'
import { fromBase64Url } from '../../core/bytes.ts'
import { chainContains } from '../../core/chain.ts'
import type { AuditEvent } from '../../core/log/line.ts'
import type { InvitationId } from '../../core/ids.ts'
import {
  AnswerInvitation,
  CreateInvitation,
  invitationDaysAtMost,
  OpenInvitation,
  WithdrawInvitation,
  type InvitationOpened,
} from '../../core/wire/members.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { signerNow } from '../auth/admit.ts'
import { requireSession } from '../auth/session.ts'
import { isWaiting } from '../db/backups.ts'
import { readChain } from '../db/chain.ts'
import { withHead } from '../db/head.ts'
import { findInvitation, insertInvitation, moveInvitation, type InvitationRow } from '../db/invitations.ts'
import { areUnlockersTaken } from '../db/members.ts'
import { readWorkspace } from '../db/workspaces.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { actorOf, originOf, type Actor, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import type { AuditEntry } from '../log/audit.ts'
import { rowObject } from '../log/objects.ts'
import { validJson } from './validate.ts'

const dayMs = 24 * 3_600_000

export function invitationRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .post('/invitations', requireSession(deps), validJson(CreateInvitation), async (c) => {
      const { session, connection, trace } = c.var
      const request = c.req.valid('json')
      const now = deps.clock()
      const life = new Date(request.expiresAt).getTime() - now.getTime()
      if (life <= 0 || life > invitationDaysAtMost * dayMs) return refuse(c, 'bad_request')
      const { result } = await withHead(deps.main, session.workspace, async (tx, head) => {
        const { roles, chain } = await signerNow(tx, session)
        if (!roles.includes('owner')) return 'forbidden'
        const known = request.member !== null && chain.members.has(request.member)
        if ((request.purpose === 'reset') !== known) return 'not_found'
        if (!(await insertInvitation(tx, session.workspace, session.member, request, now))) return 'exists'
        await deps.audit.append(
          tx,
          head,
          line('member.invite', 'C', actorOf(session, connection, trace), request.invitation, request.purpose),
        )
        return null
      })
      return result === null ? c.json({ state: 'open' as const }, 201) : refuse(c, result)
    })
    .post('/invitations/withdraw', requireSession(deps), validJson(WithdrawInvitation), async (c) => {
      const { session, connection, trace } = c.var
      const { invitation } = c.req.valid('json')
      const { result } = await withHead(deps.main, session.workspace, async (tx, head) => {
        if (!(await signerNow(tx, session)).roles.includes('owner')) return 'forbidden'
        const to = { state: 'withdrawn', answer: null } as const
        if (!(await moveInvitation(tx, session.workspace, invitation, ['open', 'answered'], to))) return 'not_found'
        await deps.audit.append(
          tx,
          head,
          line('member.uninvite', 'D', actorOf(session, connection, trace), invitation, 'withdrawn'),
        )
        return null
      })
      return result === null ? c.json({ state: 'withdrawn' as const }, 200) : refuse(c, result)
    })
    .post('/invitations/open', validJson(OpenInvitation), async (c) => {
      const row = await invited(c, deps, c.req.valid('json'))
      if (typeof row === 'string') return refuse(c, row)
      const opened = await describe(deps, row)
      return opened ? c.json(opened, 200) : refuse(c, 'not_found')
    })
    .post('/invitations/answer', validJson(AnswerInvitation), async (c) => {
      const { invitation, auth, ...answer } = c.req.valid('json')
      const row = await invited(c, deps, { invitation, auth })
      if (typeof row === 'string') return refuse(c, row)
      if ((row.purpose === 'reset' && row.member !== answer.member) || answer.unlockers.some(({ kind }) => kind === 'device'))
        return refuse(c, 'bad_request')
      const { result } = await withHead(deps.main, row.workspace, async (tx, head) => {
        const { chain } = await readChain(tx, row.workspace)
        if (!chainContains(chain, answer.head)) return 'chain_refused'
        if (row.purpose === 'join' && chain.spent.has(answer.member)) return 'exists'
        if (await areUnlockersTaken(tx, row.workspace, answer.unlockers)) return 'exists'
        if (row.state !== 'open') return 'conflict'
        if (!(await moveInvitation(tx, row.workspace, invitation, ['open'], { state: 'answered', answer }))) return 'conflict'
        const nobody = { UserID: null, RoleIDCode: [], ...originOf(c.var.connection, c.var.trace) }
        await deps.audit.append(tx, head, line('member.answer', 'U', nobody, invitation, row.purpose))
        return null
      })
      return result === null ? c.json({ state: 'answered' as const }, 201) : refuse(c, result)
    })
}

/** Guessing is slowed like signing in; unknown, wrong and of a deleted workspace are one answer. */
async function invited(
  c: Context<AppEnv>,
  deps: AppDeps,
  { invitation, auth }: OpenInvitation,
): Promise<InvitationRow | RefusalCode> {
  const network = c.var.connection.network ?? ''
  if (!(await deps.limits.attempts.take(network)) || !(await deps.limits.attemptsOverall.take('invitation')))
    return 'too_many_attempts'
  const row = await findInvitation(deps.main, invitation, sha256(fromBase64Url(auth)), deps.clock())
  if (!row) return 'not_found'
  await deps.limits.attempts.giveBack(network)
  await deps.limits.attemptsOverall.giveBack('invitation')
  if (await isWaiting(deps.main, row.workspace)) return 'restored_waiting'
  return row
}

async function describe({ main }: AppDeps, row: InvitationRow): Promise<InvitationOpened | undefined> {
  const { workspace, inviter, state, purpose, member, name, email, roles, delivery, expiresAt } = row
  const about = await readWorkspace(main, workspace, inviter)
  if (!about) return undefined
  const { entries } = await readChain(main, workspace)
  return {
    state,
    workspace: { id: workspace, name: about.name },
    inviter: about.memberName,
    purpose,
    member,
    name,
    email,
    roles,
    delivery,
    expiresAt,
    chain: [...entries],
  }
}

const line = (
  EventID: AuditEvent,
  EventActionCode: AuditEntry['EventActionCode'],
  actor: Actor,
  invitation: InvitationId,
  detail: string,
): AuditEntry => ({
  EventID,
  EventActionCode,
  EventOutcomeIndicator: 0,
  ...actor,
  objects: [rowObject(invitation, 'invitation', detail)],
})
