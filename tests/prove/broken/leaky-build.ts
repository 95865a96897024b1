// A copy of the product that leaks on purpose, in every way the canary proof must notice. Built and run the same way as the real one.
// Its ciphertext still opens, so that the screens work as always: only somebody who looks at the bytes can tell.
import { makePatchedCopy, type Patch, type PatchedCopy } from './patched-copy.ts'

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
    file: 'web/workspace/people/people.ts',
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

export const makeLeakyBuild = (): PatchedCopy => makePatchedCopy(patches)
