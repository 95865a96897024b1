// GET /api/erasures/:owner: the receipt of an erased person, for any member; there is nothing personal in it.
import { Hono } from 'hono'
import { toBase64Url } from '../../core/bytes.ts'
import { ErasureAddress, type ErasureReceipt } from '../../core/wire/erasure.ts'
import { requireSession } from '../auth/session.ts'
import { readErasure } from '../db/erasure.ts'
import type { AppDeps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { datesOf, noteOf, readBackupClock } from '../receipt.ts'
import { validParam } from './validate.ts'

export function erasureRoutes(deps: AppDeps) {
  return new Hono<AppEnv>().get('/erasures/:owner', requireSession(deps), validParam(ErasureAddress), async (c) => {
    const { workspace } = c.var.session
    const { owner } = c.req.valid('param')
    const row = await readErasure(deps.main, workspace, owner)
    if (!row) return refuse(c, 'not_found')
    const dates = datesOf({ ...row, askedAt: row.erasedAt }, await readBackupClock(deps))
    const finished = row.destroyedAt !== null && row.moving === 0
    const fields = { workspace, pseudonym: row.pseudonym, ledger: row.line, ...dates }
    const answer: ErasureReceipt = {
      workspace,
      owner,
      pseudonym: row.pseudonym,
      ...dates,
      stillMoving: row.moving,
      note: finished ? await deps.logSigner.note(workspace, noteOf('erased', fields)) : null,
      key: toBase64Url(deps.logSigner.publicKey),
    }
    return c.json(answer, 200)
  })
}
