// Says which sets are complete and valid in a models folder, in the small file that browsers read to choose the best one.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installedFile, modelsOf, modelSets, type ModelSet } from '../manifest.ts'
import { isValid } from './install.ts'

export function installedSets(target: string): readonly ModelSet[] {
  return modelSets.filter((set) => modelsOf(set).every(({ file, sha256 }) => isValid(join(target, file), sha256)))
}

/** @returns the sets that were written down */
export function writeInstalled(target: string): readonly ModelSet[] {
  const sets = installedSets(target)
  writeFileSync(join(target, installedFile), `${JSON.stringify({ sets })}\n`)
  return sets
}
