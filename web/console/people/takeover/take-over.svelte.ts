// Taking over a register: the list, the folder beside it, what the list does not say, and what an officer decides about each row. All of it in this browser.
import { today } from '../../../../core/dates.ts'
import type { Channel, Purpose } from '../../../../core/channels.ts'
import type { TakenRow } from '../../../workspace/taking-over/taking-over.svelte.ts'
import type { Workspace } from '../../../workspace/types.ts'
import { decodeList } from '../asks/list/decode.ts'
import { bytesAtMost, parseTable, type ListFault, type Table } from '../asks/list/table.ts'
import { guessRegister, type RegisterKind } from './columns.ts'
import { RegisterFiles } from './files.ts'
import { isFree, isProposed, judge, type JudgedRow } from './judge.ts'
import { readRegister, type RegisterRow } from './rows.ts'

export class TakeOver {
  readonly #workspace: Workspace
  name = $state('')
  table = $state.raw<Table | null>(null)
  kinds = $state.raw<readonly RegisterKind[]>([])
  listFault = $state<ListFault | 'too_big' | null>(null)
  files = $state.raw(new RegisterFiles([]))
  channels = $state.raw<readonly Channel[]>([])
  purposes = $state.raw<readonly Purpose[]>([])
  from = $state('')
  months = $state<'12' | '24' | '36' | '60'>('36')
  /** Rows an officer decided otherwise about than we proposed. */
  switched = $state.raw<ReadonlySet<number>>(new Set())

  readonly rows: readonly RegisterRow[] = $derived.by(() => {
    const { table, kinds, files, channels, purposes, from, months } = this
    if (!table) return []
    const defaults = { channels, purposes, from, months: Number(months) }
    return readRegister({ table, kinds, files, defaults }, this.#workspace.people, this.#workspace.ownChannels)
  })
  readonly #standing: readonly Omit<JudgedRow, 'included'>[] = $derived.by(() => {
    const people = new Map(this.#workspace.people.map((person) => [person.id, person]))
    return this.rows.map((row) => judge(row, people, today()))
  })
  readonly judged: readonly JudgedRow[] = $derived.by(() =>
    this.#standing.map((one) => ({
      ...one,
      included: isFree(one.fate) && isProposed(one.fate) !== this.switched.has(one.row.entry.line),
    })),
  )
  readonly count: number = $derived(this.judged.filter(({ included }) => included).length)
  /** Files that no row of the list claims. */
  readonly unclaimed: readonly File[] = $derived.by(() => {
    const claimed = new Set(this.rows.flatMap(({ paper, portrait }) => [paper, portrait]))
    return this.files.all.filter((file) => !claimed.has(file))
  })

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  async readFile(file: File): Promise<void> {
    this.forget()
    if (file.size > bytesAtMost) {
      this.listFault = 'too_big'
      return
    }
    const parsed = parseTable(decodeList(new Uint8Array(await file.arrayBuffer())).text)
    this.name = file.name
    this.table = parsed.ok ? parsed.table : null
    this.listFault = parsed.ok ? null : parsed.fault
    this.kinds = parsed.ok ? guessRegister(parsed.table) : []
  }

  forget(): void {
    this.table = null
    this.listFault = null
    this.switched = new Set()
  }

  takeFiles(files: readonly File[]): void {
    this.files = new RegisterFiles([...this.files.all, ...files])
  }

  forgetFiles(): void {
    this.files = new RegisterFiles([])
  }

  says(kind: RegisterKind): boolean {
    return this.kinds.includes(kind)
  }

  setKind(column: number, kind: RegisterKind): void {
    this.kinds = this.kinds.map((before, i) =>
      i === column ? kind : kind !== 'none' && kind !== 'note' && before === kind ? 'none' : before,
    )
  }

  toggle(line: number): void {
    const next = new Set(this.switched)
    if (!next.delete(line)) next.add(line)
    this.switched = next
  }

  /** What goes into the workspace. */
  taken(): readonly TakenRow[] {
    return this.judged.flatMap(({ row, person, included }) => {
      const { entry, channels, purposes, from, until, matching, paper, portrait, guardians } = row
      if (!included || from === null || until === null) return []
      const { line, name, email, note } = entry
      const whom = person ? { owner: person.id } : { document: { name, email, note } }
      return [
        { line, whom, channels, purposes, from, until, matching, paper, portrait, ...(guardians === null ? {} : { guardians }) },
      ]
    })
  }
}
