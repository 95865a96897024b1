// Destroying server halves: what they sealed stays unreadable in every copy of the main database, backups included (design §2.6).
// Asked for in the writing transaction; `ledger.ts` carries it out.
import { matchingPermittedOn } from '../core/consent.ts'
import { localDay } from '../core/dates.ts'
import type { OwnerId } from '../core/ids.ts'
import type { LedgerLine } from '../core/ledger.ts'
import type { ClearStatement } from '../core/wire.ts'
import { readConsentOf } from './asks/decided.ts'
import { readAliases } from './db/aliases.ts'
import { withHead, type LockedHead } from './db/head.ts'
import { askDestruction, findMatchable } from './db/shares.ts'
import type { Sql, Transaction } from './db/sql.ts'
import { findNeversSince, findOwners } from './db/statements.ts'
import type { AppDeps } from './deps.ts'
import type { Actor } from './http/context.ts'
import { ownerObject } from './log/objects.ts'

/**
 * Withdrawing matching destroys the person's `faces` shares at once (protocol §7), unless another permission to match stands today: one that is over, or that
 * no officer accepted, is none.
 * @returns true when there is something to carry out after the commit
 */
export async function askMatchingDestruction(
  tx: Transaction,
  head: LockedHead,
  { audit, clock, ledger }: Pick<AppDeps, 'audit' | 'clock' | 'ledger'>,
  actor: Actor,
  stored: readonly ClearStatement[],
): Promise<boolean> {
  const withdrawn = stored.flatMap(({ body }) =>
    body.type === 'consent' && body.consent.action === 'matching-withdraw' ? [body.owner] : [],
  )
  if (withdrawn.length === 0) return false
  const today = localDay(clock().getTime())
  const aliases = await readAliases(tx, head.workspace)
  const ended: OwnerId[] = []
  for (const person of new Set(withdrawn.map(aliases.personOf))) {
    const entries = aliases.entriesOf(person)
    if (!matchingPermittedOn(await readConsentOf(tx, head.workspace, entries, ['accepted']), today)) ended.push(...entries)
  }
  return destroyTemplates(tx, head, { audit, clock, ledger }, actor, { owners: ended, reason: 'matching-withdrawn' })
}

/** So long a *never* can be lifted as the mistake it was, with the templates still there. Nobody is compared with them meanwhile. */
const neverKeptMs = 7 * 24 * 3_600_000

/**
 * Destroys the templates of whoever's last permission to match is over, and a week later of whoever must never appear: nobody has to withdraw what ended by
 * itself. What a person sent and an officer still has to accept waits for that.
 * @returns how many people's
 */
export async function destroyEndedTemplates(deps: Pick<AppDeps, 'main' | 'audit' | 'clock' | 'ledger'>): Promise<number> {
  const now = deps.clock().getTime()
  const today = localDay(now)
  let destroyed = 0
  for (const { workspace, owner } of await findMatchable(deps.main)) {
    const isOver = async (sql: Sql | Transaction): Promise<boolean> => {
      const since = new Date(now - neverKeptMs)
      // Whom another entry's *never* binds by a join that may be a mistake too has the same week.
      const entries = (await readAliases(sql, workspace, since)).entriesOf(owner)
      const young = await findNeversSince(sql, workspace, entries, since)
      return !matchingPermittedOn(await readConsentOf(sql, workspace, entries, ['accepted', 'pending'], young), today)
    }
    if (!(await isOver(deps.main))) continue
    const { result } = await withHead(deps.main, workspace, async (tx, head) => {
      // Signed anew in between.
      if (!(await isOver(tx))) return false
      return destroyTemplates(tx, head, deps, nobody, { owners: [owner], reason: 'matching-ended' })
    })
    if (result) destroyed += 1
  }
  if (destroyed > 0) await destroyNow(deps)
  return destroyed
}

const nobody: Actor = { UserID: null, RoleIDCode: [], NetworkAccessPointID: null, trace: 'sweep' }

async function destroyTemplates(
  tx: Transaction,
  head: LockedHead,
  { audit, clock, ledger }: Pick<AppDeps, 'audit' | 'clock' | 'ledger'>,
  actor: Actor,
  what: {
    readonly owners: readonly OwnerId[]
    readonly reason: Extract<LedgerLine['reason'], 'matching-withdrawn' | 'matching-ended'>
  },
): Promise<boolean> {
  const gone: OwnerId[] = []
  for (const owner of what.owners) {
    const shares = await askDestruction(tx, head.workspace, owner, 'faces', clock())
    if (shares.length === 0) continue
    await ledger.write(tx, { workspace: head.workspace, reason: what.reason, owner, shares })
    gone.push(owner)
  }
  if (gone.length === 0) return false
  const known = await findOwners(tx, head.workspace, gone)
  await audit.append(tx, head, {
    EventID: 'share.destroy',
    EventActionCode: 'D',
    EventOutcomeIndicator: 0,
    ...actor,
    PurposeOfUse: what.reason === 'matching-ended' ? 'matching-end' : 'matching-withdraw',
    objects: gone.map((owner) => ownerObject(owner, known.get(owner), 'faces')),
  })
  return true
}

/** After the commit, before the answer: the halves are gone when whoever asked hears of it. Rewriting the store goes on behind it; the sweeper does what failed. */
export async function destroyNow({ ledger }: Pick<AppDeps, 'ledger'>): Promise<void> {
  await ledger.carryOut()
  void ledger.compact()
}
