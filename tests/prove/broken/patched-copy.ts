// A copy of the product with a fault put in on purpose: the positive control of a proof. Runs the same way as the real one.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repoRoot } from '../../support/product.ts'

export interface Patch {
  readonly file: string
  readonly find: string
  readonly replace: string
}

export interface PatchedCopy {
  readonly root: string
  remove(): void
}

/** @throws Error when a patch no longer fits the source: a control without its fault would prove nothing. */
export function makePatchedCopy(patches: readonly Patch[]): PatchedCopy {
  const root = mkdtempSync(join(tmpdir(), 'imprimatur-broken-'))
  const parts = [
    'core',
    'models',
    'server',
    'web',
    'workers',
    'package.json',
    'package-lock.json',
    'start.mjs',
    'tsconfig.json',
    'vite.config.ts',
    'svelte.config.js',
  ]
  for (const part of parts) cpSync(join(repoRoot, part), join(root, part), { recursive: true })
  symlinkSync(join(repoRoot, 'node_modules'), join(root, 'node_modules'))
  const models = join(repoRoot, 'build/models')
  if (existsSync(models)) cpSync(models, join(root, 'build/models'), { recursive: true })
  for (const { file, find, replace } of patches) {
    const path = join(root, file)
    const source = readFileSync(path, 'utf8')
    if (!source.includes(find)) throw new Error(`the broken copy no longer fits ${file}: "${find}" is not there`)
    writeFileSync(
      path,
      source.replace(find, () => replace),
    )
  }
  return {
    root,
    remove: () => {
      rmSync(root, { recursive: true, force: true })
    },
  }
}
