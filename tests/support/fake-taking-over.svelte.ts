// FAKE: taking over a register for component tests. No vault, no server; never imported by the product.
import type {
  TakenList,
  TakenRow,
  TakeOverDoor,
  TakeOverResult,
  TakeOverRun,
} from '../../web/workspace/taking-over/taking-over.svelte.ts'

export class FakeTakingOver implements TakeOverDoor {
  run = $state.raw<TakeOverRun | null>(null)
  result = $state.raw<TakeOverResult | null>(null)
  lists = $state.raw<readonly TakenList[]>([])
  /** Commands in order. */
  readonly taken: { readonly name: string; readonly rows: readonly TakenRow[] }[] = []
  readonly undone: string[] = []

  take = (name: string, rows: readonly TakenRow[]): Promise<void> => {
    this.taken.push({ name, rows })
    this.lists = [{ id: crypto.randomUUID(), name, at: new Date().toISOString(), rows: rows.length }, ...this.lists]
    const papers = rows.filter(({ paper }) => paper !== null).length
    this.result = { people: rows.length, quitclaims: rows.length, papers, portraits: 0, faults: [], left: 0 }
    return Promise.resolve()
  }
  undo = (list: string): Promise<void> => {
    this.undone.push(list)
    this.lists = this.lists.filter(({ id }) => id !== list)
    return Promise.resolve()
  }
  stop = (): void => {
    this.run = null
  }
  dismissResult = (): void => {
    this.result = null
  }
}
