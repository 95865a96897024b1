// Destroying server halves: what they sealed stays unreadable in every copy of the main database, backups included (design §2.6).
// Asked for in the writing transaction, carried out after it, and again by the sweeper when a crash came between.
import { foldConsent } from '../core/consent.ts'
import type { OwnerId } from '../core/ids.ts'
import type { ClearStatement } from '../core/wire.ts'
import type { LockedHead } from './db/head.ts'
import { askDestruction, destroyServerHalf, findSharesToDestroy, noteDestroyed } from './db/shares.ts'
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
  { audit, clock }: Pick<AppDeps, 'audit' | 'clock'>,
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
    if (!stillPermitted && (await askDestruction(tx, head.workspace, owner, 'faces', clock())) > 0) gone.push(owner)
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

/** Destroys what was asked for. Repeating it is harmless; what fails now is done by the next sweep. */
export async function carryOutDestruction({ main, shred, clock, logger }: AppDeps): Promise<void> {
  try {
    for (const { workspace, share } of await findSharesToDestroy(main, 1000)) {
      await destroyServerHalf(shred, workspace, share)
      await noteDestroyed(main, workspace, share, clock())
    }
  } catch (error) {
    // The statement that asked for it is stored and the share is no longer released; the sweeper tries again.
    logger.warn({ code: error instanceof Error && 'code' in error ? error.code : undefined }, 'destroying shares is postponed')
  }
}
