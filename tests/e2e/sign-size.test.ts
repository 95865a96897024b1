// What is built: the signing page stays light, because a phone on hospital Wi-Fi loads it before its owner has chosen anything; and no worker is started twice.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repoRoot } from '../support/product.ts'
import { signPageFiles, signPageLimit } from '../support/sign-page.ts'

it('is at most 120 KB gzipped, its worker included, and carries nothing of the console', async () => {
  const files = await signPageFiles()
  expect(files.some(({ name }) => name.startsWith('assets/worker-'))).toBe(true)
  expect(files.reduce((sum, { gzip }) => sum + gzip, 0)).toBeLessThanOrEqual(signPageLimit)
  expect(files.filter(({ name }) => /console|Desk|People|Settings|pdf/.test(name))).toEqual([])
})

it('no later part of a worker imports its first file, which WebKit would run once more', () => {
  const folder = join(repoRoot, 'build/web/assets')
  const imports = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/from"\.\/([\w.-]+)"/g)].map(([, part = '']) => part))
  // The signing page's worker and what signs share files, so there is something to find.
  expect(imports.some((part) => part.startsWith('statements-'))).toBe(true)
  expect(imports.filter((part) => part.startsWith('worker-'))).toEqual([])
})
