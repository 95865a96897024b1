// Erasing a person on the server (protocol §7): ledger line, shares to destroy, rows gone, all in the transaction that stores the signed tombstone.
// And events: a retired share goes when everything under it has been sealed anew.
import type { OwnerId } from '../core/ids.ts'
import { signedStatementBytes } from '../core/statements.ts'
import type { ClearStatement } from '../core/wire.ts'
import { askDestructionOfEmptied, eraseRows, retireShare } from './db/erasure.ts'
import type { LockedHead } from './db/head.ts'
import type { Transaction } from './db/sql.ts'
import type { Owner } from './db/statements.ts'
import type { AppDeps } from './deps.ts'
import { sha256Hex } from './hash.ts'
import type { Actor } from './http/context.ts'
import { ownerObject } from './log/objects.ts'

type Parts = Pick<AppDeps, 'audit' | 'clock' | 'ledger'>

/** Carries out the tombstones and retirements among what was stored. @returns true when there is something to destroy after the commit */
export async function applyErasures(
  tx: Transaction,
  head: LockedHead,
  deps: Parts,
  actor: Actor,
  stored: readonly ClearStatement[],
  owners: ReadonlyMap<OwnerId, Owner>,
): Promise<boolean> {
  const { workspace } = head
  let something = false
  for (const signed of stored) {
    const { body } = signed
    if (body.type === 'retired') await retireShare(tx, workspace, body.share, deps.clock())
    if (body.type !== 'erased') continue
    const shares = await eraseRows(tx, workspace, body.owner, deps.clock())
    await deps.ledger.write(tx, { workspace, reason: 'erased', owner: body.owner, shares })
    await deps.audit.append(tx, head, {
      EventID: 'share.destroy',
      EventActionCode: 'D',
      EventOutcomeIndicator: 0,
      ...actor,
      PurposeOfUse: 'erased',
      objects: [ownerObject(body.owner, owners.get(body.owner), 'all scopes')],
      statements: [sha256Hex(signedStatementBytes(signed))],
    })
    something = true
  }
  const retired = stored.flatMap(({ body }) => (body.type === 'retired' ? [body.owner] : []))
  return (await askEmptied(tx, head, deps, actor, retired)) || something
}

/** Records of these events moved: retired shares that hold nothing any more go. @returns true when there is something to destroy */
export async function askEmptied(
  tx: Transaction,
  head: LockedHead,
  { audit, clock, ledger }: Parts,
  actor: Actor,
  events: readonly OwnerId[],
): Promise<boolean> {
  if (events.length === 0) return false
  const emptied = await askDestructionOfEmptied(tx, head.workspace, [...new Set(events)], clock())
  for (const [owner, shares] of emptied)
    await ledger.write(tx, { workspace: head.workspace, reason: 'share-retired', owner, shares })
  if (emptied.size === 0) return false
  await audit.append(tx, head, {
    EventID: 'share.destroy',
    EventActionCode: 'D',
    EventOutcomeIndicator: 0,
    ...actor,
    PurposeOfUse: 'share-retired',
    objects: [...emptied.keys()].map((owner) => ownerObject(owner, undefined, 'library')),
  })
  return true
}
