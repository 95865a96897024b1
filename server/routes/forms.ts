// POST /api/forms: a signed version of a consent form and its text. What stands is frozen: never replaced, and each version names the one before.
import { Hono } from 'hono'
import { follows, parsePublished, type PublishedForm } from '../../core/forms/versions.ts'
import { signedStatementBytes, type FormStatement, type Signed } from '../../core/statements.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { PublishForm } from '../../core/wire/forms.ts'
import { refusalOf, signerNow } from '../auth/admit.ts'
import { requireSession } from '../auth/session.ts'
import { findNewestForm, insertForm } from '../db/forms.ts'
import { withHead, type LockedHead } from '../db/head.ts'
import type { Transaction } from '../db/sql.ts'
import { findStatements, insertStatements, statementText } from '../db/statements.ts'
import type { AppDeps } from '../deps.ts'
import { asyncSha256, sha256Hex } from '../hash.ts'
import { actorOf, type Actor, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import type { AuditEntry } from '../log/audit.ts'
import { rowObject } from '../log/objects.ts'
import { validJson } from './validate.ts'

export function formRoutes(deps: AppDeps) {
  return new Hono<AppEnv>().post('/forms', requireSession(deps), validJson(PublishForm), async (c) => {
    const { session, connection, trace } = c.var
    const { statement, document } = c.req.valid('json')
    const actor = actorOf(session, connection, trace)
    const early = refusalOf(session, statement)
    const published = await parsePublished(statement.body, document, asyncSha256)
    if (!published) return refuse(c, early ?? 'bad_request')
    const { result, logHead } = await withHead(deps.main, session.workspace, (tx, head) =>
      publish(tx, head, deps, actor, statement, published, early),
    )
    return result ? refuse(c, result) : c.json({ logHead }, 201)
  })
}

async function publish(
  tx: Transaction,
  head: LockedHead,
  { audit, clock }: AppDeps,
  actor: Actor,
  statement: Signed<FormStatement>,
  published: PublishedForm,
  early: RefusalCode | null,
): Promise<RefusalCode | null> {
  const { workspace } = head
  const { body } = statement
  const refusal = early ?? refusalOf(await signerNow(tx, { workspace, member: body.author }), statement)
  const line = {
    EventID: 'form.publish',
    EventActionCode: 'C',
    ...actor,
    objects: [rowObject(body.form, 'form', `version ${String(body.version)}`)],
    statements: [sha256Hex(signedStatementBytes(statement))],
  } satisfies Omit<AuditEntry, 'EventOutcomeIndicator'>
  if (refusal) {
    await audit.append(tx, head, { ...line, EventOutcomeIndicator: 4 })
    return refusal
  }
  const known = (await findStatements(tx, workspace, [body.statement])).get(body.statement)
  // Its answer was lost: it stands.
  if (known !== undefined) return known === statementText(statement) ? null : 'exists'
  const newest = await findNewestForm(tx, workspace, body.form)
  if (!follows(body, newest)) return newest && body.version <= newest.version ? 'exists' : 'conflict'
  await insertStatements(tx, head, [statement], clock())
  await insertForm(tx, workspace, body.statement, published)
  await audit.append(tx, head, { ...line, EventOutcomeIndicator: 0 })
  return null
}
