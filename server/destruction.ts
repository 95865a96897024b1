// Destroying server halves: what they sealed stays unreadable in every copy of the main database, backups included (design §2.6).
// Asked for in the writing transaction; `ledger.ts` carries it out.
import { foldConsent } from '../core/consent.ts'
import type { OwnerId } from '../core/ids.ts'
import type { ClearStatement } from '../core/wire.ts'
import type { LockedHead } from './db/head.ts'
import { askDestruction } from './db/shares.ts'
import type { Transaction } from './db/sql.ts'
import { readConsentStatements, type Owner } from './db/statements.ts'
import type { AppDeps } from './deps.ts'
import type { Actor } from './http/context.ts'
import { ownerObject } from './log/objects.ts'

/**
 * Withdrawing matching destroys the person's `faces` shares at once (protocol §7), unless another permission to match still stands.
 * @returns true when there is something to carry out after the commit
 */
export async function askMatchingDestruction(
  tx: Transaction,
  head: LockedHead,
  { audit, clock, ledger }: Pick<AppDeps, 'audit' | 'clock' | 'ledger'>,
  actor: Actor,
  stored: readonly ClearStatement[],
  owners: ReadonlyMap<OwnerId, Owner>,
): Promise<boolean> {
  const withdrawn = stored.flatMap(({ body }) =>
    body.type === 'consent' && body.consent.action === 'matching-withdraw' ? [body.owner] : [],
  )
  const gone: OwnerId[] = []
  for (const owner of new Set(withdrawn)) {
    const statements = await readConsentStatements(tx, head.workspace, owner)
    const stillPermitted = foldConsent(statements.map((statement) => ({ statement, verified: true }))).matching.length > 0
    if (stillPermitted) continue
    const shares = await askDestruction(tx, head.workspace, owner, 'faces', clock())
    if (shares.length === 0) continue
    await ledger.write(tx, { workspace: head.workspace, reason: 'matching-withdrawn', owner, shares })
    gone.push(owner)
  }
  if (gone.length === 0) return false
  await audit.append(tx, head, {
    EventID: 'share.destroy',
    EventActionCode: 'D',
    EventOutcomeIndicator: 0,
    ...actor,
    PurposeOfUse: 'matching-withdraw',
    objects: gone.map((owner) => ownerObject(owner, owners.get(owner), 'faces')),
  })
  return true
}

/** After the commit, before the answer: the halves are gone when whoever asked hears of it. Rewriting the store goes on behind it; the sweeper does what failed. */
export async function destroyNow({ ledger }: Pick<AppDeps, 'ledger'>): Promise<void> {
  await ledger.carryOut()
  void ledger.compact()
}
