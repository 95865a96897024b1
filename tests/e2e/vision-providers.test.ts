// Processor and graphics card give the same answers, under the product's own content security policy. In CI the graphics card is SwiftShader:
// right, but slow.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { chromium } from 'playwright'
import type { Browser } from 'playwright'
import { buildPages, serveFolders, type FolderServer } from '../bench/lab.ts'
import { chromiumFlags, chromiumPath } from '../support/chromium.ts'

const root = join(import.meta.dirname, '../..')
/** Stated in docs/adr: embeddings have length 1, so this is a cosine of more than 0.99999. */
const tolerance = 2e-3

let server: FolderServer
let browser: Browser
let page: Page
const refusals: string[] = []

beforeAll(async () => {
  const pages = await buildPages(join(root, 'tests/bench/page'), join(root, 'build/bench/providers'), ['index'])
  server = await serveFolders({ '/models': join(root, 'build/models'), '': pages })
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

interface Bench {
  trial(provider: 'wasm' | 'webgpu'): Promise<{ readonly milliseconds: number; readonly answer: readonly number[] }>
}

test('both providers answer the same, and the policy had nothing to refuse', async () => {
  const run = (provider: 'wasm' | 'webgpu') =>
    page.evaluate((name) => (globalThis as unknown as { bench: Bench }).bench.trial(name), provider)
  const wasm = await run('wasm')
  const webgpu = await run('webgpu')
  expect(Math.hypot(...wasm.answer)).toBeCloseTo(1, 5)
  const differences = wasm.answer.map((value, index) => Math.abs(value - (webgpu.answer[index] ?? NaN)))
  expect(Math.max(...differences)).toBeLessThan(tolerance)
  // A provider that silently fell back to the processor would agree to the last bit.
  expect(Math.max(...differences)).toBeGreaterThan(0)
  expect(refusals).toEqual([])
  // SwiftShader compiles and computes every shader on the processor.
}, 900_000)
