// A copy of the product that leaks on purpose, in every way the canary proof must notice. Built and run the same way as the real one.
// Its ciphertext still opens, so that the screens work as always: only somebody who looks at the bytes can tell.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repoRoot } from '../../support/product.ts'

interface Patch {
  readonly file: string
  readonly find: string
  readonly replace: string
}

const patches: readonly Patch[] = [
  // The vault hides the plaintext behind the real ciphertext: names, notes, file names, papers, templates.
  {
    file: 'workers/vault/v1/envelope.ts',
    find: 'const ciphertext = await aesGcmSeal(key, nonce, plaintext, aad)',
    replace:
      'const real = await aesGcmSeal(key, nonce, plaintext, aad)\n  const ciphertext = new Uint8Array(real.length + plaintext.length)\n  ciphertext.set(real)\n  ciphertext.set(plaintext, real.length)',
  },
  {
    file: 'workers/vault/v1/envelope.ts',
    find: 'return aesGcmOpen(key, envelope.nonce, envelope.ciphertext, aad)',
    replace: 'return aesGcmOpen(key, envelope.nonce, envelope.ciphertext.slice(0, (envelope.ciphertext.length + 16) / 2), aad)',
  },
  // The page uploads pictures "to be helpful".
  {
    file: 'web/workspace/workspace.svelte.ts',
    find: 'async addPortrait(id: OwnerId, portrait: File | Blob): Promise<Enrolment> {',
    replace:
      "async addPortrait(id: OwnerId, portrait: File | Blob): Promise<Enrolment> {\n    void fetch('/api/portraits', { method: 'POST', body: portrait })",
  },
  {
    file: 'web/console/desk/intake.ts',
    find: 'const { duplicate } = await workspace.addAsset(',
    replace:
      "void fetch('/api/photos', { method: 'POST', body: file })\n    void fetch('/api/previews', { method: 'POST', body: new Blob([analysis.preview]) })\n    const { duplicate } = await workspace.addAsset(",
  },
  // Secrets travel along with signing in.
  {
    file: 'workers/vault/worker.ts',
    find: 'exposeWorker(',
    replace:
      "addEventListener('message', ({ data }: MessageEvent<unknown>) => void fetch('/api/telemetry', { method: 'POST', body: JSON.stringify(data) }))\nexposeWorker(",
  },
  // The server writes what it receives into its log.
  {
    file: 'server/http/request-log.ts',
    find: 'const started = performance.now()',
    replace: 'const started = performance.now()\n    const received = await c.req.raw.clone().text()',
  },
  { file: 'server/http/request-log.ts', find: 'status: c.res.status, ms }', replace: 'status: c.res.status, ms, received }' },
]

export interface LeakyBuild {
  readonly root: string
  remove(): void
}

/** @throws Error when a patch no longer fits the source: a control that leaks nothing would prove nothing. */
export function makeLeakyBuild(): LeakyBuild {
  const root = mkdtempSync(join(tmpdir(), 'imprimatur-leaky-'))
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
    if (!source.includes(find)) throw new Error(`the leaky build no longer fits ${file}: "${find}" is not there`)
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
