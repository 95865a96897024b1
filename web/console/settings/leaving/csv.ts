// Tables that every spreadsheet opens: RFC 4180, UTF-8 with a byte order mark, and no cell that a spreadsheet would take for a formula.

export type Cell = string | number | boolean | null | readonly (string | number)[]

/** First characters that make a spreadsheet calculate, their full-width twins included. */
const formula = /^[=+\-@\t\r＝＋－＠]/

export function csv(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [columns.map(field).join(',')]
  for (const row of rows) lines.push(row.map(field).join(','))
  return `\uFEFF${lines.join('\r\n')}\r\n`
}

function field(cell: Cell): string {
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const text = cell === null ? '' : typeof cell === 'string' ? cell : cell.join('; ')
  const harmless = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
