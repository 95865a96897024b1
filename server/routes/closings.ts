// POST /api/closings: an owner who has just shown an unlocker closes the workspace; no grace: every server half goes at once, and the rows after them. GET /api/closings/:workspace/:closing: its
// receipt, for whoever knows the random id of the closing, because nobody can sign in any more.
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { toBase64Url } from '../../core/bytes.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import { CloseWorkspace, ClosingAddress, type ClosingReceipt } from '../../core/wire/closing.ts'
import { mayClose } from '../auth/rules.ts'
import { requireConfirmed, requireSession } from '../auth/session.ts'
import { withHead } from '../db/head.ts'
import { readClosing } from '../db/ledger.ts'
import { endWorkspace } from '../db/workspaces.ts'
import type { AppDeps } from '../deps.ts'
import { actorOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { rowObject } from '../log/objects.ts'
import { datesOf, noteOf, readBackupClock } from '../receipt.ts'
import { deleteEndedWorkspaces } from '../sweep.ts'
import { validJson, validParam } from './validate.ts'

export function closingRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .post('/closings', requireSession(deps), requireOwner, requireConfirmed, validJson(CloseWorkspace), async (c) => {
      const { session, connection, trace } = c.var
      const { workspace } = session
      const { closing, name } = c.req.valid('json')
      if (name !== session.workspaceName) return refuse(c, 'bad_request')
      await withHead(deps.main, workspace, async (tx, head) => {
        await deps.audit.append(tx, head, {
          EventID: 'workspace.delete',
          EventActionCode: 'D',
          EventOutcomeIndicator: 0,
          ...actorOf(session, connection, trace),
          objects: [rowObject(workspace, 'workspace', 'closed')],
        })
        await deps.ledger.write(tx, { workspace, reason: 'workspace-closed', owner: null, shares: [] }, closing)
        await endWorkspace(tx, workspace, deps.clock())
      })
      // From here on nobody can sign in. What fails now is done by the sweep; the receipt tells how far it is.
      if (await deps.ledger.carryOut()) {
        await deps.ledger.compact()
        await deleteEndedWorkspaces(deps)
      }
      const receipt = await receiptOf(deps, workspace, closing)
      return receipt ? c.json(receipt, 200) : refuse(c, 'internal')
    })
    .get('/closings/:workspace/:closing', validParam(ClosingAddress), async (c) => {
      const { workspace, closing } = c.req.valid('param')
      const receipt = await receiptOf(deps, workspace, closing)
      return receipt ? c.json(receipt, 200) : refuse(c, 'not_found')
    })
}

/** Before anything else is said: whoever may not close is not asked for a key. */
const requireOwner = createMiddleware<AppEnv>(async function requireOwner(c, next) {
  return mayClose(c.var.session.roles) ? next() : refuse(c, 'forbidden')
})

async function receiptOf(deps: AppDeps, workspace: WorkspaceId, closing: string): Promise<ClosingReceipt | undefined> {
  const row = await readClosing(deps.main, workspace, closing)
  if (!row) return undefined
  const dates = datesOf(row, await readBackupClock(deps))
  return {
    workspace,
    closing,
    ...dates,
    note:
      row.destroyedAt === null
        ? null
        : await deps.logSigner.note(workspace, noteOf('closed', { workspace, ledger: closing, ...dates })),
    key: toBase64Url(deps.logSigner.publicKey),
  }
}
