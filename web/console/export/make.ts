// Makes one file: rendered with the covers its photo has now, its terms written into it, attacked, and made again if a colleague changed the photo meanwhile.
import type { Bytes } from '../../../core/bytes.ts'
import type { AssetDocument, FileCheck } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId, RecordId } from '../../../core/ids.ts'
import type { Use } from '../../../core/verdict/use.ts'
import { verdictOn, type Verdict } from '../../../core/verdict/verdict.ts'
import type { MetadataApi } from '../../../workers/metadata/api.ts'
import type { FileProblem, Place } from '../../../workers/vision/api.ts'
import type { Workspace } from '../../workspace/types.ts'
import { coversAgain } from './again.ts'
import { checkFile, type Evidence, type Objection, type Suspicion } from './check.ts'
import { describeFile, type DescribingDoor } from './describe.ts'
import { planFile, type FilePlan, type Making } from './file-plan.ts'
import { numberedName, outputName } from './names.ts'
import { coversOf, placesOf } from '../../workspace/publishing/covers.ts'
import { markOf } from '../../workspace/publishing/watermark.ts'
import { sha256Hex } from '../../workspace/sha256.ts'

export type MakingDoor = DescribingDoor & Pick<Workspace, 'consents' | 'rules' | 'assetsOf' | 'original' | 'vision'>

/** The terms of use in words, for a file that may stand until this day. */
export type Terms = (until: CalendarDate | null) => string

export interface Order extends Making {
  readonly terms: Terms
  readonly event: OwnerId
  readonly use: Use
  /** Null keeps the original's names. */
  readonly numberedPrefix: string | null
}

/** Why there is no file. */
export type NotMade =
  /** The file was made, attacked, and did not hold: it never left. */
  | { readonly kind: 'not-safe'; readonly asset: RecordId; readonly name: string; readonly code: Suspicion }
  | { readonly kind: 'held-back'; readonly asset: RecordId; readonly name: string; readonly verdict: Verdict }
  | {
      readonly kind: 'failed'
      readonly asset: RecordId
      readonly name: string
      readonly code: FileProblem | 'no_picture' | 'render_failed' | 'metadata_failed' | 'removed'
    }

export interface Made {
  readonly kind: 'made'
  readonly name: string
  readonly bytes: Bytes
  readonly plan: FilePlan
  readonly check: FileCheck
}

export async function makeFile(
  signal: AbortSignal,
  workspace: MakingDoor,
  metadata: MetadataApi,
  order: Order,
  asset: RecordId,
): Promise<Made | NotMade> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const document = currentDocument(workspace, order, asset)
    if (!document) return { kind: 'failed', asset, name: '', code: 'removed' }
    const name = document.fileName
    const verdict = verdictNow(workspace, order, document)
    if (verdict.verdict !== 'clear') return { kind: 'held-back', asset, name, verdict }
    const original = await workspace.original(asset)
    if (!original) return { kind: 'failed', asset, name, code: 'no_picture' }
    const plan = planFile(document, verdict, order.use, order)
    const covered: Covered = { original, plan, places: placesOf(document, verdict) }
    const attacked = await attackUntilItHolds(signal, workspace, metadata, order, covered)
    if (attacked.kind === 'not-safe') return { kind: 'not-safe', asset, name, code: attacked.objection.code }
    if (attacked.kind === 'failed') return { ...attacked, asset, name }
    const { bytes, evidence, grown } = attacked
    // Asked again after the attack, which takes seconds: a withdrawal counts in every one of them.
    const after = currentDocument(workspace, order, asset)
    if (!after) return { kind: 'failed', asset, name, code: 'removed' }
    const now = verdictNow(workspace, order, after)
    if (now.verdict !== 'clear') return { kind: 'held-back', asset, name, verdict: now }
    if (!stillHolds(workspace, order, asset, plan)) continue
    const check: FileCheck = {
      at: new Date().toISOString(),
      channel: order.use.channel,
      contentHash: await sha256Hex(bytes),
      faces: covered.places.length,
      regions: plan.covers.length - covered.places.length,
      ...(grown > 0 && { grown }),
      ...evidence,
    }
    return { kind: 'made', name: nameFor(workspace, order, asset, name), bytes, plan, check }
  }
  return { kind: 'failed', asset, name: '', code: 'render_failed' }
}

interface Covered {
  readonly original: Blob
  readonly plan: FilePlan
  /** Where faces are covered: the first of the plan's covers, in the same order. */
  readonly places: readonly Place[]
}

type Attacked =
  | { readonly kind: 'holds'; readonly bytes: Bytes; readonly evidence: Evidence }
  | { readonly kind: 'not-safe'; readonly objection: Objection }
  | { readonly kind: 'failed'; readonly code: FileProblem | 'render_failed' | 'metadata_failed' }

/** @returns with `grown`: how many covers had to become larger than planned */
async function attackUntilItHolds(
  signal: AbortSignal,
  workspace: MakingDoor,
  metadata: MetadataApi,
  order: Order,
  { original, plan, places }: Covered,
): Promise<Exclude<Attacked, { kind: 'holds' }> | (Extract<Attacked, { kind: 'holds' }> & { readonly grown: number })> {
  let { covers } = plan
  for (let tried = 0; ; tried += 1) {
    const attacked = await renderAndAttack(signal, workspace, metadata, order, { original, plan: { ...plan, covers }, places })
    if (attacked.kind === 'holds') {
      const grown = covers.filter(({ box }, index) => box !== plan.covers[index]?.box).length
      return { ...attacked, grown }
    }
    const again = attacked.kind === 'not-safe' ? coversAgain(covers, attacked.objection, tried) : null
    if (!again) return attacked
    covers = again
  }
}

async function renderAndAttack(
  signal: AbortSignal,
  workspace: MakingDoor,
  metadata: MetadataApi,
  order: Order,
  { original, plan, places }: Covered,
): Promise<Attacked> {
  // Two workers at once: what the original says, and its pixels. A tool that fails is heard of when its answer is needed.
  const credits = metadata.read(original)
  credits.catch(() => undefined)
  const mark = plan.watermark && markOf(plan.watermark)
  let rendered
  try {
    rendered = await workspace.vision.render(signal, original, { ...plan.rendering, covers: plan.covers, ...(mark && { mark }) })
  } catch {
    // An aborted render and a worker that ran out of memory look the same here; the caller looks at the signal first.
    return { kind: 'failed', code: 'render_failed' }
  }
  if (!rendered.ok) return { kind: 'failed', code: rendered.problem }
  const { mediaType } = order.rendering
  let bytes
  try {
    const described = describeFile(workspace, order.event, order.terms(plan.until), plan, rendered, await credits)
    bytes = await metadata.write(rendered.bytes, mediaType, described)
  } catch {
    // The tool did not come or did not take this file; what lacks its terms does not leave.
    return { kind: 'failed', code: 'metadata_failed' }
  }
  // The bytes that leave are the ones that are attacked: nothing is written after this.
  const drawn = { original, covers: plan.covers.slice(places.length) }
  const checked = await checkFile(signal, workspace, bytes, mediaType, places, order.namesInside, drawn)
  return 'objection' in checked ? { kind: 'not-safe', ...checked } : { kind: 'holds', bytes, ...checked }
}

/** A photo keeps its number from one export to the next: its place in the event. */
function nameFor(workspace: MakingDoor, { event, numberedPrefix, rendering }: Order, asset: RecordId, fileName: string): string {
  if (numberedPrefix === null) return outputName(fileName, rendering.mediaType)
  const index = workspace.assetsOf(event).findIndex(({ id }) => id === asset)
  return numberedName(numberedPrefix, index, rendering.mediaType)
}

/** Whether a file made from this plan is still what its photo asks for, and clear. */
export function stillHolds(workspace: MakingDoor, order: Order, asset: RecordId, { covers }: FilePlan): boolean {
  const document = currentDocument(workspace, order, asset)
  if (!document) return false
  const now = verdictNow(workspace, order, document)
  return now.verdict === 'clear' && isSame(covers, coversOf(document, now, order.coverStyle))
}

export function currentDocument(workspace: MakingDoor, { event }: Order, asset: RecordId): AssetDocument | undefined {
  return workspace.assetsOf(event).find(({ id }) => id === asset)?.document
}

export function verdictNow(workspace: MakingDoor, { use }: Order, document: AssetDocument): Verdict {
  return verdictOn(document, workspace.consents, use, workspace.rules)
}

function isSame(a: FilePlan['covers'], b: FilePlan['covers']): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
