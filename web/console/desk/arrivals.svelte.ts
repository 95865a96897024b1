// Photos on their way in: dropped or chosen, held until there is an event for them, then handed to its batch; the folder they came from is remembered.
import type { OwnerId } from '../../../core/ids.ts'
import type { Workspace } from '../../workspace/types.ts'
import { say } from '../../ui/toasts.svelte.ts'
import type { Batch } from './batch.svelte.ts'
import { filesInDrop, filesInFolder } from './files.ts'
import type { FileSource } from './intake.ts'
import { chooseFiles, chooseFolder } from './pick-files.ts'
import { t } from './texts.ts'

export interface ArrivalsOptions {
  readonly workspace: Workspace
  readonly batch: Batch
  /** The event that is open. */
  readonly event: () => OwnerId | undefined
  /** Photos came without an event: somebody has to make one. */
  readonly onWithoutEvent: () => void
  /** The batch of this event ended or stopped. */
  readonly onBrought: (event: OwnerId) => void
}

/** What waits for an event that is still to be made. */
interface Waiting {
  readonly files: FileSource
  readonly folder: Promise<FileSystemDirectoryHandle | null>
}

const noFolder = Promise.resolve(null)

export class Arrivals {
  readonly #options: ArrivalsOptions
  #waiting = $state.raw<Waiting | null>(null)

  constructor(options: ArrivalsOptions) {
    this.#options = options
  }

  /** How many photos wait for an event; 0 as well when nobody knows yet. */
  get waiting(): number {
    const files = this.#waiting?.files
    return Array.isArray(files) ? files.length : 0
  }

  async bring(files: FileSource, folder: Promise<FileSystemDirectoryHandle | null> = noFolder): Promise<void> {
    const event = this.#options.event()
    if (event) await this.#start(event, files, folder)
    else {
      this.#waiting = { files, folder }
      this.#options.onWithoutEvent()
    }
  }

  /** The event they waited for is there. */
  async follow(event: OwnerId): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting) await this.#start(event, waiting.files, waiting.folder)
  }

  async chooseFiles(): Promise<void> {
    const files = await chooseFiles()
    if (files.length > 0) await this.bring(files)
  }

  async chooseFolder(): Promise<void> {
    const chosen = await chooseFolder()
    if (chosen?.handle) await this.bring(filesInFolder(chosen.handle, new AbortController().signal), Promise.resolve(chosen.handle))
    else if (chosen) await this.bring(chosen.files)
  }

  /** Must be called inside the drop event. */
  drop(dropped: DragEvent): void {
    dropped.preventDefault()
    if (!dropped.dataTransfer) return
    const { files, folder } = filesInDrop(dropped.dataTransfer, new AbortController().signal)
    void this.bring(files, folder)
  }

  async #start(event: OwnerId, files: FileSource, folder: Promise<FileSystemDirectoryHandle | null>): Promise<void> {
    const { workspace, batch, onBrought } = this.#options
    void folder.then((handle) => handle && workspace.rememberFolder(event, handle))
    if (batch.add(event, files)) return
    if (batch.running) say(t('intake.waits'))
    const end = await batch.start(event, files)
    if (!end) return
    if (end.phase === 'done' && end.problems.length + end.moving === 0) {
      const again = end.duplicates > 0 ? ` ${t('intake.duplicates', { count: end.duplicates })}` : ''
      say(t('intake.done', { count: end.added }) + again)
      batch.close(event)
    }
    onBrought(event)
  }
}
