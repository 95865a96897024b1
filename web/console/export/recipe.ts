// What a file is made from, as one hash: an equal one says that making and sending it again would change nothing.
import { utf8 } from '../../../core/bytes.ts'
import type { ConsentState } from '../../../core/consent.ts'
import type { AssetDocument, Publication, PublicationPlace } from '../../../core/documents.ts'
import type { OwnerId, QuitclaimId, RecordId } from '../../../core/ids.ts'
import { holdersOf, ownEndOf } from '../../../core/register.ts'
import type { Use } from '../../../core/verdict/use.ts'
import { verdictOn } from '../../../core/verdict/verdict.ts'
import type { Workspace } from '../../workspace/types.ts'
import { planFile, type FilePlan, type Making } from './file-plan.ts'
import { sha256Hex } from '../../workspace/sha256.ts'

export async function recipeOf({ document, covers, watermark, rendering, until, quitclaims, named }: FilePlan): Promise<string> {
  const { longestSide, mediaType, quality } = rendering
  const parts: unknown[] = [
    document.contentHash,
    longestSide,
    mediaType,
    quality,
    // Without what its noise follows from, which follows from the photo, so that files sent before it did are still known.
    covers.map(({ box, form, angle, style }) => ({ box, form, angle, style })),
    until,
    quitclaims,
    document.altText,
    named,
  ]
  // Behind the others, so that files sent before there were watermarks are still known.
  if (watermark) parts.push(watermark)
  return sha256Hex(utf8(JSON.stringify(parts)))
}

/**
 * Photos whose file stands at this place already, as it would be made now. Consents that were renewed since do not make it another file: its destination is
 * told of the new last day, and one more copy beside it would help nobody.
 */
export async function standing(
  photos: readonly { readonly id: RecordId; readonly document: AssetDocument }[],
  { consents, rules }: Pick<Workspace, 'consents' | 'rules'>,
  use: Use,
  making: Making,
  place: PublicationPlace,
): Promise<ReadonlySet<RecordId>> {
  const there = new Set<RecordId>()
  for (const { id, document } of photos) {
    const sent = (document.publications ?? []).filter(
      (one) => one.ended === null && one.channel === use.channel && isSamePlace(one.place, place),
    )
    if (sent.length === 0) continue
    const plan = planFile(document, verdictOn(document, consents, use, rules), use, making)
    for (const one of sent) if (await isSameFile(one, plan, consents)) there.add(id)
  }
  return there
}

/** Shows the same in the same way, the same people, for as long as the editor asks, and promises no day that the consents of today do not allow. */
async function isSameFile(sent: Publication, plan: FilePlan, consents: ReadonlyMap<OwnerId, ConsentState>): Promise<boolean> {
  const { until, quitclaims } = sent
  if (ownEndOf(sent, consents) !== plan.ownEnd) return false
  if (plan.until !== null && (until === null || until > plan.until)) return false
  const holders = holdersOf(consents)
  const peopleOf = (ids: readonly QuitclaimId[]): string => [...new Set(ids.map((id) => holders.get(id) ?? id))].sort().join()
  if (peopleOf(quitclaims) !== peopleOf(plan.quitclaims)) return false
  return sent.recipe === (await recipeOf({ ...plan, until, quitclaims }))
}

/** Two folders of one name cannot be told apart; a zip is a new place each time. */
function isSamePlace(a: PublicationPlace, b: PublicationPlace): boolean {
  return a.kind === b.kind && a.kind !== 'zip' && (b.destination === null ? a.label === b.label : a.destination === b.destination)
}
