// Model files for measuring, in a folder of their own: measuring must not change which set the product on this machine uses.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelSet } from '../../models/manifest.ts'

export interface MeasuredModels {
  readonly folder: string
  readonly sets: readonly ModelSet[]
  /** Why the recommended set is not there, in a sentence. */
  readonly missing: string | null
}

/** Prepares the built-in set, and where it is wanted the recommended one from `MODEL_MIRROR`, else from `../shared/models`, else from its official addresses. */
export function measuredModels(root: string, wanted: ModelSet = 'recommended'): MeasuredModels {
  const folder = join(root, 'build/bench/models')
  const shared = join(root, '../shared/models')
  const mirror = process.env['MODEL_MIRROR'] ?? (existsSync(shared) ? shared : undefined)
  const env = { ...process.env, MODELS_DIR: folder, ...(mirror === undefined ? {} : { MODEL_MIRROR: mirror }) }
  const run = (script: string, ...args: readonly string[]): { readonly ok: boolean; readonly said: string } => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', join(root, 'models/prepare', script), ...args],
      {
        cwd: root,
        env,
        encoding: 'utf8',
      },
    )
    return { ok: status === 0, said: `${stdout}${stderr}`.trim() }
  }
  const builtin = run('main.ts')
  if (!builtin.ok) throw new Error(builtin.said)
  if (wanted === 'builtin') return { folder, sets: ['builtin'], missing: null }
  const recommended = run('cli.ts', 'install', 'recommended')
  return recommended.ok
    ? { folder, sets: ['builtin', 'recommended'], missing: null }
    : { folder, sets: ['builtin'], missing: `The recommended set could not be had: ${recommended.said.split('\n').at(-1) ?? ''}` }
}
