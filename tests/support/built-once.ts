// What many test files need and is the same for all of them, made once below `build`, and anew when something it is made of changed.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

const { hashSources } = (await import(new URL('../../start.mjs', import.meta.url).href)) as {
  hashSources(paths: readonly string[]): string
}

/**
 * Put in its place whole: two suites may want the same at the same moment.
 * @param madeOf files and folders below the repository
 * @param make fills an empty folder
 * @returns the folder; nobody writes into it
 */
export async function builtOnce(
  name: string,
  madeOf: readonly string[],
  make: (folder: string) => Promise<unknown>,
): Promise<string> {
  const place = join(root, 'build/test-parts', `${name}-${hashSources(madeOf).slice(0, 16)}`)
  if (existsSync(place)) return place
  await mkdir(dirname(place), { recursive: true })
  const making = await mkdtemp(`${place}-`)
  try {
    await make(making)
    await rename(making, place)
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    // The other one was first.
    if (!existsSync(place)) throw error
  }
  return place
}
