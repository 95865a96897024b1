// Processor and graphics card give the same answers, under the product's own content security policy. In CI the graphics card is SwiftShader:
// right, but slow.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { chromium } from 'playwright'
import type { Browser } from 'playwright'
import { existsSync } from 'node:fs'
import type { ModelSet } from '../../models/manifest.ts'
import { sameMap } from '../../web/api/vision-provider.ts'
import { buildPages, serveFolders, type FolderServer } from '../bench/lab.ts'
import { measuredModels } from '../bench/measured-models.ts'
import { chromiumFlags, chromiumPath } from '../support/chromium.ts'

const root = join(import.meta.dirname, '../..')
/** The recommended set is tried where its files are at hand. */
const mirrored = process.env['MODEL_MIRROR'] !== undefined || existsSync(join(root, '../shared/models'))
/** Stated in docs/adr: embeddings have length 1, so this is a cosine of more than 0.99999. */
const tolerance = 2e-3

let server: FolderServer
let browser: Browser
let page: Page
const refusals: string[] = []

beforeAll(async () => {
  const pages = await buildPages(join(root, 'tests/bench/page'), join(root, 'build/bench/providers'), ['index'])
  const models = mirrored ? measuredModels(root).folder : join(root, 'build/models')
  server = await serveFolders({ '/models': models, '': pages })
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...chromiumFlags, '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  })
  page = await browser.newPage()
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refusals.push(message.text())
  })
  await page.goto(`${server.origin}/index.html`)
  await page.waitForFunction(() => 'bench' in globalThis)
})

afterAll(async () => {
  await browser.close()
  server.close()
})

interface Answers {
  readonly answer: readonly number[]
  readonly maps: readonly (readonly number[])[]
}

interface Bench {
  trial(provider: 'wasm' | 'webgpu', models: ModelSet): Promise<Answers>
}

const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
const between = (a: readonly number[], b: readonly number[] = []): number[] => a.map((value, i) => value - (b[i] ?? NaN))

const sets: readonly ModelSet[] = mirrored ? ['builtin', 'recommended'] : ['builtin']
test.each(sets)(
  'both providers answer the same with the %s set, and the policy had nothing to refuse',
  async (models) => {
    const run = (provider: 'wasm' | 'webgpu') =>
      page.evaluate(([name, set]) => (globalThis as unknown as { bench: Bench }).bench.trial(name, set), [
        provider,
        models,
      ] as const)
    const wasm = await run('wasm')
    const webgpu = await run('webgpu')
    expect(Math.hypot(...wasm.answer)).toBeCloseTo(1, 5)
    const differences = between(wasm.answer, webgpu.answer)
    expect(largest(differences)).toBeLessThan(tolerance)
    // A provider that silently fell back to the processor would agree to the last bit.
    expect(largest(differences)).toBeGreaterThan(0)

    // The built-in detector stays on the processor; the recommended one sees the drawn face, on both, in the same place.
    expect(wasm.maps.length).toBe(models === 'builtin' ? 0 : webgpu.maps.length)
    if (models === 'recommended') {
      const apart = wasm.maps.map((map, i) => largest(between(map, webgpu.maps[i])) / largest(map))
      expect(Math.max(...apart)).toBeLessThan(sameMap)
      expect(Math.max(...apart)).toBeGreaterThan(0)
      // Scores of a stride are its first map in the order of names after boxes: some map has to say "a face".
      const scores = wasm.maps.filter((map) => map.every((value) => value >= 0 && value <= 1))
      expect(Math.max(...scores.map(largest))).toBeGreaterThan(0.5)
    }
    expect(refusals).toEqual([])
    // SwiftShader compiles and computes every shader on the processor.
  },
  900_000,
)
