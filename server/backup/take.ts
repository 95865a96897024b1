// Takes one database's backup: a snapshot while the server goes on writing, sealed as it is read, read back from disk before it counts.
import { join } from 'node:path'
import { inSnapshot, type Sql } from '../db/sql.ts'
import { StartError } from '../start-error.ts'
import { checkLogs } from './check.ts'
import { writePlain, type Header } from './format.ts'
import { sealed } from './seal.ts'
import { fileNameFor, hashOfFile, writeDescription, writeWhole, type DatabaseName, type Kept } from './shelf.ts'
import { readTables } from './tables.ts'

export interface Taken {
  readonly kept: Kept
  /** Workspaces whose log no longer has the tree it had. The backup holds them as they are. */
  readonly brokenLogs: readonly string[]
}

/** @throws StartError `backup_failed` when the file does not read back as it was written */
export async function takeBackup(
  sql: Sql,
  { database, folder, recipient }: { database: DatabaseName; folder: string; recipient: string },
): Promise<Taken> {
  const written = await inSnapshot(sql, async (tx) => {
    const migrations = await tx<{ name: string; checksum: string }[]>`select name, checksum from schema_migration order by name`
    const takenAt = new Date()
    const logs = database === 'main' ? await checkLogs(tx) : []
    const header: Header = { format: 'imprimatur/backup/v1', database, takenAt: takenAt.toISOString(), migrations: [...migrations] }
    const path = join(folder, fileNameFor(database, takenAt))
    const file = await writeWhole(path, await sealed(writePlain(tx, header, await readTables(tx)), recipient))
    return { ...file, path, takenAt, logs }
  })
  const { path, takenAt, logs, sizeBytes, sha256 } = written
  if ((await hashOfFile(path)) !== sha256)
    throw new StartError(
      'backup_failed',
      `The backup ${path} does not read back as it was written; check the disk. It does not count.`,
    )
  const description = {
    format: 'imprimatur/backup/v1' as const,
    database,
    takenAt: takenAt.toISOString(),
    verifiedAt: new Date().toISOString(),
    file: fileNameFor(database, takenAt),
    sizeBytes,
    sha256,
    workspaces: logs.map(({ workspace, logSize, logRoot }) => ({ workspace, logSize, logRoot })),
  }
  await writeDescription(path, description)
  return { kept: { ...description, path }, brokenLogs: logs.filter(({ whole }) => !whole).map(({ workspace }) => workspace) }
}
