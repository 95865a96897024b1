// Faces to cover: two pictures each of many people. Real ones where a folder of them lies beside the project, drawn ones everywhere else.
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { drawEvent } from '../../../fixtures/event.ts'

export interface Pair {
  /** The picture whose face is covered, and another picture of the same person. */
  readonly covered: string
  readonly known: string
  readonly person: string
}

export interface Faces {
  readonly folder: string
  readonly kind: 'real' | 'drawn'
  readonly pairs: readonly Pair[]
}

const realFolder = process.env['FACES_DIR'] ?? join(import.meta.dirname, '../../../../../shared/faces/lfw/images')

export async function facesFor(cases: number, seed: number): Promise<Faces> {
  return existsSync(realFolder) ? realFaces(cases, seed) : drawnFaces(cases, seed)
}

/** Files named `Person_0001.jpg`; every picture of somebody with two or more can be covered. */
function realFaces(cases: number, seed: number): Faces {
  const byPerson = new Map<string, string[]>()
  for (const file of readdirSync(realFolder).sort()) {
    const person = /^(.+)_\d+\.jpg$/.exec(file)?.[1]
    if (person !== undefined) byPerson.set(person, [...(byPerson.get(person) ?? []), file])
  }
  const all = [...byPerson].flatMap(([person, files]) =>
    files.length < 2
      ? []
      : files.map((covered, index) => ({ person, covered, known: files[(index + 1) % files.length] ?? covered })),
  )
  return { folder: realFolder, kind: 'real', pairs: shuffled(all, seed).slice(0, cases) }
}

async function drawnFaces(cases: number, seed: number): Promise<Faces> {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-faces-'))
  const variants = Math.max(2, Math.min(12, Math.ceil(cases / 16)))
  const { portraits } = await drawEvent({ seed, folder, variants, photos: [] })
  const all = [...portraits].flatMap(([person, paths]) =>
    paths.map((path, index) => ({
      person,
      covered: basename(path),
      known: basename(paths[(index + 1) % paths.length] ?? path),
    })),
  )
  return { folder, kind: 'drawn', pairs: shuffled(all, seed).slice(0, cases) }
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const [order] = fc.sample(fc.shuffledSubarray([...items], { minLength: items.length }), { seed, numRuns: 1 })
  return order ?? items
}
