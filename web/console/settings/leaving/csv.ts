// Tables that every spreadsheet opens: RFC 4180, UTF-8 with a byte order mark, and no cell that a spreadsheet would take for a formula.

export type Cell = string | number | boolean | null | readonly (string | number)[]

/**
 * Where a spreadsheet would begin to calculate, full-width twins included: at the start, and after whatever some spreadsheet splits cells at. A Dutch one takes
 * `;` whatever stands in quotes, so the mark goes inside the text too.
 */
const formula = /(^|[;\t\r\n|])([ \u00A0]*)(?=[=+\-@＝＋－＠])/g
/** A cell that begins with an end of a cell is none. */
const loose = /^[\t\r\n]/

export function csv(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [columns.map(field).join(',')]
  for (const row of rows) lines.push(row.map(field).join(','))
  return `\uFEFF${lines.join('\r\n')}\r\n`
}

function field(cell: Cell): string {
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const text = cell === null ? '' : typeof cell === 'string' ? cell : cell.join('; ')
  const harmless = (loose.test(text) ? `'${text}` : text).replace(formula, `$1$2'`)
  return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
