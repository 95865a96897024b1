// Sends the photos of an export, one after the other. Whatever the plan said: what is not clear for this channel and day right before its bytes go
// stays here. What arrived is recorded at once, so that an export that was cut short goes on where it stopped.
import { factsOf } from '../../../core/consent-facts.ts'
import { UniqueNames } from '../../../core/file-names.ts'
import type { Instant, RecordId } from '../../../core/ids.ts'
import type { FileCheck, PublicationPlace } from '../../../core/documents.ts'
import type { DestinationProblem } from '../../destinations/contract.ts'
import { noPace, recordDone, secondsLeft } from '../../ui/pace.ts'
import type { MetadataApi } from '../../../workers/metadata/api.ts'
import type { NewPublication, Workspace } from '../../workspace/types.ts'
import { endsExport, type Destination, type Written } from './destination.ts'
import { currentDocument, makeFile, stillHolds, verdictNow, type Made, type MakingDoor, type NotMade, type Order } from './make.ts'
import { recipeOf } from './recipe.ts'

export type ExportDoor = MakingDoor & Pick<Workspace, 'recordPublications' | 'recognition' | 'person'>

export interface ExportJob extends Order {
  readonly assets: readonly RecordId[]
}

export type Outcome =
  | {
      readonly kind: 'written'
      readonly asset: RecordId
      readonly name: string
      readonly check: FileCheck
      readonly sizeBytes: number
      /** The destination had this very file already. */
      readonly before: boolean
    }
  /** Something nobody foresaw; whether the file arrived is not known, and sending it again finds out. */
  | {
      readonly kind: 'failed'
      readonly asset: RecordId
      readonly name: string
      readonly code: 'unexpected'
      readonly error: unknown
    }
  /** The destination did not take it. */
  | { readonly kind: 'refused'; readonly asset: RecordId; readonly name: string; readonly problem: DestinationProblem }
  | NotMade

export interface ExportProgress {
  readonly done: number
  readonly total: number
  readonly secondsLeft: number | null
  /** The file that is on its way now. */
  readonly sending: { readonly name: string; readonly sizeBytes: number } | null
}

export interface ExportResult {
  readonly place: PublicationPlace
  /** `stopped`: the destination takes nothing more; what was written before counts. */
  readonly ended: 'finished' | 'cancelled' | 'stopped'
  readonly stop: DestinationProblem | null
  readonly outcomes: readonly Outcome[]
  /** Not tried any more. */
  readonly left: readonly RecordId[]
  readonly at: Instant
  /** False when the publications could not be recorded; the files are where they are. */
  readonly recorded: boolean
}

/** A name that is taken is tried with a number behind it, so often: looking in a folder costs nothing, asking a server does. */
const namesAtMost = { here: 1000, there: 20 }

export async function runExport(
  signal: AbortSignal,
  workspace: ExportDoor,
  metadata: MetadataApi,
  job: ExportJob,
  destination: Destination,
  onProgress: (progress: ExportProgress) => void,
): Promise<ExportResult> {
  const outcomes: Outcome[] = []
  const unrecorded: NewPublication[] = []
  const names = new UniqueNames(destination.taken)
  let pace = recordDone(noPace, performance.now())
  const total = job.assets.length
  let ended: ExportResult['ended'] = 'finished'
  let stop: DestinationProblem | null = null
  let recorded = true

  const record = async (): Promise<void> => {
    const published = unrecorded.splice(0)
    if (published.length === 0) return
    try {
      await workspace.recordPublications(published)
    } catch {
      // The files have left; the result says that the register does not know yet, and the editor can send again.
      recorded = false
    }
  }

  /** @returns undefined when the editor stopped it */
  const one = async (index: number, asset: RecordId): Promise<Outcome | undefined> => {
    const made = await makeFile(signal, workspace, metadata, job, asset)
    if (isAborted(signal)) return undefined
    if (made.kind !== 'made') return made
    onProgress({
      done: index,
      total,
      secondsLeft: secondsLeft(pace, total - index),
      sending: { name: made.name, sizeBytes: made.bytes.length },
    })
    const sent = await send(signal, workspace, job, destination, names, asset, made)
    if (sent?.outcome.kind === 'written') {
      unrecorded.push(await publicationOf(job, destination.place, asset, made, sent))
      // One by one: a browser that is killed now has forgotten nothing. A zip counts as a whole.
      if (destination.keepsEachFile) await record()
    }
    return sent?.outcome
  }

  try {
    if (!isAborted(signal)) await workspace.vision.prepare(signal, workspace.recognition, () => undefined)
  } catch (error) {
    await abandon(destination)
    throw error
  }
  for (const [index, asset] of job.assets.entries()) {
    const outcome = isAborted(signal) ? undefined : await one(index, asset).catch((error: unknown) => unexpected(asset, error))
    if (outcome === undefined || (outcome.kind === 'failed' && outcome.code === 'unexpected' && isAborted(signal))) {
      ended = 'cancelled'
      break
    }
    outcomes.push(outcome)
    if (outcome.kind === 'refused' && endsExport(destination, outcome.problem)) {
      ended = 'stopped'
      stop = outcome.problem
      break
    }
    const done = index + 1
    pace = recordDone(pace, performance.now())
    onProgress({ done, total, secondsLeft: secondsLeft(pace, total - done), sending: null })
  }

  if (ended === 'finished' || destination.keepsEachFile) {
    try {
      await destination.finish()
      await record()
    } catch {
      ended = 'stopped'
      stop = 'refused'
    }
  }
  if (ended !== 'finished') await abandon(destination)
  // A zip that was not finished holds nothing that went anywhere.
  const kept = ended === 'finished' || destination.keepsEachFile ? outcomes : outcomes.filter(({ kind }) => kind !== 'written')
  const told = new Set(kept.map(({ asset }) => asset))
  const left = job.assets.filter((asset) => !told.has(asset))
  return { place: destination.place, ended, stop, outcomes: kept, left, at: new Date().toISOString(), recorded }
}

/** A place that cannot even be left in order: the result says what arrived, and that is what counts. */
async function abandon(destination: Destination): Promise<void> {
  await destination.abandon().catch(() => undefined)
}

const unexpected = (asset: RecordId, error: unknown): Outcome => ({ kind: 'failed', asset, name: '', code: 'unexpected', error })

interface Sent {
  readonly outcome: Outcome
  readonly address: string | null
}

/** @returns null when the editor stopped it */
async function send(
  signal: AbortSignal,
  workspace: ExportDoor,
  job: ExportJob,
  destination: Destination,
  names: UniqueNames,
  asset: RecordId,
  { name: wanted, bytes, plan, check }: Made,
): Promise<Sent | null> {
  const allowed = (): boolean => stillHolds(workspace, job, asset, plan)
  const consents = factsOf(workspace, plan.quitclaims)
  const facts = { asset, channel: job.use.channel, clearOn: job.use.from, until: plan.until, consents }
  const most = destination.place.destination === null ? namesAtMost.here : namesAtMost.there
  let name = wanted
  let written: Written = { ok: false, problem: 'name_taken' }
  try {
    for (let tries = 0; tries < most && !written.ok && written.problem === 'name_taken'; tries += 1) {
      name = names.claim(wanted)
      const delivery = { name, bytes, mediaType: job.rendering.mediaType, sha256: check.contentHash, facts }
      written = await destination.write(signal, delivery, allowed)
    }
  } catch (error) {
    if (isAborted(signal)) return null
    if (destination.keepsEachFile) throw error
    // A zip that broke takes nothing more, whatever broke it.
    return { outcome: { kind: 'refused', asset, name, problem: 'refused' }, address: null }
  }
  if (written.ok) {
    const before = written.outcome === 'there-already'
    return {
      outcome: { kind: 'written', asset, name, check, sizeBytes: bytes.length, before },
      address: written.address,
    }
  }
  if (written.problem !== 'not-allowed')
    return { outcome: { kind: 'refused', asset, name, problem: written.problem }, address: null }
  return { outcome: notAllowed(workspace, job, asset), address: null }
}

/** The photo changed while its file was on the way: withdrawn, or to be covered differently. */
function notAllowed(workspace: ExportDoor, job: ExportJob, asset: RecordId): NotMade {
  const document = currentDocument(workspace, job, asset)
  if (!document) return { kind: 'failed', asset, name: '', code: 'removed' }
  const name = document.fileName
  const verdict = verdictNow(workspace, job, document)
  return verdict.verdict === 'clear'
    ? { kind: 'failed', asset, name, code: 'render_failed' }
    : { kind: 'held-back', asset, name, verdict }
}

async function publicationOf(
  { use }: ExportJob,
  place: PublicationPlace,
  asset: RecordId,
  { plan, check }: Made,
  { outcome, address }: Sent,
): Promise<NewPublication> {
  const { channel, from } = use
  const { until, ownEnd } = plan
  const { contentHash } = check
  return {
    asset,
    channel,
    from,
    until,
    ownEnd,
    place,
    name: outcome.name,
    address,
    contentHash,
    recipe: await recipeOf(plan),
    quitclaims: [...plan.quitclaims],
    check,
  }
}

/** A call, so that the compiler does not take an answer from before an `await` for granted. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted

/** What another try may bring: what the destination did not take, what could not be made now, what was not tried. */
export function worthRetrying({ outcomes, left }: ExportResult): readonly RecordId[] {
  const again = outcomes.filter(
    (one) =>
      one.kind === 'refused' ||
      (one.kind === 'failed' && (one.code === 'render_failed' || one.code === 'metadata_failed' || one.code === 'unexpected')) ||
      (one.kind === 'not-safe' && one.code === 'not_checked'),
  )
  return [...again.map(({ asset }) => asset), ...left]
}

/** One result of two tries: the later one says how each photo ended. */
export function joined(before: ExportResult, after: ExportResult): ExportResult {
  const later = new Set([...after.outcomes.map(({ asset }) => asset), ...after.left])
  const earlier = before.outcomes.filter(({ asset }) => !later.has(asset))
  return { ...after, outcomes: [...earlier, ...after.outcomes], recorded: before.recorded && after.recorded }
}
