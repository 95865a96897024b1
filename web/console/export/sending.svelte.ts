// One sending and what became of it: progress, result, stopping, and another try of what did not arrive.
import type { OwnerId } from '../../../core/ids.ts'
import { failureText } from '../../i18n/failure.ts'
import { placesOf } from '../../workspace/publishing/covers.ts'
import type { Workspace } from '../../workspace/types.ts'
import { startMetadata } from '../../api/metadata-door.ts'
import type { Destination } from './destination.ts'
import { currentDocument, verdictNow } from './make.ts'
import { joined, runExport, worthRetrying, type ExportJob, type ExportProgress, type ExportResult } from './run.ts'

/** Opens where the files go; undefined when the editor changed their mind, or it cannot be opened (said on screen by then). */
export type OpenDestination = () => Promise<Destination | undefined>

export class Sending {
  readonly #workspace: Workspace
  readonly #event: OwnerId
  progress = $state.raw<ExportProgress | null>(null)
  result = $state.raw<ExportResult | null>(null)
  failure = $state<string>()
  readonly retryCount = $derived(this.result ? worthRetrying(this.result).length : 0)
  #abort = new AbortController()
  #last: { readonly job: ExportJob; readonly open: OpenDestination } | null = null

  constructor(workspace: Workspace, event: OwnerId) {
    this.#workspace = workspace
    this.#event = event
  }

  /** @param covers decisions that are made first, and stay */
  async start(job: ExportJob, open: OpenDestination, covers: () => Promise<void>): Promise<void> {
    await this.#with(open, async (destination) => {
      this.#last = { job, open }
      await covers()
      this.result = await this.#run(job, destination)
    })
  }

  async retry(): Promise<void> {
    const [last, before] = [this.#last, this.result]
    if (!last || !before) return
    await this.#with(last.open, async (destination) => {
      const after = await this.#run({ ...last.job, assets: worthRetrying(before) }, destination)
      this.result = joined(before, after)
    })
  }

  stop(): void {
    this.#abort.abort()
  }

  more(): void {
    this.result = null
  }

  async #with(open: OpenDestination, work: (destination: Destination) => Promise<void>): Promise<void> {
    if (this.progress) return
    this.failure = undefined
    try {
      const destination = await open()
      if (destination) await work(destination)
    } catch (error) {
      this.failure = failureText(error)
    } finally {
      this.progress = null
    }
  }

  async #run(job: ExportJob, destination: Destination): Promise<ExportResult> {
    const workspace = this.#workspace
    this.#abort = new AbortController()
    this.progress = { done: 0, total: job.assets.length, secondsLeft: null, sending: null }
    // Covered faces are compared once more in the written file, with the people of this event.
    const roster = workspace.events.find(({ id }) => id === this.#event)?.document?.roster ?? []
    if (workspace.recognition && hidesSomebody(workspace, job)) await workspace.deliverRoster(roster)
    const { signal } = this.#abort
    const metadata = startMetadata()
    signal.addEventListener('abort', () => metadata.end())
    const running = runExport(signal, workspace, metadata.api, job, destination, (now) => (this.progress = now))
    const result = await workspace.holdWhile(running.finally(() => metadata.end()))
    for (const one of result.outcomes) if (one.kind === 'failed' && one.code === 'unexpected') reportError(one.error)
    return result
  }
}

/** Whether a face is covered in any of the files: by a decision, or because a rule covers small ones of a crowd. */
function hidesSomebody(workspace: Workspace, job: ExportJob): boolean {
  return job.assets.some((asset) => {
    const document = currentDocument(workspace, job, asset)
    return document !== undefined && placesOf(document, verdictNow(workspace, job, document)).length > 0
  })
}
