// Rows of a register as people with what they agreed to: what each says, what is wrong with it, and which files are theirs.
import type { Channel, Purpose } from '../../../../core/channels.ts'
import { ageOn, lastDayForMinor } from '../../../../core/age.ts'
import { monthsAfter } from '../../../../core/dates.ts'
import type { CalendarDate } from '../../../../core/ids.ts'
import type { PersonView, Workspace } from '../../../workspace/types.ts'
import { paperBytesAtMost } from '../../../workspace/people/paper-file.ts'
import type { ColumnKind } from '../asks/list/columns.ts'
import { readEntries, type Entry, type EntryFault } from '../asks/list/entries.ts'
import type { Table } from '../asks/list/table.ts'
import { channelsIn, dateIn, guardiansIn, purposesIn, yesOrNo } from './cells.ts'
import type { RegisterKind } from './columns.ts'
import type { Found, RegisterFiles } from './files.ts'

export const rowFaults = [
  ...(['from_missing', 'from_wrong', 'until_wrong', 'order', 'channels_missing', 'channel_unknown'] as const),
  ...(['purposes_missing', 'purpose_unknown', 'matching_unclear'] as const),
  ...(['born_wrong', 'born_missing', 'guardians_missing', 'guardians_unclear'] as const),
  ...(['paper_missing', 'paper_twice', 'paper_too_large', 'portrait_missing', 'portrait_twice'] as const),
] as const
export type RowFault = (typeof rowFaults)[number]

/** What counts for every row that does not say it. Nothing is chosen beforehand. */
export interface Defaults {
  readonly channels: readonly Channel[]
  readonly purposes: readonly Purpose[]
  readonly from: string
  readonly months: number
}

export interface RegisterRow {
  readonly entry: Entry
  readonly channels: readonly Channel[]
  readonly purposes: readonly Purpose[]
  readonly from: CalendarDate | null
  readonly until: CalendarDate | null
  /** How many decided for a child; null for who signed themselves. */
  readonly guardians: number | null
  /** Only what a column of its own says. */
  readonly matching: boolean
  readonly paper: File | null
  readonly portrait: File | null
  readonly faults: readonly (RowFault | EntryFault)[]
}

export interface Register {
  readonly table: Table
  readonly kinds: readonly RegisterKind[]
  readonly files: RegisterFiles
  readonly defaults: Defaults
}

export function readRegister(
  { table, kinds, files, defaults }: Register,
  people: readonly PersonView[],
  ownChannels: Workspace['ownChannels'],
): readonly RegisterRow[] {
  const whoKinds = kinds.map((kind): ColumnKind => (isWho(kind) ? kind : 'none'))
  const entries = readEntries(table, whoKinds, people, false)
  // A register is long and says the same few things in most of its rows.
  const channelsOf = remembered((cell) => channelsIn(cell, ownChannels))
  const purposesOf = remembered(purposesIn)
  return entries.map((entry, i) => {
    const cell = (kind: RegisterKind): string | null => {
      const column = kinds.indexOf(kind)
      return column < 0 ? null : (table.rows[i]?.cells[column] ?? '')
    }
    const faults: RowFault[] = []
    const channels = listed(cell('channels'), defaults.channels, channelsOf, ['channels_missing', 'channel_unknown'], faults)
    const purposes = listed(cell('purposes'), defaults.purposes, purposesOf, ['purposes_missing', 'purpose_unknown'], faults)
    const [from, term] = termOf(cell('from'), cell('until'), defaults, faults)
    const { guardians, until } = childOf(cell('born'), cell('guardians'), from, term, faults)
    const matching = yesOrNo(cell('matching') ?? '')
    if (matching === null) faults.push('matching_unclear')
    const names = [entry.name, ...(entry.email === null ? [] : [entry.email])]
    const fileOf = (kind: 'paper' | 'portrait'): File | null => {
      const named = cell(kind)
      return fileIn(named === null || named === '' ? files.of(names, kind) : files.named(named, kind), kind, faults)
    }
    const paper = fileOf('paper')
    if (paper && paper.size > paperBytesAtMost) faults.push('paper_too_large')
    return {
      ...{ entry, channels, purposes, from, until, guardians, paper },
      matching: matching === true,
      // Nobody's face is measured because a picture lies in a folder.
      portrait: matching === true ? fileOf('portrait') : null,
      faults: [...entry.faults, ...faults],
    }
  })
}

const isWho = (kind: RegisterKind): kind is Extract<RegisterKind, ColumnKind> =>
  kind === 'name' || kind === 'first' || kind === 'infix' || kind === 'last' || kind === 'email' || kind === 'note'

function listed<T>(
  cell: string | null,
  otherwise: readonly T[],
  read: (cell: string) => { readonly ok: true; readonly found: readonly T[] } | { readonly ok: false },
  [missing, unknown]: readonly [RowFault, RowFault],
  faults: RowFault[],
): readonly T[] {
  const answer = cell === null ? ({ ok: true, found: otherwise } as const) : read(cell)
  if (!answer.ok) faults.push(unknown)
  else if (answer.found.length === 0) faults.push(missing)
  return answer.ok ? answer.found : []
}

function termOf(
  fromCell: string | null,
  untilCell: string | null,
  { from: otherwise, months }: Defaults,
  faults: RowFault[],
): readonly [CalendarDate | null, CalendarDate | null] {
  const written = fromCell === null || fromCell === '' ? otherwise : fromCell
  const from = dateIn(written)
  if (from === null) faults.push(written === '' ? 'from_missing' : 'from_wrong')
  const says = untilCell !== null && untilCell !== ''
  const until = says ? dateIn(untilCell) : from && monthsAfter(from, months)
  if (says && until === null) faults.push('until_wrong')
  if (from !== null && until !== null && until < from) faults.push('order')
  return [from, until]
}

/** A child's consent is their guardians', and ends when they come of age: a register that does not say both says nothing about a child. */
function childOf(
  bornCell: string | null,
  guardiansCell: string | null,
  from: CalendarDate | null,
  term: CalendarDate | null,
  faults: RowFault[],
): { readonly guardians: number | null; readonly until: CalendarDate | null } {
  const adult = { guardians: null, until: term }
  const born = bornCell ? dateIn(bornCell) : null
  if (bornCell && born === null) faults.push('born_wrong')
  const written = guardiansIn(guardiansCell ?? '')
  if (written === null) faults.push('guardians_unclear')
  if (from === null || term === null || written === null) return adult
  if (born === null) {
    if (written > 0 && !bornCell) faults.push('born_missing')
    return adult
  }
  if (ageOn(born, from) >= ownAge) return adult
  if (written === 0) faults.push('guardians_missing')
  return written === 0 ? adult : { guardians: written, until: lastDayForMinor(term, born, ownAge) }
}

/** From this age somebody decides themselves. */
const ownAge = 16

function fileIn(found: Found, kind: 'paper' | 'portrait', faults: RowFault[]): File | null {
  if (found !== 'missing' && found !== 'twice') return found
  faults.push(`${kind}_${found}`)
  return null
}

function remembered<T>(read: (cell: string) => T): (cell: string) => T {
  const known = new Map<string, T>()
  return (cell) => {
    const answer = known.get(cell) ?? read(cell)
    known.set(cell, answer)
    return answer
  }
}
