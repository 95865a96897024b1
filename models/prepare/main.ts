// `npm run models:prepare`: makes build/models from the npm packages. Checks what is there first, so a second run only reads and hashes.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { models, runtimeFiles } from '../manifest.ts'
import { builtinRecipes } from './builtin.ts'
import { ensureFile } from './install.ts'
import { writeInstalled } from './installed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const packagesDir = join(root, 'node_modules')
const target = process.env['MODELS_DIR'] ?? join(root, 'build/models')

let written = 0
for (const model of models.filter(({ set }) => set === 'builtin')) {
  const recipe = builtinRecipes[model.id]
  if (!recipe) throw new Error(`no recipe for ${model.id}`)
  if (ensureFile(join(target, model.file), model.sha256, () => recipe(packagesDir))) written++
}
for (const { file, source, sha256 } of runtimeFiles) {
  if (ensureFile(join(target, 'runtime', file), sha256, () => readFileSync(join(packagesDir, source)))) written++
}
writeInstalled(target)
process.stdout.write(written === 0 ? 'Models are ready.\n' : `Models are ready (${String(written)} files prepared and verified).\n`)
