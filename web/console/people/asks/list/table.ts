// Text with rows and columns: a CSV file, cells pasted from a spreadsheet, or addresses pasted from a mail program.
import Papa from 'papaparse'

export const rowsAtMost = 10_000
export const bytesAtMost = 5_000_000

export interface Table {
  /** What the columns are called; numbers when the list does not say. */
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
  /** The first line names the columns. */
  readonly headed: boolean
}

export interface TableRow {
  /** In the text, counted from 1. */
  readonly line: number
  readonly cells: readonly string[]
  /** A quotation mark is missing or too many: what belongs to which cell is a guess. */
  readonly torn: boolean
}

export type ListFault = 'empty' | 'too_long'
export type ParsedTable = { readonly ok: true; readonly table: Table } | { readonly ok: false; readonly fault: ListFault }

/** Words that stand above a column and never in one. */
const headings =
  /^(?:e-?mail(?:adres| address)?|mail(?:adres)?|.*naam|.*name|tussenvoegsels?|infix|voorvoegsel|taal|language|opmerking|notitie|note|afdeling|department|klas|class)$/i

export function parseTable(text: string): ParsedTable {
  const list = oneAddressALine(text)
  const parsed = Papa.parse<string[]>(list, { delimiter: delimiterOf(list) })
  const torn = new Set(parsed.errors.filter(({ type }) => type === 'Quotes').map(({ row }) => row))
  const all = parsed.data
    .map((cells, i) => ({ line: i + 1, cells: cells.map(tidy), torn: torn.has(i) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const [first] = all
  if (!first) return { ok: false, fault: 'empty' }
  const headed = !first.cells.some((cell) => cell.includes('@')) && first.cells.some((cell) => headings.test(cell))
  const rows = headed ? all.slice(1) : all
  if (rows.length === 0) return { ok: false, fault: 'empty' }
  if (rows.length > rowsAtMost) return { ok: false, fault: 'too_long' }
  const width = Math.max(...all.map(({ cells }) => cells.length))
  const columns = Array.from({ length: width }, (_, i) => {
    const heading = headed ? (first.cells[i] ?? '') : ''
    return heading === '' ? String(i + 1) : heading
  })
  return { ok: true, table: { columns, rows, headed } }
}

/** What is not seen has no place in a name, and could turn the reading direction of the whole line. Joiners stay: emoji and some scripts need them. */
const unseen = /[\u0000-\u001F\u007F-\u009F\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\p{Cs}]/gu

export const tidy = (cell: string): string =>
  cell
    .replace(/[\s\u00A0]+/gu, ' ')
    .replace(unseen, '')
    .normalize('NFC')
    .trim()

const delimiters = [';', ',', '\t', '|'] as const

/** The one that cuts most lines into as many cells as the others; the parser's own guess needs more lines than a short list has. */
function delimiterOf(text: string): string {
  const scores = delimiters.map((delimiter) => {
    const { data } = Papa.parse<string[]>(text, { delimiter, preview: 30, skipEmptyLines: 'greedy' })
    const widths = data.map(({ length }) => length).filter((length) => length > 1)
    return { delimiter, score: Math.max(0, ...widths.map((width) => widths.filter((other) => other === width).length)) }
  })
  return scores.reduce((best, next) => (next.score > best.score ? next : best)).delimiter
}

/** `"Vries, Anna de" <anna@example.org>; bram@example.org`, as mail programs copy it, all on one line: a name and an address to each line instead. */
function oneAddressALine(text: string): string {
  const trimmed = text.trim()
  if (/[\r\n\t]/.test(trimmed) || (trimmed.match(/@/g)?.length ?? 0) < 2) return text
  const found = trimmed.matchAll(/(?:"([^"]*)"|([^"<>;,]*))\s*<([^<>]+)>|([^\s;,<>"]+@[^\s;,<>"]+)/g)
  return [...found].map(([, quoted, bare, address, alone]) => `${quoted ?? bare ?? ''}\t${address ?? alone ?? ''}`).join('\n')
}
