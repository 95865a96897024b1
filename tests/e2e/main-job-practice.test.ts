// "Try with the practice set": one click, and a desk full of drawn photos with verdicts. Also axe on Start, which has no workspace yet.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright'
import { launchChromium } from '../support/chromium.ts'
import { startProduct, type Product } from '../support/product.ts'
import { openContext } from './main-job.ts'
import { violations } from './pages/axe.ts'
import * as desk from './pages/desk.ts'

describe('the practice set', () => {
  let product: Product | undefined
  let browser: Browser | undefined

  beforeAll(async () => {
    product = await startProduct()
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await product?.stop()
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
    const shown = await desk.verdicts(page)
    expect(Object.keys(shown).length).toBeGreaterThanOrEqual(10)
    const counts = await desk.tabCounts(page)
    expect(counts['All']).toBeGreaterThanOrEqual(24)
    expect(await desk.queue(page).getByRole('button').count()).toBeGreaterThan(3)
    const line = await desk.privacyLine(page)
    expect(line.found).toBeGreaterThan(40)
    expect(line.kept).toBe(0)
    expect(watch.complaints).toEqual([])
    await context.close()
  })
})
