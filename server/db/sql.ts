// The one door to PostgreSQL: opens a database with our driver settings and tells an unreachable database from a mistake of ours.
import postgres from 'postgres'

export type Sql = postgres.Sql<{ bigint: number }>
export type Transaction = postgres.TransactionSql<{ bigint: number }>

export interface DatabaseOptions {
  readonly maxConnections?: number
}

/** Opens a pool. Nothing connects before the first query. */
export function openDatabase(url: string, { maxConnections = 10 }: DatabaseOptions = {}): Sql {
  return postgres(url, {
    max: maxConnections,
    connect_timeout: 5,
    idle_timeout: 60,
    connection: { application_name: 'imprimatur' },
    types: { bigint: { to: 20, from: [20], serialize: String, parse: safeInteger } },
    // Notices carry statement text and tell an operator nothing.
    onnotice: () => undefined,
  })
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint column outgrew safe integers')
  return value
}

// Driver codes, Node socket codes and SQLSTATE classes that mean: the database does not answer now, try again.
const unavailableCodes =
  /^(?:CONNECT_TIMEOUT|CONNECTION_CLOSED|CONNECTION_ENDED|CONNECTION_DESTROYED|ECONNREFUSED|ECONNRESET|ENOENT|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|08\w{3}|53\w{3}|57P0[1235]|25006|40001|40P01|55P03|57014)$/

/** True when trying again later can help. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && unavailableCodes.test(error.code)
}

/** Runs `work` in one transaction; everything it wrote is durable when this resolves. */
export async function inTransaction<T>(sql: Sql, work: (tx: Transaction) => Promise<T>): Promise<T> {
  // The driver's own return type unwraps arrays of promises, which we never return.
  return (await sql.begin((tx) => work(tx as Transaction))) as T
}

/** One consistent picture over several queries. */
export async function inSnapshot<T>(sql: Sql, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return (await sql.begin('isolation level repeatable read read only', (tx) => work(tx as Transaction))) as T
}
