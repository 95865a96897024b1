// Where a secret could have ended up: both databases (every row, as text and as bytes), the files under them, what the server printed,
// every request and answer on the wire, and what lies still (at-rest.ts).
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { findRunningDatabases } from '../../../../server/embedded/databases.ts'
import type { Product } from '../../../support/product.ts'
import type { RecordingProxy } from '../../../support/recording-proxy.ts'

export const placeKinds = [
  'main database',
  'shred database',
  'data folder',
  'server output',
  'request lines and headers',
  'request bodies',
  'answers of the API',
  'backups',
  'browser storage',
] as const
export type PlaceKind = (typeof placeKinds)[number]

export interface Place {
  readonly kind: PlaceKind
  readonly name: string
  read(): Buffer | Promise<Buffer>
}

/** What is there to search, while the product still runs. */
export async function gatherPlaces(product: Product, proxy: RecordingProxy): Promise<readonly Place[]> {
  const addresses = findRunningDatabases(product.dataDir)
  if (!addresses) throw new Error('the embedded databases do not run')
  const main = await dump('main database', addresses.databaseUrl)
  const shred = await dump('shred database', addresses.shredDatabaseUrl)
  const api = proxy.exchanges.filter(({ target }) => target.startsWith('/api'))
  if (main.length === 0 || shred.length === 0 || api.length === 0) throw new Error('a place to search is empty')
  return [
    ...main,
    ...shred,
    // Logs lie in the data folder too; what the server writes there itself is output.
    ...filesUnder(product.dataDir).map((path): Place => ({
      kind: path.endsWith('.log') ? 'server output' : 'data folder',
      name: path,
      read: () => readWhileThere(path),
    })),
    { kind: 'server output', name: 'terminal', read: () => Buffer.from(product.output()) },
    {
      kind: 'request lines and headers',
      name: 'all requests',
      read: () =>
        Buffer.from(
          proxy.exchanges.map(({ method, target, requestHeaders }) => `${method} ${target} ${requestHeaders}`).join('\n'),
        ),
    },
    ...proxy.exchanges
      .filter(({ requestBody }) => requestBody.length > 0)
      .map((one): Place => ({ kind: 'request bodies', name: `${one.method} ${one.target}`, read: () => one.requestBody })),
    ...api.map((one): Place => ({ kind: 'answers of the API', name: `${one.method} ${one.target}`, read: () => one.responseBody })),
  ]
}

/** Every row of every table; then a checkpoint, so that the files hold it too. */
async function dump(kind: PlaceKind, address: string): Promise<readonly Place[]> {
  const sql = postgres(address, { max: 1, onnotice: () => undefined })
  try {
    const tables = await sql<{ schema: string; name: string }[]>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`
    const places: Place[] = []
    for (const { schema, name } of tables) {
      const table = sql`${sql(schema)}.${sql(name)}`
      // Once as a dump writes it (bytes as hex), once value by value as they are.
      const asText = (await sql<{ row: string }[]>`select t::text as row from ${table} t`).map(({ row }) => row)
      const values = (await sql`select * from ${table}`)
        .flatMap((row) => Object.values(row as Record<string, unknown>))
        .map(bytesOf)
      const text = Buffer.from(asText.join('\n'))
      const raw = Buffer.concat(values.flatMap((value) => [value, Buffer.from('\n')]))
      places.push({ kind, name: `${name} (dump)`, read: () => text }, { kind, name: `${name} (values)`, read: () => raw })
    }
    await sql`checkpoint`
    return places
  } finally {
    await sql.end()
  }
}

function bytesOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value ?? null))
}

export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
}

/** The databases still run: a file of theirs that went since it was listed holds nothing. */
function readWhileThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
