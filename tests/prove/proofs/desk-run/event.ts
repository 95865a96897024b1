// An event in which everybody who is shown has signed: drawn people, as many photos as asked for, and who is where in each.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PracticePhoto } from '../../../../workers/practice/api.ts'
import { drawInto } from '../../../fixtures/event.ts'

export interface Guest {
  readonly name: string
  readonly portraits: readonly string[]
}

export interface Shown {
  readonly name: string
  readonly box: PracticePhoto['boxes'][number]
}

export interface Run {
  readonly folder: string
  readonly guests: readonly Guest[]
  /** File paths, in the order in which they are dropped. */
  readonly paths: readonly string[]
  /** Who is in which file, left to right. */
  readonly truth: ReadonlyMap<string, readonly Shown[]>
  /** What was found where none of them is: people who happened to be there and signed nothing, or no face at all. */
  readonly others: 'bystanders' | 'nothing'
}

/** Every seed of the practice set holds other groups of the same people; photos with strangers in them are left out. */
export async function drawRun(seed: number, photos: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-desk-run-'))
  return drawInto(folder, async (drawing) => {
    const { people } = await drawing.plan(seed)
    const nameOf = new Map(people.map(({ key, name }) => [key, name]))
    const truth = new Map<string, readonly Shown[]>()
    const paths: string[] = []
    for (let round = 0; paths.length < photos; round++) {
      for (const photo of (await drawing.plan(seed + round)).photos.filter(({ people: shown }) =>
        shown.every((key) => nameOf.has(key)),
      )) {
        if (paths.length === photos) break
        const file = `${String(paths.length + 1).padStart(3, '0')}-${photo.fileName}`
        paths.push(await drawing.photo(seed + round, photo.fileName, file))
        truth.set(
          file,
          photo.people.flatMap((key, i) => {
            const [name, box] = [nameOf.get(key), photo.boxes[i]]
            return name && box ? [{ name, box }] : []
          }),
        )
      }
    }
    const shown = new Set([...truth.values()].flat().map(({ name }) => name))
    const guests: Guest[] = []
    for (const { key, name } of people.filter(({ name }) => shown.has(name)))
      guests.push({ name, portraits: [await drawing.portrait(seed, key, 0)] })
    return { folder, guests, paths, truth, others: 'nothing' }
  })
}
