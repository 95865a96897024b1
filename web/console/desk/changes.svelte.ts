// What was decided here: shown at once, remembered for undo, and on its way to durable storage. A save that fails is taken back and said.
import type { AssetDocument } from '../../../core/documents.ts'
import { isCodedError } from '../../../core/errors.ts'
import { SvelteMap } from 'svelte/reactivity'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import type { AssetView, Workspace } from '../../workspace/types.ts'
import { together, type Change } from './decisions.ts'
import { emptyHistory, moveDocument, pushStep, stepBack, stepForward, type History, type Step } from './history.ts'
import type { StepLabel } from './texts.ts'

export type ChangeNotice =
  | { readonly kind: 'step' | 'undone' | 'redone'; readonly label: StepLabel; readonly values: Step['values'] }
  | { readonly kind: 'save-failed' | 'nothing-to-undo' | 'changed-by-others' }

interface Parts {
  readonly workspace: Pick<Workspace, 'updateAsset'>
  /** As it is shown now; undefined for a photo that is gone. */
  readonly documentOf: (asset: RecordId) => AssetDocument | undefined
  /** What of a stored document may be shown today. The rest is neither decided about nor written again. */
  readonly asShown: Change
  readonly onNotice: (notice: ChangeNotice) => void
}

/** Steps by event, as long as a workspace is open: whoever looks elsewhere and comes back can still take them back. */
const histories = new WeakMap<Parts['workspace'], SvelteMap<OwnerId, History>>()

export class Changes {
  readonly #parts: Parts
  readonly #histories: SvelteMap<OwnerId, History>
  #event = $state<OwnerId | null>(null)
  /** On their way: dropped when the workspace has them. */
  #overlay = $state.raw<ReadonlyMap<RecordId, AssetDocument>>(new Map())

  constructor(parts: Parts) {
    this.#parts = parts
    this.#histories = histories.get(parts.workspace) ?? new SvelteMap()
    histories.set(parts.workspace, this.#histories)
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0
  }

  /** The photos with what was just decided about them. */
  over(assets: readonly AssetView[]): readonly AssetView[] {
    const overlay = this.#overlay
    if (overlay.size === 0) return assets
    return assets.map((asset) => {
      const document = overlay.get(asset.id)
      return document ? { ...asset, document } : asset
    })
  }

  /** What was decided in other events is not taken back from here. */
  open(event: OwnerId | null): void {
    this.#event = event
  }

  get #history(): History {
    const kept = this.#event === null ? undefined : this.#histories.get(this.#event)
    return kept ?? emptyHistory
  }

  set #history(history: History) {
    if (this.#event !== null) this.#histories.set(this.#event, history)
  }

  async commit(label: StepLabel, changes: ReadonlyMap<RecordId, Change>, values: Step['values']): Promise<void> {
    const entries = [...changes].flatMap(([asset, change]) => {
      const before = this.#parts.documentOf(asset)
      const after = before && change(before)
      return before && after && after !== before ? [{ asset, before, after, change }] : []
    })
    if (entries.length === 0) return
    this.#history = pushStep(this.#history, { label, values, entries })
    this.#parts.onNotice({ kind: 'step', label, values })
    this.#overlay = new Map([...this.#overlay, ...entries.map(({ asset, after }) => [asset, after] as const)])
    await Promise.all(entries.map(({ asset, after, change }) => this.#save(asset, after, change)))
  }

  /** What nobody decided, such as a proposal that arrived: saved, and no step to take back. */
  async add(asset: RecordId, change: Change): Promise<void> {
    const document = this.#parts.documentOf(asset)
    const after = document && change(document)
    if (after && after !== document) await this.#save(asset, after, change)
  }

  /** @returns the step that was taken back; null when there is none */
  undo(): Step | null {
    const back = stepBack(this.#history)
    if (!back) {
      this.#parts.onNotice({ kind: 'nothing-to-undo' })
      return null
    }
    this.#history = back.history
    this.#travel(back.step, 'undone', ({ before, after }) => [after, before])
    return back.step
  }

  /** @returns the step that was taken again; null when there is none */
  redo(): Step | null {
    const forward = stepForward(this.#history)
    if (!forward) return null
    this.#history = forward.history
    this.#travel(forward.step, 'redone', ({ before, after }) => [before, after])
    return forward.step
  }

  #travel(
    { entries, label, values }: Step,
    kind: 'undone' | 'redone',
    route: (entry: Step['entries'][number]) => readonly [AssetDocument, AssetDocument],
  ): void {
    let changed = 0
    for (const entry of entries) {
      const [from, to] = route(entry)
      const current = this.#parts.documentOf(entry.asset)
      if (!current) continue
      const moved = moveDocument(current, from, to)
      if (moved === current) continue
      changed += 1
      void this.#save(entry.asset, moved, (document) => moveDocument(document, from, to))
    }
    this.#parts.onNotice(changed === 0 ? { kind: 'changed-by-others' } : { kind, label: label as StepLabel, values })
  }

  async #save(asset: RecordId, shown: AssetDocument, change: Change): Promise<void> {
    this.#overlay = new Map(this.#overlay).set(asset, shown)
    try {
      const { asShown, workspace } = this.#parts
      await workspace.updateAsset(asset, together(asShown, change, asShown))
    } catch (error) {
      if (!isCodedError(error, 'locked')) this.#parts.onNotice({ kind: 'save-failed' })
    } finally {
      // A newer decision about the same photo keeps its own overlay.
      if (this.#overlay.get(asset) === shown) {
        const rest = new Map(this.#overlay)
        rest.delete(asset)
        this.#overlay = rest
      }
    }
  }
}
