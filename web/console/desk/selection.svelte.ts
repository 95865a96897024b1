// Which photos are chosen in the grid, and where its cursor is: by click, Ctrl and Shift as in any list of files, or by keys.
import type { RecordId } from '../../../core/ids.ts'

export class Selection {
  readonly #order: () => readonly RecordId[]
  #chosen = $state.raw<ReadonlySet<RecordId>>(new Set())
  #cursor = $state<RecordId | null>(null)
  /** Where a run that Shift extends began. */
  #anchor: RecordId | null = null

  /** `order`: the photos the grid shows. */
  constructor(order: () => readonly RecordId[]) {
    this.#order = order
  }

  /** In the order of the grid; what is not shown any more is not chosen. */
  readonly #ids = $derived.by(() => this.#order().filter((id) => this.#chosen.has(id)))

  get ids(): readonly RecordId[] {
    return this.#ids
  }

  get cursor(): RecordId | null {
    const order = this.#order()
    return this.#cursor !== null && order.includes(this.#cursor) ? this.#cursor : (order[0] ?? null)
  }

  /** What an action is about: the chosen photos, else the one under the cursor. */
  get meant(): readonly RecordId[] {
    if (this.ids.length > 0) return this.ids
    return this.cursor === null ? [] : [this.cursor]
  }

  has(id: RecordId): boolean {
    return this.#chosen.has(id)
  }

  /** One photo under the cursor, nothing chosen. */
  put(id: RecordId | null): void {
    this.#cursor = id
    this.#anchor = id
    this.#chosen = new Set()
  }

  toggle(id: RecordId): void {
    const chosen = new Set(this.#chosen)
    if (!chosen.delete(id)) chosen.add(id)
    this.#chosen = chosen
    this.#cursor = id
    this.#anchor = id
  }

  /** Everything between where the run began and this photo. */
  extendTo(id: RecordId): void {
    const order = this.#order()
    const from = order.indexOf(this.#anchor ?? this.cursor ?? id)
    const to = order.indexOf(id)
    if (from < 0 || to < 0) return
    this.#anchor = order[from] ?? null
    this.#chosen = new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1))
    this.#cursor = id
  }

  /** Moves the cursor, and with `extend` takes along what it passes. */
  move(by: number, extend: boolean): void {
    const order = this.#order()
    const at = this.cursor === null ? -1 : order.indexOf(this.cursor)
    const next = order[Math.min(order.length - 1, Math.max(0, at + by))]
    if (next === undefined) return
    if (extend) this.extendTo(next)
    else {
      this.#cursor = next
      this.#anchor = next
    }
  }

  all(): void {
    this.#chosen = new Set(this.#order())
  }

  clear(): void {
    this.#chosen = new Set()
  }
}
