// Writes the photos of an export. For each one the verdict is asked again after rendering, right before its bytes leave: what is not clear for
// this channel and day at that moment stays here, whatever the plan said.
import { UniqueNames } from '../../../core/file-names.ts'
import type { AssetDocument, FileCheck } from '../../../core/documents.ts'
import type { CalendarDate, Instant, OwnerId, RecordId } from '../../../core/ids.ts'
import type { Use } from '../../../core/verdict/use.ts'
import { verdictOn, type Verdict } from '../../../core/verdict/verdict.ts'
import { toHex, type Bytes } from '../../../core/bytes.ts'
import type { Cover, FileProblem } from '../../../workers/vision/api.ts'
import type { Workspace } from '../../workspace/types.ts'
import type { Destination } from './destinations.ts'
import { numberedName, outputName } from './names.ts'
import { checkFile, type Suspicion } from './check.ts'
import { coversOf, placesOf } from './plan.ts'
import type { Rendering } from '../../workspace/presets.ts'

export type ExportDoor = Pick<
  Workspace,
  'consents' | 'rules' | 'assetsOf' | 'original' | 'recordPublication' | 'updateAsset' | 'recognition' | 'vision'
>

export interface ExportJob {
  readonly event: OwnerId
  readonly assets: readonly RecordId[]
  readonly use: Use
  readonly rendering: Rendering
  readonly coverStyle: Cover['style']
  /** Null keeps the original's names. */
  readonly numberedPrefix: string | null
}

export type Outcome =
  | {
      readonly kind: 'written'
      readonly asset: RecordId
      readonly name: string
      readonly check: FileCheck
      readonly sizeBytes: number
    }
  /** The file was made, attacked, and did not hold: it never left. */
  | { readonly kind: 'not-safe'; readonly asset: RecordId; readonly name: string; readonly code: Suspicion }
  | { readonly kind: 'held-back'; readonly asset: RecordId; readonly name: string; readonly verdict: Verdict }
  | {
      readonly kind: 'failed'
      readonly asset: RecordId
      readonly name: string
      readonly code: FileProblem | 'no_picture' | 'render_failed' | 'removed'
    }

export interface ExportProgress {
  readonly done: number
  readonly total: number
  readonly secondsLeft: number | null
}

export interface ExportResult {
  readonly destination: string
  /** `stopped`: the destination refused a file; what was written before counts. */
  readonly ended: 'finished' | 'cancelled' | 'stopped'
  readonly stop: 'destination_failed' | null
  readonly outcomes: readonly Outcome[]
  readonly at: Instant
  /** False when the publications could not be recorded; the files are where they are. */
  readonly recorded: boolean
}

/** Photos recorded at a time, so that a tab that dies loses little of the register. */
const recordEvery = 20

export async function runExport(
  signal: AbortSignal,
  workspace: ExportDoor,
  job: ExportJob,
  destination: Destination,
  onProgress: (progress: ExportProgress) => void,
): Promise<ExportResult> {
  const outcomes: Outcome[] = []
  const unrecorded: { readonly asset: RecordId; readonly until: CalendarDate | null; readonly check: FileCheck }[] = []
  const names = new UniqueNames(destination.taken)
  const startMs = performance.now()
  let ended: ExportResult['ended'] = 'finished'
  let recorded = true

  const record = async (): Promise<void> => {
    const written = unrecorded.splice(0)
    const ends = [...new Set(written.map(({ until }) => until))]
    try {
      for (const until of ends) {
        const assets = written.filter((one) => one.until === until).map(({ asset }) => asset)
        await workspace.recordPublication(assets, job.use.channel, job.use.from, until)
      }
      for (const { asset, check } of written)
        await workspace.updateAsset(asset, (document) => ({ ...document, checks: [...(document.checks ?? []), check].slice(-20) }))
    } catch {
      // The files have left; the result says that the register does not know yet, and the editor can export again.
      recorded = false
    }
  }

  const cancelled = (): boolean => signal.aborted
  if (!cancelled()) await workspace.vision.prepare(signal, workspace.recognition, () => undefined)
  for (const [index, asset] of job.assets.entries()) {
    if (cancelled()) {
      ended = 'cancelled'
      break
    }
    const prepared = await prepare(signal, workspace, job, asset, index)
    if (cancelled()) {
      ended = 'cancelled'
      break
    }
    if (prepared.kind !== 'ready') outcomes.push(prepared)
    else {
      const name = names.claim(prepared.name)
      try {
        await destination.write(name, prepared.bytes)
      } catch {
        // Full, unplugged, permission withdrawn: the next file would meet the same.
        ended = 'stopped'
        break
      }
      const { check, until } = prepared
      outcomes.push({ kind: 'written', asset, name, check, sizeBytes: prepared.bytes.length })
      unrecorded.push({ asset, until, check })
      if (destination.keepsEachFile && unrecorded.length >= recordEvery) await record()
    }
    const done = index + 1
    const perPhotoMs = (performance.now() - startMs) / done
    const remaining = job.assets.length - done
    onProgress({ done, total: job.assets.length, secondsLeft: done < 3 ? null : Math.ceil((perPhotoMs * remaining) / 1000) })
  }

  if (ended === 'finished' || destination.keepsEachFile) {
    try {
      await destination.finish()
      await record()
    } catch {
      ended = 'stopped'
    }
  }
  if (ended !== 'finished') await destination.abandon()
  // A zip that was not finished holds nothing that went anywhere.
  const kept = ended === 'finished' || destination.keepsEachFile ? outcomes : outcomes.filter(({ kind }) => kind !== 'written')
  return {
    destination: destination.label,
    ended,
    stop: ended === 'stopped' ? 'destination_failed' : null,
    outcomes: kept,
    at: new Date().toISOString(),
    recorded,
  }
}

type Prepared =
  | {
      readonly kind: 'ready'
      readonly name: string
      readonly bytes: Bytes
      readonly check: FileCheck
      readonly until: CalendarDate | null
    }
  | Exclude<Outcome, { kind: 'written' }>

/** Renders one photo with the covers it has now, and again if a colleague changed it meanwhile. */
async function prepare(
  signal: AbortSignal,
  workspace: ExportDoor,
  job: ExportJob,
  asset: RecordId,
  index: number,
): Promise<Prepared> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const document = currentDocument(workspace, job.event, asset)
    if (!document) return { kind: 'failed', asset, name: '', code: 'removed' }
    const name = document.fileName
    const verdict = verdictNow(workspace, job, document)
    if (verdict.verdict !== 'clear') return { kind: 'held-back', asset, name, verdict }
    const original = await workspace.original(asset)
    if (!original) return { kind: 'failed', asset, name, code: 'no_picture' }
    const covers = coversOf(document, verdict, job.coverStyle)
    let rendered
    try {
      rendered = await workspace.vision.render(signal, original, { ...job.rendering, covers })
    } catch {
      // An aborted render and a worker that ran out of memory look the same here; the caller looks at the signal first.
      return { kind: 'failed', asset, name, code: 'render_failed' }
    }
    if (!rendered.ok) return { kind: 'failed', asset, name, code: rendered.problem }
    const { mediaType } = job.rendering
    const places = placesOf(document, verdict)
    const checked = await checkFile(signal, workspace, rendered.bytes, mediaType, places)
    if (typeof checked === 'string') return { kind: 'not-safe', asset, name, code: checked }
    const check: FileCheck = {
      at: new Date().toISOString(),
      channel: job.use.channel,
      contentHash: toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', rendered.bytes))),
      faces: places.length,
      regions: covers.length - places.length,
      highest: checked.highest,
    }
    // Asked again last: attacking a file takes seconds, and a withdrawal counts in every one of them.
    const after = currentDocument(workspace, job.event, asset)
    if (!after) return { kind: 'failed', asset, name, code: 'removed' }
    const now = verdictNow(workspace, job, after)
    if (now.verdict !== 'clear') return { kind: 'held-back', asset, name, verdict: now }
    if (after !== document && !sameCovers(covers, coversOf(after, now, job.coverStyle))) continue
    const output = job.numberedPrefix === null ? outputName(name, mediaType) : numberedName(job.numberedPrefix, index, mediaType)
    return { kind: 'ready', name: output, bytes: rendered.bytes, check, until: lastDayOf(job.use, now) }
  }
  return { kind: 'failed', asset, name: '', code: 'render_failed' }
}

function currentDocument(workspace: ExportDoor, event: OwnerId, asset: RecordId): AssetDocument | undefined {
  return workspace.assetsOf(event).find(({ id }) => id === asset)?.document
}

/** The last day this photo stands there: as the editor said, else the first of its consents to end; null when none of them ends. */
function lastDayOf(use: Use, verdict: Verdict): CalendarDate | null {
  if (use.until > use.from) return use.until
  const ends = verdict.reasons.flatMap((reason) =>
    reason.code === 'permitted' && reason.quitclaim.until ? [reason.quitclaim.until] : [],
  )
  return ends.length === 0 ? null : ends.reduce((first, next) => (next < first ? next : first))
}

function verdictNow(workspace: ExportDoor, job: ExportJob, document: AssetDocument): Verdict {
  return verdictOn(document, workspace.consents, job.use, workspace.rules)
}

function sameCovers(a: readonly Cover[], b: readonly Cover[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
