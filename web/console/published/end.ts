// Ends a publication: by telling the destination where it can be told, or because a member says that the file is gone there.
import type { AssetDocument, Publication } from '../../../core/documents.ts'
import { loadAdapter } from '../../destinations/adapters.ts'
import { canBeTold, type DestinationProblem } from '../../destinations/contract.ts'
import type { SavedDestination } from '../../workspace/destinations.svelte.ts'
import type { Workspace } from '../../workspace/types.ts'
import type { Row } from '../../workspace/register.ts'

/** @returns undefined when it was told */
async function tellEnded(
  signal: AbortSignal,
  { kind, settings }: SavedDestination,
  { publication: { address } }: Row,
): Promise<DestinationProblem | undefined> {
  const connection = (await loadAdapter(kind)).configure(settings)?.connect()
  if (!connection?.tell || address === null) return 'refused'
  const told = await connection.tell(signal, address, 'ended')
  return told.ok ? undefined : told.problem
}

/** Says at a webhook what should come down: nothing there ends by it. @returns undefined when it was heard */
async function announceLapsed(
  signal: AbortSignal,
  { kind, settings }: SavedDestination,
  { publication: { id, place, name, address, channel, until } }: Row,
): Promise<DestinationProblem | undefined> {
  const connection = (await loadAdapter(kind)).configure(settings)?.connect()
  if (!connection?.announce) return 'refused'
  const heard = await connection.announce(signal, { publication: id, place: place.label, name, address, channel, until })
  return heard.ok ? undefined : heard.problem
}

/** In whatever way this destination can hear it; who heard is written down. @returns undefined when it was heard */
export async function tell(
  signal: AbortSignal,
  workspace: Marker,
  row: Row,
  destination: SavedDestination,
): Promise<DestinationProblem | undefined> {
  const ends = canBeTold(destination.kind)
  const problem = await (ends ? tellEnded : announceLapsed)(signal, destination, row)
  if (!problem) await (ends ? markEnded(workspace, row, 'told') : markHeard(workspace, row, destination))
  return problem
}

/** Null takes it back. */
export async function markEnded(workspace: Marker, row: Row, how: 'told' | 'by-hand' | null): Promise<void> {
  const ended = how === null ? null : { by: workspace.member.id, at: new Date().toISOString(), how }
  await change(workspace, row, (publication) => ({ ...publication, ended }))
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
