// The plain text inside a backup. Rows are PostgreSQL's own COPY text, so that `age --decrypt | gunzip | psql` fills a database without this program.
// First line `-- imprimatur backup {header}`; per table `COPY "name" ("column", …) FROM stdin;`, its rows, `\.`; last line `-- end {trailer}`.
import { createHash } from 'node:crypto'
import { z } from '../../core/zod.ts'
import type { Transaction } from '../db/sql.ts'
import type { Table } from './tables.ts'

export const Header = z.strictObject({
  format: z.literal('imprimatur/backup/v1'),
  database: z.enum(['main', 'shred']),
  /** When the snapshot was taken. */
  takenAt: z.iso.datetime(),
  migrations: z.array(z.strictObject({ name: z.string(), checksum: z.string() })),
})
export type Header = z.infer<typeof Header>

export const Trailer = z.strictObject({
  /** SHA-256 of a table's rows, each with its line end. */
  tables: z.array(z.strictObject({ name: z.string(), rows: z.int().min(0), sha256: z.string() })),
})
export type Trailer = z.infer<typeof Trailer>

const headerMark = '-- imprimatur backup '
const trailerMark = '-- end '
const bodyEnd = '\\.\n'
const chunkBytes = 64 * 1024

const quoted = (name: string): string => `"${name}"`
const copyLine = ({ name, columns }: Table): string => `COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM stdin;\n`

/** Writes one database as it stands in the snapshot of `tx`, never more than a chunk and the driver's own buffer in memory. */
export async function* writePlain(tx: Transaction, header: Header, tables: readonly Table[]): AsyncGenerator<Buffer> {
  yield Buffer.from(`${headerMark}${JSON.stringify(header)}\n`)
  const trailer: { name: string; rows: number; sha256: string }[] = []
  for (const table of tables) {
    yield Buffer.from(copyLine(table))
    const hash = createHash('sha256')
    let rows = 0
    let chunk: Buffer[] = []
    let size = 0
    const stream = await tx`copy ${tx(table.name)} (${tx([...table.columns])}) to stdout`.readable()
    for await (const received of stream as AsyncIterable<Buffer>) {
      // The driver hands out parts of its receive buffer; a copy outlives the next read.
      const lines = Buffer.from(received)
      hash.update(lines)
      rows += countLines(lines)
      chunk.push(lines)
      size += lines.length
      if (size < chunkBytes) continue
      yield Buffer.concat(chunk)
      chunk = []
      size = 0
    }
    // The driver stops its socket when we are slower than it, and when the end was in what it had already received nobody starts it again.
    stream._read(0)
    yield Buffer.concat([...chunk, Buffer.from(bodyEnd)])
    trailer.push({ name: table.name, rows, sha256: hash.digest('hex') })
  }
  yield Buffer.from(`${trailerMark}${JSON.stringify({ tables: trailer } satisfies Trailer)}\n`)
}

/** What a reader meets, in the file's order. Nothing is to be trusted before {@link readPlain} ended without an error. */
export type Part =
  | { readonly kind: 'header'; readonly header: Header }
  | { readonly kind: 'table'; readonly table: Table }
  /** Whole rows of the table before. */
  | { readonly kind: 'rows'; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly trailer: Trailer }

/** The file is not a whole backup of this format: cut off, altered, or something else. */
export class NotABackup extends Error {}

/** Reads what {@link writePlain} wrote and compares every table with the trailer. @throws NotABackup */
export async function* readPlain(source: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const seen: { name: string; rows: number; sha256: string }[] = []
  let body: { table: Table; hash: ReturnType<typeof createHash>; rows: number } | null = null
  let state: 'start' | 'between' | 'done' = 'start'
  for await (const lines of wholeLines(source)) {
    let rest = lines
    while (rest.length > 0) {
      if (body !== null) {
        const end = endOfBody(rest)
        const rows = rest.subarray(0, end ?? rest.length)
        body.hash.update(rows)
        body.rows += countLines(rows)
        if (rows.length > 0) yield { kind: 'rows', bytes: rows }
        if (end === undefined) break
        seen.push({ name: body.table.name, rows: body.rows, sha256: body.hash.digest('hex') })
        body = null
        rest = rest.subarray(end + bodyEnd.length)
        continue
      }
      const lineEnd = rest.indexOf(10) + 1
      const line = rest.toString('utf8', 0, lineEnd - 1)
      rest = rest.subarray(lineEnd)
      if (state === 'start') {
        yield { kind: 'header', header: parseMarked(line, headerMark, Header) }
        state = 'between'
      } else if (state === 'between' && line.startsWith('COPY ')) {
        const table = parseCopyLine(line)
        body = { table, hash: createHash('sha256'), rows: 0 }
        yield { kind: 'table', table }
      } else if (state === 'between') {
        const trailer = parseMarked(line, trailerMark, Trailer)
        if (JSON.stringify(trailer.tables) !== JSON.stringify(seen)) throw new NotABackup('a table is not what was written')
        state = 'done'
        yield { kind: 'end', trailer }
      } else throw new NotABackup('something follows the end')
    }
  }
  if (state !== 'done') throw new NotABackup('the end is missing')
}

/** Re-cuts a stream at line ends. A last line without one is an error: the format has none. */
async function* wholeLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const bytes of source) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const cut = chunk.lastIndexOf(10) + 1
    if (cut === 0) {
      rest.push(chunk)
      continue
    }
    yield Buffer.concat([...rest, chunk.subarray(0, cut)])
    rest = cut === chunk.length ? [] : [Buffer.from(chunk.subarray(cut))]
  }
  if (rest.length > 0) throw new NotABackup('cut off in a line')
}

/** Where the line `\.` stands. COPY text escapes every backslash, so no row looks like it. */
function endOfBody(lines: Buffer): number | undefined {
  if (lines.subarray(0, bodyEnd.length).equals(Buffer.from(bodyEnd))) return 0
  const at = lines.indexOf(`\n${bodyEnd}`)
  return at < 0 ? undefined : at + 1
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
  return count
}

function parseMarked<T>(line: string, mark: string, schema: z.ZodType<T>): T {
  if (!line.startsWith(mark)) throw new NotABackup('a line is not of this format')
  try {
    return schema.parse(JSON.parse(line.slice(mark.length)))
  } catch (error) {
    throw new NotABackup('a line is not of this format', { cause: error })
  }
}

function parseCopyLine(line: string): Table {
  const found = /^COPY "([a-z_]+)" \(("[a-z_]+"(?:, "[a-z_]+")*)\) FROM stdin;$/.exec(line)
  if (!found) throw new NotABackup('a table line is not of this format')
  const [, name = '', columns = ''] = found
  return { name, columns: columns.split(', ').map((column) => column.slice(1, -1)) }
}
