// Proof: a file that leaves says what it should and nothing of what its original said. Made by the shipped code and workers in headless Chromium under
// the product's own policy, read back by Debian's ExifTool. The control keeps what stood before the original's pixels.
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { exiftoolPath } from '../../support/exiftool.ts'
import { launchChromium } from '../../support/chromium.ts'
import { prepareModels } from '../../support/models.ts'
import { repoRoot } from '../../support/product.ts'
import type { Proof } from '../proof.ts'
import { makeCase, type Case } from './metadata/cases.ts'
import { judge } from './metadata/expected.ts'
import type { MadeOrNot, Page as ProofPage } from './metadata/page/main.ts'

export const metadata: Proof = {
  name: 'metadata',
  describe: 'files that leave carry credits, terms and releases as told, and no other field of the original (read by ExifTool)',
  defaultCases: 100,
  controlCases: 2,
  async run({ cases, seed, broken, progress }) {
    if (exiftoolPath === undefined) throw new Error('ExifTool is not installed (Debian: libimage-exiftool-perl)')
    prepareModels()
    const { buildPages, serveFolders } = await import('../../bench/lab.ts')
    const folder = mkdtempSync(join(tmpdir(), 'imprimatur-metadata-'))
    const pages = join(folder, 'page')
    await buildPages(join(repoRoot, 'tests/prove/proofs/metadata/page'), pages, ['index'], [svelte({ configFile: false })])
    const models = process.env['MODELS_DIR'] ?? join(repoRoot, 'build/models')
    const server = await serveFolders({ '/originals': folder, '/models': models, '': pages })
    const browser = await launchChromium()
    try {
      const page = await browser.newPage({ locale: 'en-GB' })
      await page.goto(`${server.origin}/index.html`)
      await page.waitForFunction(() => 'proof' in globalThis)
      await page.evaluate(() => (globalThis as unknown as { proof: ProofPage }).proof.prepare())
      const failures: string[] = []
      for (let index = 0; index < cases; index++) {
        const case_ = makeCase(folder, seed, index)
        const made: MadeOrNot = await page.evaluate(
          ([one, careless]) => (globalThis as unknown as { proof: ProofPage }).proof.make(one, careless),
          [broken ? { ...case_, mediaType: 'image/jpeg' as const } : case_, broken] as const,
        )
        failures.push(...judgeCase(case_, made).map((line) => `case ${String(index)}: ${line}`))
        if ((index + 1) % 10 === 0) progress(`${String(index + 1)} of ${String(cases)}`)
      }
      return { cases, failures }
    } finally {
      await browser.close()
      server.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

function judgeCase(case_: Case, made: MadeOrNot): readonly string[] {
  if (!made.ok) return [`no file: ${made.why}`]
  const bytes = Buffer.from(made.base64, 'base64')
  // Beside the fields: no planted word anywhere in the bytes.
  const planted =
    bytes.includes(case_.secret) || bytes.includes(Buffer.from(case_.secret, 'utf16le')) ? ['a planted word survived'] : []
  return [...planted, ...judge(case_, readTags(bytes))]
}

function readTags(bytes: Buffer): Readonly<Record<string, unknown>> {
  const options = ['-j', '-G1', '-a', '-u', '-U', '-']
  const [tags = {}] = JSON.parse(
    execFileSync(exiftoolPath ?? '', options, { input: bytes, maxBuffer: 1 << 26 }).toString(),
  ) as Record<string, unknown>[]
  return tags
}
