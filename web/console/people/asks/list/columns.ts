// Which column holds what: guessed from its heading and from what stands in it; the officer has the last word.
import type { Table } from './table.ts'

export const columnKinds = ['none', 'name', 'first', 'infix', 'last', 'email', 'language', 'note'] as const
export type ColumnKind = (typeof columnKinds)[number]

const headings: readonly (readonly [ColumnKind, RegExp])[] = [
  ['email', /mail/i],
  ['infix', /tussenvoegsel|infix|voorvoegsel|prefix/i],
  ['first', /voornaam|roepnaam|first|given/i],
  ['last', /achternaam|familienaam|last|surname|family/i],
  ['language', /^(?:taal|language|lang|voorkeurstaal)$/i],
  ['note', /opmerking|notitie|note|afdeling|department|klas|class|team|groep|group/i],
  ['name', /naam|name/i],
]
const samples = 200
/** Several columns may be a note; every other kind stands once. */
const once = (kind: string): boolean => kind !== 'none' && kind !== 'note'

/** @param extra headings of kinds a list of another sort has besides, asked first */
export function guessColumns<Extra extends string = never>(
  { columns, rows, headed }: Table,
  extra: readonly (readonly [Extra, RegExp])[] = [],
): readonly (ColumnKind | Extra)[] {
  const cells = columns.map((_, i) => rows.slice(0, samples).map((row) => row.cells[i] ?? ''))
  const kinds: (ColumnKind | Extra)[] = columns.map((heading) =>
    headed ? (extra.find(([, words]) => words.test(heading))?.[0] ?? kindOfHeading(heading)) : 'none',
  )
  for (const [i, kind] of kinds.entries()) if (once(kind) && kinds.indexOf(kind) < i) kinds[i] = 'none'
  // What looks like addresses is the address, whatever it is called.
  const addressed = best(cells, isAddress)
  if (!kinds.includes('email') && addressed !== undefined) kinds[addressed] = 'email'
  if (!kinds.some((kind) => kind === 'name' || kind === 'first' || kind === 'last')) nameByContent(kinds, cells)
  return kinds
}

/** Without a heading: the first column of words is the name, and with another right after it they are first and last name. */
function nameByContent(kinds: string[], cells: readonly (readonly string[])[]): void {
  const words = cells.flatMap((column, i) => (kinds[i] === 'none' && share(column, isWords) > 0.6 ? [i] : []))
  const [first, second] = words
  if (first === undefined) return
  const single = share(cells[first] ?? [], (cell) => !cell.includes(' ')) > 0.6
  if (single && second === first + 1) {
    kinds[first] = 'first'
    kinds[second] = 'last'
  } else kinds[first] = 'name'
}

const kindOfHeading = (heading: string): ColumnKind => headings.find(([, words]) => words.test(heading))?.[0] ?? 'none'

const isAddress = (cell: string): boolean => /^\S+@\S+$|<\S+@\S+>$/.test(cell)
const isWords = (cell: string): boolean => /\p{L}/u.test(cell) && !/[@\d]/.test(cell)

function share(column: readonly string[], test: (cell: string) => boolean): number {
  const filled = column.filter((cell) => cell !== '')
  return filled.length === 0 ? 0 : filled.filter(test).length / filled.length
}

function best(cells: readonly (readonly string[])[], test: (cell: string) => boolean): number | undefined {
  const shares = cells.map((column) => share(column, test))
  const most = Math.max(...shares)
  return most >= 0.5 ? shares.indexOf(most) : undefined
}
