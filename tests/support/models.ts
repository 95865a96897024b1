// The built-in models, made and verified where they are missing: what `npm run models:prepare` does.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export function prepareModels(): void {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'models/prepare/main.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the models could not be prepared: ${stderr}`)
}
