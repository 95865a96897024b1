// `npm run models -- list` and `npm run models -- install recommended`: what is installed, and the one command that brings the better set.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bytes } from '../../core/bytes.ts'
import { isCodedError } from '../../core/errors.ts'
import { modelsOf, modelName, modelSets } from '../manifest.ts'
import { ensureFile } from './install.ts'
import { installedSets, writeInstalled } from './installed.ts'
import { officialBytes } from './official.ts'
import { recommendedRecipes } from './recommended.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const target = process.env['MODELS_DIR'] ?? join(root, 'build/models')

async function installRecommended(): Promise<void> {
  for (const model of modelsOf('recommended')) {
    const recipe = recommendedRecipes[model.id]
    if (!recipe || !model.officialFiles) throw new Error(`no recipe for ${model.id}`)
    const files: Bytes[] = []
    for (const file of model.officialFiles) files.push(await officialBytes(file, process.env['MODEL_MIRROR']))
    ensureFile(join(target, model.file), model.sha256, () => recipe(files))
    process.stdout.write(`${modelName(model)} is installed (${model.licence}).\n`)
  }
  writeInstalled(target)
}

function list(): void {
  const installed = installedSets(target)
  for (const set of modelSets) {
    process.stdout.write(`${set}: ${installed.includes(set) ? 'installed' : 'not installed'}\n`)
    for (const model of modelsOf(set))
      process.stdout.write(`  ${modelName(model)}, ${model.role}, ${model.licence}, ${model.source}\n`)
  }
}

try {
  const [command, set] = process.argv.slice(2)
  if (command === 'install' && set === 'recommended') await installRecommended()
  else if (command === 'list') list()
  else {
    process.stderr.write('Say `list` or `install recommended`.\n')
    process.exitCode = 1
  }
} catch (error) {
  if (!isCodedError(error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
