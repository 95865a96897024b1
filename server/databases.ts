// Where the two databases are: the operator's own or the embedded ones, reached and new enough. And, for whatever goes wrong with them at
// start, the sentence for the operator.
import { isCodedError } from '../core/errors.ts'
import type { MigrationErrorCode } from './db/migrate.ts'
import { openDatabase } from './db/sql.ts'
import { startEmbeddedDatabases } from './embedded/databases.ts'
import type { Settings } from './env.ts'
import { StartError } from './start-error.ts'

export interface Databases {
  readonly mainUrl: string
  readonly shredUrl: string
  /** Settles when an embedded instance ended; never with the operator's own PostgreSQL. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** PostgreSQL 15, as the number it tells about itself. */
const oldestVersion = 150_000

/** @throws StartError with a sentence for the operator */
export async function provideDatabases({ databases, dataDir }: Pick<Settings, 'databases' | 'dataDir'>): Promise<Databases> {
  if (databases === null) {
    const { databaseUrl: mainUrl, shredDatabaseUrl: shredUrl, ended, stop } = await startEmbeddedDatabases(dataDir)
    return { mainUrl, shredUrl, ended, stop }
  }
  await assertUsable(databases.main, 'DATABASE_URL')
  await assertUsable(databases.shred, 'SHRED_DATABASE_URL')
  return {
    mainUrl: databases.main,
    shredUrl: databases.shred,
    ended: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  }
}

async function assertUsable(address: string, variable: string): Promise<void> {
  const sql = openDatabase(address, { maxConnections: 1 })
  try {
    const [row] = await sql<{ version: string }[]>`select current_setting('server_version_num') as version`
    if (Number(row?.version) < oldestVersion) {
      throw new StartError(
        'database_refused',
        `The PostgreSQL of ${variable} is too old (${String(row?.version)}); version 15 or newer is needed.`,
      )
    }
  } catch (error) {
    throw explain(error, variable)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function explain(error: unknown, variable: string): unknown {
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

const migrationSentences: Record<MigrationErrorCode, string> = {
  migration_changed: 'The database was made by a build with other migrations than these; use the release it was made with.',
  migration_unknown: 'The database was made by a newer release; use that release or newer.',
  wrong_database: 'DATABASE_URL and SHRED_DATABASE_URL lead to the same database, or have been swapped; each needs its own.',
}

/** A migration that could not be applied, as a {@link StartError}; anything else unchanged. */
export function explainMigration(error: unknown): unknown {
  if (!isCodedError(error) || !Object.hasOwn(migrationSentences, error.code)) return error
  return new StartError('database_refused', migrationSentences[error.code as MigrationErrorCode], { cause: error })
}
