// From settings to two databases with today's schema: the operator's own or the embedded ones, reached, checked and migrated.
import { join } from 'node:path'
import { isCodedError } from '../core/errors.ts'
import { migrate, type DatabaseName, type MigrationErrorCode } from './db/migrate.ts'
import { openDatabase, type Sql } from './db/sql.ts'
import { startEmbeddedDatabases } from './embedded/databases.ts'
import type { Settings } from './env.ts'
import { StartError } from './start-error.ts'

export interface OpenDatabases {
  readonly main: Sql
  readonly shred: Sql
  /** Where `main` is, for what brings its own driver. */
  readonly mainUrl: string
  /** Settles when an embedded instance ended; never with the operator's own PostgreSQL. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** PostgreSQL 15, as the number it tells about itself. */
const oldestVersion = 150_000
const closeTimeoutS = 5

/** @throws StartError with a sentence for the operator */
export async function openDatabases({ databases, dataDir }: Pick<Settings, 'databases' | 'dataDir'>): Promise<OpenDatabases> {
  const embedded = databases === null ? await startEmbeddedDatabases(dataDir) : null
  const addresses = databases ?? { main: embedded?.databaseUrl ?? '', shred: embedded?.shredDatabaseUrl ?? '' }
  const main = openDatabase(addresses.main)
  const shred = openDatabase(addresses.shred)
  const close = async (): Promise<void> => {
    await Promise.all([main.end({ timeout: closeTimeoutS }), shred.end({ timeout: closeTimeoutS })])
    await embedded?.stop()
  }
  try {
    await prepare(main, 'main')
    await prepare(shred, 'shred')
    await ensurePair(main, shred, databases === null ? join(dataDir, 'shred') : 'SHRED_DATABASE_URL')
    return { main, shred, mainUrl: addresses.main, ended: embedded?.ended ?? new Promise(() => undefined), close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * A disk that was not mounted, or another address, would be filled as the second database from now on, beside the one that has the halves. Nobody is held up after a
 * restore that went on without them, nor by a workspace that ends: its halves go before its rows.
 */
async function ensurePair(main: Sql, shred: Sql, place: string): Promise<void> {
  const [needed] = await main<{ any: boolean }[]>`
    select exists (
      select 1 from share join workspace using (workspace_id) where destroy_asked_at is null and deletes_at is null
    ) and not exists (select 1 from restored) as any`
  const [held] = await shred<{ any: boolean }[]>`select exists (select 1 from server_share) as any`
  if (needed?.any !== true || held?.any === true) return
  throw new StartError(
    'database_refused',
    `The second database (${place}) has none of the key halves that the first one needs: its disk is not there, or it is another one. Put it back, or restore both; see docs/operating.md.`,
  )
}

async function prepare(sql: Sql, database: DatabaseName): Promise<void> {
  const variable = database === 'main' ? 'DATABASE_URL' : 'SHRED_DATABASE_URL'
  try {
    const [row] = await sql<{ version: string }[]>`select current_setting('server_version_num') as version`
    if (Number(row?.version) < oldestVersion) {
      throw new StartError(
        'database_refused',
        `The PostgreSQL of ${variable} is too old (${String(row?.version)}); version 15 or newer is needed.`,
      )
    }
    await migrate(sql, database)
  } catch (error) {
    throw explain(error, variable)
  }
}

function explain(error: unknown, variable: string): unknown {
  if (isCodedError(error)) return explainMigration(error.code as MigrationErrorCode, variable) ?? error
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  // Invalid authorization, insufficient privilege, no such database.
  if (/^(?:28|42501|3D)/.test(error.code)) {
    return new StartError(
      'database_refused',
      `The PostgreSQL of ${variable} refuses us (${error.message}); check the name, the password and the rights.`,
      {
        cause: error,
      },
    )
  }
  if (/^(?:E[A-Z_]+|CONNECT_TIMEOUT|CONNECTION_\w+|57P03|53300)$/.test(error.code)) {
    return new StartError(
      'database_unreachable',
      `The PostgreSQL of ${variable} does not answer (${error.code}); check the address and that it runs.`,
      {
        cause: error,
      },
    )
  }
  return error
}

function explainMigration(code: MigrationErrorCode, variable: string): StartError | undefined {
  const sentences: Record<MigrationErrorCode, string> = {
    migration_changed: `The database of ${variable} was made by a build with other migrations than these; use the release it was made with.`,
    migration_unknown: `The database of ${variable} was made by a newer release; use that release or newer.`,
    wrong_database: `The database of ${variable} is the other one of the two; DATABASE_URL and SHRED_DATABASE_URL may have been swapped or be the same.`,
  }
  return code in sentences ? new StartError('database_refused', sentences[code]) : undefined
}
