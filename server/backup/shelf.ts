// The folder that holds the backups of one database: file names, the description beside each file, and which of them may go.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from '../../core/zod.ts'
import { aboutFolder } from '../start-error.ts'

export type DatabaseName = 'main' | 'shred'

/** What lies beside a backup, in the clear: nothing but numbers, ids and hashes. It exists only once the file was read back and found whole. */
const Description = z.strictObject({
  format: z.literal('imprimatur/backup/v1'),
  database: z.enum(['main', 'shred']),
  takenAt: z.iso.datetime(),
  verifiedAt: z.iso.datetime(),
  file: z.string().regex(/^[a-zA-Z0-9.-]+$/),
  sizeBytes: z.int().min(1),
  /** Of the encrypted file. */
  sha256: z.string(),
  /** Where each workspace stood: its log's tree was recomputed from its lines in the same snapshot. */
  workspaces: z.array(z.strictObject({ workspace: z.string(), logSize: z.int(), logRoot: z.string().nullable() })),
})
export type Description = z.infer<typeof Description>

/** A backup on the shelf. */
export interface Kept extends Description {
  readonly path: string
}

export const backupEnding = '.sql.gz.age'

export function fileNameFor(database: DatabaseName, takenAt: Date): string {
  return `${database}-${takenAt.toISOString().replace(/[-:]/g, '').replace('.', '')}${backupEnding}`
}

const descriptionPath = (path: string): string => `${path}.json`

/** Writes `bytes` so that the file is there whole or not at all, also after a power loss. @returns size and hash of what was written */
export async function writeWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<{ sizeBytes: number; sha256: string }> {
  const unfinished = `${path}.part`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(unfinished, 'w', 0o600)
    const hash = createHash('sha256')
    let sizeBytes = 0
    try {
      for await (const chunk of bytes) {
        hash.update(chunk)
        sizeBytes += chunk.length
        await file.writeFile(chunk)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
    await syncFolder(dirname(path))
    return { sizeBytes, sha256: hash.digest('hex') }
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw aboutFolder(dirname(path), error)
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}

export async function writeDescription(path: string, description: Description): Promise<void> {
  await writeWhole(
    descriptionPath(path),
    (async function* () {
      yield await Promise.resolve(Buffer.from(`${JSON.stringify(description, null, 2)}\n`))
    })(),
  )
}

/** @returns undefined when there is none; one that cannot be read counts as none */
export function readDescription(path: string): Description | undefined {
  if (!existsSync(descriptionPath(path))) return undefined
  try {
    return Description.parse(JSON.parse(readFileSync(descriptionPath(path), 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw aboutFolder(dirname(path), error)
  }
}

/** Verified backups of one database, oldest first. */
export function keptBackups(folder: string, database: DatabaseName): Kept[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${database}-`) && name.endsWith(backupEnding))
    .flatMap((name) => {
      const path = join(folder, name)
      const description = readDescription(path)
      return description?.database === database ? [{ ...description, path }] : []
    })
    .sort((a, b) => a.takenAt.localeCompare(b.takenAt))
}

const dayMs = 24 * 3_600_000
/** Server halves outlive their destruction in backups of the shred database for this long. */
export const shredBackupDays = 30

/** Deletes what is older than `days`, and leftovers of interrupted runs. The newest verified backup always stays. @returns the deleted files */
export function expire(folder: string, database: DatabaseName, days: number, now: Date): string[] {
  const newest = keptBackups(folder, database).at(-1)
  const limit = now.getTime() - days * dayMs
  const old = readdirSync(folder).filter((name) => {
    const path = join(folder, name)
    if (!name.startsWith(`${database}-`) || path === newest?.path || !/\.age(?:\.part)?$/.test(name)) return false
    const takenAt = timeIn(name)
    return takenAt !== undefined && takenAt < limit
  })
  for (const name of old) {
    rmSync(join(folder, name), { force: true })
    rmSync(descriptionPath(join(folder, name)), { force: true })
  }
  return old
}

/** The moment in a file name: a copied file's own dates say nothing. */
function timeIn(name: string): number | undefined {
  const found = /-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z\./.exec(name)
  if (!found) return undefined
  const [, year, month, day, hour, minute, second, ms] = found.map(Number)
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, ms)
}
