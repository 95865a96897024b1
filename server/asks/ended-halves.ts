// The client halves that a new link of My consent opened, once that link has ended: nothing hands them out again, so they go too, and the log says so. What they open
// stays for whoever else may: the link the person's own browser made, another reading link, the members who hold the scope.
import { ownLinkStateAt } from '../../core/asks/rules.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import type { ClearStatement } from '../../core/wire.ts'
import { deleteOwnHalves, readLinksWithHalves, type LinkWithHalves } from '../db/asks.ts'
import { withHead, type LockedHead } from '../db/head.ts'
import type { Transaction } from '../db/sql.ts'
import { findOwners } from '../db/statements.ts'
import type { AppDeps } from '../deps.ts'
import type { Actor } from '../http/context.ts'
import { ownerObject, rowObject } from '../log/objects.ts'

type Deps = Pick<AppDeps, 'audit' | 'clock'>

/** With the statements that end links, in their transaction. */
export async function removeHalvesOfRevoked(
  tx: Transaction,
  head: LockedHead,
  deps: Deps,
  actor: Actor,
  stored: readonly ClearStatement[],
): Promise<void> {
  const asks = stored.flatMap(({ body }) => (body.type === 'ask-revoked' ? [body.ask] : []))
  if (asks.length > 0) await removeHalves(tx, head, deps, actor, await readLinksWithHalves(tx, asks))
}

/** Of links that ended by themselves, and of those that ended before this was done at once. @returns of how many */
export async function removeHalvesOfEnded(deps: Deps & Pick<AppDeps, 'main'>): Promise<number> {
  const links = new Map<WorkspaceId, LinkWithHalves[]>()
  for (const link of endedAmong(await readLinksWithHalves(deps.main, null), deps.clock()))
    links.set(link.workspace, [...(links.get(link.workspace) ?? []), link])
  let count = 0
  for (const [workspace, ended] of links) {
    const { result } = await withHead(deps.main, workspace, (tx, head) => removeHalves(tx, head, deps, nobody, ended))
    count += result
  }
  return count
}

const nobody: Actor = { UserID: null, RoleIDCode: [], NetworkAccessPointID: null, trace: 'sweep' }

const endedAmong = (links: readonly LinkWithHalves[], now: Date): readonly LinkWithHalves[] =>
  links.filter(({ body, revoked }) => ownLinkStateAt(body, revoked, now.toISOString()) !== 'open')

async function removeHalves(
  tx: Transaction,
  head: LockedHead,
  { audit, clock }: Deps,
  actor: Actor,
  links: readonly LinkWithHalves[],
): Promise<number> {
  const { workspace } = head
  const ended = endedAmong(links, clock()).filter((link) => link.workspace === workspace)
  const gone = await deleteOwnHalves(
    tx,
    workspace,
    ended.map(({ body }) => body.ask),
  )
  if (gone.size === 0) return 0
  const about = ended.flatMap(({ body: { ask, owner } }) => (gone.has(ask) && owner !== null ? [{ ask, owner }] : []))
  const owners = await findOwners(
    tx,
    workspace,
    about.map(({ owner }) => owner),
  )
  await audit.append(tx, head, {
    EventID: 'link.close',
    EventActionCode: 'D',
    EventOutcomeIndicator: 0,
    ...actor,
    PurposeOfUse: 'link-end',
    objects: about.flatMap(({ ask, owner }) => [rowObject(ask, 'ask', 'papers'), ownerObject(owner, owners.get(owner), 'papers')]),
  })
  return gone.size
}
