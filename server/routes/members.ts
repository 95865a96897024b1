// Members as the server has them (GET /api/members, hashes for closings), and what changes them: POST /api/chain (one entry) and POST /api/grants.
import { Hono } from 'hono'
import { CodedError, isCodedError } from '../../core/errors.ts'
import { RefusalCode } from '../../core/wire.ts'
import { AppendChain, ClosingAddress, MemberAddress, PutGrants, type MembersInfo } from '../../core/wire/members.ts'
import { signerNow } from '../auth/admit.ts'
import { mayOpen } from '../auth/rules.ts'
import { requireSession, type Session } from '../auth/session.ts'
import { encodeBase64Url } from '../base64.ts'
import { withHead } from '../db/head.ts'
import { readInvitations } from '../db/invitations.ts'
import { insertGrants, insertRecoveryGrants, readClosing, readMembers, readSignedHashes } from '../db/members.ts'
import { countLeftBehind, newestEpochs } from '../db/rotation.ts'
import type { AppDeps } from '../deps.ts'
import { actorOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { rowObject } from '../log/objects.ts'
import { appendEntry, refusalOfGrants } from '../members/append.ts'
import { entryLine } from '../members/line.ts'
import { validJson, validParam } from './validate.ts'

export function memberRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .get('/members', requireSession(deps), async (c) => c.json(await describeMembers(deps, c.var.session), 200))
    .get('/members/:member/signed', requireSession(deps), validParam(MemberAddress), async (c) => {
      const { workspace, roles } = c.var.session
      if (!roles.includes('owner')) return refuse(c, 'forbidden')
      const hashes = await readSignedHashes(deps.main, workspace, c.req.valid('param').member)
      return c.json({ hashes: encodeBase64Url(hashes) }, 200)
    })
    .get('/chain/:seq/signed', requireSession(deps), validParam(ClosingAddress), async (c) => {
      const hashes = await readClosing(deps.main, c.var.session.workspace, c.req.valid('param').seq)
      return hashes ? c.json({ hashes: encodeBase64Url(hashes) }, 200) : refuse(c, 'not_found')
    })
    .post('/chain', requireSession(deps, { whileWaiting: true }), validJson(AppendChain), async (c) => {
      const { session, connection, trace } = c.var
      const request = c.req.valid('json')
      const { body } = request.entry
      const actor = actorOf(session, connection, trace)
      if (body.workspace !== session.workspace || body.author !== session.member) return refuse(c, 'forbidden')
      try {
        const { result: chain, logHead } = await withHead(deps.main, session.workspace, async (tx, head) => {
          const appended = await appendEntry(tx, request, deps.clock())
          // Thrown, so that nothing of a refused entry stays.
          if (typeof appended === 'string') throw new CodedError(appended)
          await deps.audit.append(tx, head, entryLine(actor, request.entry, 0))
          return appended
        })
        return c.json({ head: chain.head, logHead }, 201)
      } catch (error) {
        const code = isCodedError(error) ? RefusalCode.safeParse(error.code).data : undefined
        if (code === undefined) throw error
        if (code === 'chain_refused' || code === 'forbidden')
          await withHead(deps.main, session.workspace, (tx, head) =>
            deps.audit.append(tx, head, entryLine(actor, request.entry, 4)),
          )
        return refuse(c, code)
      }
    })
    .post('/grants', requireSession(deps), validJson(PutGrants), async (c) => {
      const { session, connection, trace } = c.var
      const { grants, recoveryGrants } = c.req.valid('json')
      const { result, logHead } = await withHead(deps.main, session.workspace, async (tx, head) => {
        const { roles, chain } = await signerNow(tx, session)
        // Who does not hold a scope has nothing to seal.
        if (![...grants, ...recoveryGrants].every(({ scope }) => mayOpen(roles, scope))) return 'forbidden'
        const refusal = refusalOfGrants(chain, grants, recoveryGrants)
        if (refusal !== null) return refusal
        const stored =
          (await insertGrants(tx, session.workspace, grants)) + (await insertRecoveryGrants(tx, session.workspace, recoveryGrants))
        if (stored > 0)
          await deps.audit.append(tx, head, {
            EventID: 'member.grant',
            EventActionCode: 'C',
            EventOutcomeIndicator: 0,
            ...actorOf(session, connection, trace),
            objects: [
              ...grants.map(({ member, scope }) => rowObject(member, 'member', scope)),
              ...recoveryGrants.map(({ scope }) => rowObject(session.workspace, 'workspace', scope)),
            ],
          })
        return stored
      })
      return typeof result === 'string' ? refuse(c, result) : c.json({ stored: result, logHead }, 200)
    })
}

async function describeMembers({ main, clock }: AppDeps, { workspace, member, roles, chain }: Session): Promise<MembersInfo> {
  const owner = roles.includes('owner')
  const invitations = owner ? await readInvitations(main, workspace, clock()) : []
  return {
    ...(await readMembers(main, workspace)),
    leftBehind: await countLeftBehind(main, workspace, newestEpochs(chain)),
    invitations: invitations.map(({ workspace: _own, authHash: _hash, kept, answer, ...row }) => ({
      ...row,
      kept: row.inviter === member ? kept : null,
      answer: answer && {
        member: answer.member,
        name: answer.name,
        signKey: answer.signKey,
        receiveKey: answer.receiveKey,
        head: answer.head,
        mac: answer.mac,
      },
    })),
  }
}
