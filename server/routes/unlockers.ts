// A member's own unlockers: listed, added, replaced, removed, renamed. Adding and removing need an unlocker shown again a moment ago.
import { Hono, type Context } from 'hono'
import type { z } from 'zod'
import type { UnlockerId } from '../../core/ids.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { ChangeUnlockers, LabelUnlocker, type NewUnlocker, type OwnUnlocker, type OwnUnlockers } from '../../core/wire/unlockers.ts'
import { verifyRegistration, type StoredPasskey } from '../auth/passkeys.ts'
import { requireConfirmed, requireSession } from '../auth/session.ts'
import { withHead, type LockedHead } from '../db/head.ts'
import { endSessions } from '../db/sessions.ts'
import type { Transaction } from '../db/sql.ts'
import {
  areUnlockerIdsTaken,
  deleteUnlockers,
  insertPasskey,
  insertSecretUnlockers,
  isPasskeyTaken,
  isSignInHashTaken,
  labelUnlocker,
  listUnlockers,
} from '../db/unlockers.ts'
import type { AppDeps } from '../deps.ts'
import { actorOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { memberObject } from '../log/objects.ts'
import { validJson } from './validate.ts'

type NewPasskey = Extract<NewUnlocker, { kind: 'passkey' }>
type NewSecret = Exclude<NewUnlocker, NewPasskey>
type Change = z.infer<typeof ChangeUnlockers>

/** More than anybody needs; a bound, so that nobody fills a table. */
const unlockersAtMost = 20

export function unlockerRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .get('/unlockers', requireSession(deps), async (c) => {
      const answer: z.infer<typeof OwnUnlockers> = { unlockers: await listUnlockers(deps.main, c.var.session) }
      return c.json(answer, 200)
    })
    .post('/unlockers', requireSession(deps), requireConfirmed, validJson(ChangeUnlockers), async (c) => {
      const changed = await changeUnlockers(deps, c, c.req.valid('json'))
      if (typeof changed === 'string') return refuse(c, changed)
      const answer: z.infer<typeof OwnUnlockers> = { unlockers: changed }
      return c.json(answer, 200)
    })
    .put('/unlockers/label', requireSession(deps), validJson(LabelUnlocker), async (c) => {
      const { unlocker, label } = c.req.valid('json')
      if (!(await labelUnlocker(deps.main, c.var.session, unlocker, label))) return refuse(c, 'not_found')
      return c.json({ labelled: true as const }, 200)
    })
}

/** Refusals inside the transaction roll it back, so they leave as an exception and come out as a value. */
class ChangeRefused extends Error {
  readonly code: RefusalCode
  constructor(code: RefusalCode) {
    super(code)
    this.code = code
  }
}

async function changeUnlockers(deps: AppDeps, c: Context<AppEnv>, change: Change): Promise<OwnUnlocker[] | RefusalCode> {
  const { session } = c.var
  // A practice workspace has the one unlocker that this device keeps.
  if (session.practice) return 'forbidden'
  const passkeys: { readonly made: NewPasskey; readonly stored: StoredPasskey }[] = []
  for (const made of change.add.filter((one) => one.kind === 'passkey')) {
    const stored = await verifyRegistration(deps, made.passkey)
    if (!stored) return 'signature_refused'
    passkeys.push({ made, stored })
  }
  try {
    const { result } = await withHead(deps.main, session.workspace, async (tx, head) => {
      const had = await listUnlockers(tx, session)
      await refuseTaken(tx, session.workspace, change, passkeys)
      if ((await deleteUnlockers(tx, session, change.remove)) !== new Set(change.remove).size) throw new ChangeRefused('not_found')
      const secrets = change.add.filter((one): one is NewSecret => one.kind !== 'passkey')
      await insertSecretUnlockers(tx, session, secrets, deps.clock())
      for (const { made, stored } of passkeys) await insertPasskey(tx, session, made, stored, deps.clock())
      const left = await listUnlockers(tx, session)
      // A passkey alone is one broken phone away from nothing; a code on paper or a passphrase has to stay.
      if (!left.some(({ kind }) => kind === 'passphrase' || kind === 'recovery')) throw new ChangeRefused('last_unlocker')
      if (left.length > unlockersAtMost) throw new ChangeRefused('too_large')
      if (change.remove.length > 0) await endSessions(tx, session, { unlockers: change.remove, allBut: session.id }, deps.clock())
      await appendLine(tx, head, deps, c, change, had)
      return left
    })
    return result
  } catch (error) {
    if (error instanceof ChangeRefused) return error.code
    throw error
  }
}

async function refuseTaken(
  tx: Transaction,
  workspace: AppEnv['Variables']['session']['workspace'],
  { add }: Change,
  passkeys: readonly { readonly stored: StoredPasskey }[],
): Promise<void> {
  const hashes = add.flatMap((one) => (one.kind === 'passkey' ? [] : [one.signInHash]))
  const ids: readonly UnlockerId[] = add.map(({ unlocker }) => unlocker)
  const taken =
    new Set(ids).size !== ids.length ||
    (await areUnlockerIdsTaken(tx, workspace, ids)) ||
    (await isSignInHashTaken(tx, hashes)) ||
    (await Promise.all(passkeys.map(({ stored }) => isPasskeyTaken(tx, stored.credentialId)))).includes(true)
  if (taken) throw new ChangeRefused('exists')
}

/** Which kinds came and went; a member and an auditor should both be able to see that. */
async function appendLine(
  tx: Transaction,
  head: LockedHead,
  deps: AppDeps,
  c: Context<AppEnv>,
  { add, remove }: Change,
  had: readonly OwnUnlocker[],
): Promise<void> {
  const { session, connection, trace } = c.var
  const gone = had.filter(({ unlocker }) => remove.includes(unlocker))
  const parts = [...add.map(({ kind }) => `+${kind}`), ...gone.map(({ kind }) => `-${kind}`)].join(' ')
  await deps.audit.append(tx, head, {
    EventID: 'unlocker.change',
    EventActionCode: 'U',
    EventOutcomeIndicator: 0,
    ...actorOf(session, connection, trace),
    objects: [memberObject(session.member, parts.slice(0, 80))],
  })
}
