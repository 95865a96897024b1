// The recovery key at the server: POST /api/recovery/open (two of three sheets show that they are genuine and get what was sealed to the key) and
// POST /api/recovery/use (the new owner, signed by the recovery key). Neither needs a session: there is nobody left who could sign in.
import { Hono, type Context } from 'hono'
import { fromBase64Url } from '../../core/bytes.ts'
import { scopeKeyAt } from '../../core/chain.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import { RefusalCode } from '../../core/wire.ts'
import { OpenRecovery, UseRecovery, type RecoveryOpened } from '../../core/wire/members.ts'
import { describeSession } from '../auth/describe.ts'
import { endSession, setSessionCookie, startSession } from '../auth/session.ts'
import { readChain } from '../db/chain.ts'
import { withHead } from '../db/head.ts'
import {
  areUnlockersTaken,
  findRecovery,
  insertGrants,
  insertMember,
  noteRecoveryOpened,
  readRecoveryGrants,
  replaceRecoveryKey,
} from '../db/members.ts'
import type { Transaction } from '../db/sql.ts'
import { insertSecretUnlockers } from '../db/unlockers.ts'
import { readWorkspaceName } from '../db/workspaces.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { originOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { rowObject } from '../log/objects.ts'
import { storeEntry, tryExtend } from '../members/append.ts'
import { entryLine } from '../members/line.ts'
import { validJson } from './validate.ts'

export function recoveryRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .post('/recovery/open', validJson(OpenRecovery), async (c) => {
      const workspace = await recovering(c, deps, c.req.valid('json').auth)
      if (!workspace) return refuse(c, 'too_many_attempts')
      if (workspace === 'unknown') return refuse(c, 'wrong_secret')
      const name = await readWorkspaceName(deps.main, workspace)
      if (name === undefined) return refuse(c, 'wrong_secret')
      await withHead(deps.main, workspace, async (tx, head) => {
        await noteRecoveryOpened(tx, workspace, deps.clock())
        await deps.audit.append(tx, head, {
          EventID: 'recovery.open',
          EventActionCode: 'R',
          EventOutcomeIndicator: 0,
          UserID: null,
          RoleIDCode: [],
          ...originOf(c.var.connection, c.var.trace),
          objects: [rowObject(workspace, 'workspace', 'recovery-key')],
        })
      })
      const { entries } = await readChain(deps.main, workspace)
      const opened: RecoveryOpened = {
        workspace: { id: workspace, name },
        chain: [...entries],
        grants: await readRecoveryGrants(deps.main, workspace),
      }
      return c.json(opened, 200)
    })
    .post('/recovery/use', validJson(UseRecovery), async (c) => {
      const request = c.req.valid('json')
      const workspace = await recovering(c, deps, request.auth)
      if (!workspace) return refuse(c, 'too_many_attempts')
      const { body } = request.entry
      if (workspace === 'unknown' || body.workspace !== workspace) return refuse(c, 'wrong_secret')
      if (body.type !== 'recovered' || request.unlockers.some(({ kind }) => kind === 'device')) return refuse(c, 'bad_request')
      const { member } = body.member
      try {
        const { result: started } = await withHead(deps.main, workspace, async (tx, head) => {
          const refusal = await useRecovery(tx, request, deps.clock())
          if (refusal !== null) throw new CodedError(refusal)
          const actor = { UserID: member, RoleIDCode: body.member.roles, ...originOf(c.var.connection, c.var.trace) }
          await deps.audit.append(tx, head, entryLine(actor, request.entry, 0))
          const [{ unlocker }] = request.unlockers as [(typeof request.unlockers)[number]]
          return startSession(tx, deps, c, { workspace, member, unlocker, roles: body.member.roles })
        })
        await endSession(c, deps)
        setSessionCookie(c, deps, started)
      } catch (error) {
        const code = isCodedError(error) ? RefusalCode.safeParse(error.code).data : undefined
        if (code === undefined) throw error
        return refuse(c, code)
      }
      const info = await describeSession(deps.main, workspace, member)
      return info ? c.json(info, 201) : refuse(c, 'internal')
    })
}

async function useRecovery(
  tx: Transaction,
  { entry, member: about, unlockers, grants }: UseRecovery,
  now: Date,
): Promise<RefusalCode | null> {
  const { body } = entry
  if (body.type !== 'recovered') return 'bad_request'
  const { workspace, member } = body
  const { chain } = await readChain(tx, workspace)
  const extended = await tryExtend(chain, entry)
  if (typeof extended === 'string') return extended
  if (await areUnlockersTaken(tx, workspace, unlockers)) return 'exists'
  await insertMember(tx, workspace, member.member, about)
  await insertSecretUnlockers(tx, { workspace, member: member.member }, unlockers, now)
  // The key is spent; what was sealed to it goes with it.
  await replaceRecoveryKey(tx, workspace, null)
  // Older epochs too: a rotation may have been under way when the last owner was lost.
  if (!grants.every(({ scope, epoch }) => scopeKeyAt(extended, scope, epoch) !== undefined)) return 'conflict'
  await insertGrants(
    tx,
    workspace,
    grants.map((grant) => ({ ...grant, member: member.member })),
  )
  await storeEntry(tx, extended, entry)
  return null
}

/** @returns undefined when there were too many attempts; `unknown` for sheets of no workspace here */
async function recovering(c: Context<AppEnv>, deps: AppDeps, auth: string): Promise<WorkspaceId | 'unknown' | undefined> {
  const network = c.var.connection.network ?? ''
  if (!(await deps.limits.attempts.take(network)) || !(await deps.limits.attemptsOverall.take('recovery'))) return undefined
  const workspace = await findRecovery(deps.main, sha256(fromBase64Url(auth)), deps.clock())
  if (!workspace) return 'unknown'
  await deps.limits.attempts.giveBack(network)
  await deps.limits.attemptsOverall.giveBack('recovery')
  return workspace
}
