// Tells a destination what became of a file's consents: it ended, or it has another last day. Also ends a publication because a member says that the file is gone.
import { factsToday, type ConsentFact, type FactsDoor } from '../../../core/consent-facts.ts'
import type { AssetDocument, Publication } from '../../../core/documents.ts'
import { today } from '../../../core/dates.ts'
import type { CalendarDate } from '../../../core/ids.ts'
import { toldEndOf } from '../../../core/register.ts'
import { loadAdapter } from '../../destinations/adapters.ts'
import { canBeTold, keepsConsents, type DestinationProblem } from '../../destinations/contract.ts'
import type { SavedDestination } from '../../workspace/publishing/destinations.svelte.ts'
import type { Workspace } from '../../workspace/types.ts'
import type { Row } from '../../workspace/publishing/register.ts'

/** What there is to tell: it should not stand there, or it may until this day. */
export type News = 'ended' | { readonly until: CalendarDate | null }

/** @returns undefined when it was told */
async function tellPlace(
  signal: AbortSignal,
  { kind, settings }: SavedDestination,
  { publication: { address } }: Row,
  news: News,
  consents: readonly ConsentFact[],
): Promise<DestinationProblem | undefined> {
  const connection = (await loadAdapter(kind)).configure(settings)?.connect()
  if (!connection?.tell || address === null) return 'refused'
  const told = await connection.tell(signal, address, news === 'ended' ? news : news.until, consents)
  return told.ok ? undefined : told.problem
}

/** Says at a webhook what should come down: nothing there ends by it. @returns undefined when it was heard */
async function announceLapsed(
  signal: AbortSignal,
  { kind, settings }: SavedDestination,
  { publication }: Row,
): Promise<DestinationProblem | undefined> {
  const connection = (await loadAdapter(kind)).configure(settings)?.connect()
  if (!connection?.announce) return 'refused'
  const { id, place, name, address, channel } = publication
  const until = toldEndOf(publication)
  const heard = await connection.announce(signal, { publication: id, place: place.label, name, address, channel, until })
  return heard.ok ? undefined : heard.problem
}

/** In whatever way this destination can hear it; who heard is written down. @returns undefined when it was heard */
export async function tell(
  signal: AbortSignal,
  workspace: Marker & FactsDoor,
  row: Row,
  destination: SavedDestination,
  news: News,
): Promise<DestinationProblem | undefined> {
  if (!canBeTold(destination.kind)) {
    const problem = await announceLapsed(signal, destination, row)
    if (!problem) await markHeard(workspace, row, destination)
    return problem
  }
  const consents = factsToday(workspace, row.publication, today())
  const problem = await tellPlace(signal, destination, row, news, consents)
  if (!problem) {
    const known = keepsConsents(destination) ? { quitclaims: consents.map(({ quitclaim }) => quitclaim) } : {}
    await (news === 'ended' ? markEnded(workspace, row, 'told') : markTold(workspace, row, { until: news.until, ...known }))
  }
  return problem
}

/** Null takes it back. */
export async function markEnded(workspace: Marker, row: Row, how: 'told' | 'by-hand' | null): Promise<void> {
  const ended = how === null ? null : { by: workspace.member.id, at: new Date().toISOString(), how }
  await change(workspace, row, (publication) => ({ ...publication, ended }))
}

async function markTold(workspace: Marker, row: Row, known: Omit<NonNullable<Publication['told']>, 'by' | 'at'>): Promise<void> {
  const told = { by: workspace.member.id, at: new Date().toISOString(), ...known }
  await change(workspace, row, (publication) => ({ ...publication, told }))
}

async function markHeard(workspace: Marker, row: Row, { id, label }: SavedDestination): Promise<void> {
  const at = new Date().toISOString()
  await change(workspace, row, ({ heard = [], ...publication }) => ({
    ...publication,
    heard: [...heard.filter((one) => one.id !== id), { id, label, at }].slice(-20),
  }))
}

type Marker = Pick<Workspace, 'updateAsset' | 'member'>

async function change(workspace: Marker, { asset, publication }: Row, next: (one: Publication) => Publication): Promise<void> {
  await workspace.updateAsset(asset, (document): AssetDocument => ({
    ...document,
    publications: (document.publications ?? []).map((one) => (one.id === publication.id ? next(one) : one)),
  }))
}
