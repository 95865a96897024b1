// "Try with the practice set": one click, and a desk full of drawn photos with verdicts. Also axe on Start, which has no workspace yet.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright'
import { launchChromium } from '../support/chromium.ts'
import { startProduct, type Product } from '../support/product.ts'
import { openContext } from './main-job.ts'
import { violations } from './pages/axe.ts'
import * as desk from './pages/desk.ts'

describe('the practice set', () => {
  // The very first start, on an empty folder.
  const dataDir = mkdtempSync(join(tmpdir(), 'imprimatur-first-start-'))
  let product: Product | undefined
  let browser: Browser | undefined

  beforeAll(async () => {
    product = await startProduct({ dataDir })
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('takes one click to a desk with photos, people and verdicts', async () => {
    if (!browser || !product) throw new Error('nothing was started')
    const { page, watch, context } = await openContext(browser, product.url)
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      expect(await violations(page)).toEqual([])
    }
    await page.getByRole('button', { name: 'Start practising' }).click()
    await page.getByRole('region', { name: 'Desk' }).waitFor({ timeout: 180_000 })
    expect(await desk.batchDone(page)).toMatch(/^2[4-9] photos came in\./)
    await expect.poll(async () => Object.keys(await desk.verdicts(page)).length).toBeGreaterThanOrEqual(10)
    await expect.poll(async () => (await desk.tabCounts(page))['All']).toBeGreaterThanOrEqual(24)
    await expect.poll(() => desk.queue(page).getByRole('button').count()).toBeGreaterThan(3)
    await expect.poll(async () => (await desk.privacyLine(page)).found).toBeGreaterThan(40)
    expect((await desk.privacyLine(page)).kept).toBe(0)
    expect(watch.complaints).toEqual([])
    await context.close()
  })
})
