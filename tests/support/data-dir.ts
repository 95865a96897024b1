// A data folder as the first start leaves it: making two databases takes longer than most of what is tested on them, and they are the same every time.
// Each test gets a copy of its own. Starting on an empty folder has its own tests (`server/embedded`, `e2e/main-job-practice`).
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabases } from '../../server/embedded/databases.ts'
import { builtOnce } from './built-once.ts'

/** @returns a folder of its own, with two empty databases */
export async function newDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imprimatur-data-'))
  await fillDataDir(folder)
  return folder
}

/** Puts two empty databases into a folder, which is made where it is not there. */
export async function fillDataDir(folder: string): Promise<void> {
  const made = await builtOnce('databases', ['server/embedded', 'package-lock.json'], async (place) => {
    const databases = await startEmbeddedDatabases(place)
    await databases.stop()
  })
  await mkdir(folder, { recursive: true })
  // Whose files they are is part of them: PostgreSQL starts on no others.
  execFileSync('cp', ['-a', `${made}/.`, folder])
}
