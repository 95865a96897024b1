// What a file is made from, as one hash: an equal one says that making and sending it again would change nothing.
import { utf8 } from '../../../core/bytes.ts'
import type { AssetDocument, PublicationPlace } from '../../../core/documents.ts'
import type { RecordId } from '../../../core/ids.ts'
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
    covers,
    until,
    quitclaims,
    document.altText,
    named,
  ]
  // Behind the others, so that files sent before there were watermarks are still known.
  if (watermark) parts.push(watermark)
  return sha256Hex(utf8(JSON.stringify(parts)))
}

/** Photos whose file stands at this place already, exactly as it would be made now. */
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
    const recipe = await recipeOf(planFile(document, verdictOn(document, consents, use, rules), use, making))
    if (sent.some((one) => one.recipe === recipe)) there.add(id)
  }
  return there
}

/** Two folders of one name cannot be told apart; a zip is a new place each time. */
function isSamePlace(a: PublicationPlace, b: PublicationPlace): boolean {
  return a.kind === b.kind && a.kind !== 'zip' && (b.destination === null ? a.label === b.label : a.destination === b.destination)
}
