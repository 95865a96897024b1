// The other engine that our first screen names: in Firefox the practice set is analysed and a group confirmed, and a person signs. Neither worked there once: its
// WebCrypto and its `createImageBitmap` do some things differently.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'puppeteer-core'
import { findFirefox, launchFirefox, saying, waitFor } from '../support/firefox.ts'
import { startProduct, type Product } from '../support/product.ts'
import { makeSigningLink } from '../support/signing-link.ts'

describe.skipIf(findFirefox() === undefined)('in Firefox', () => {
  let product: Product
  let firefox: Browser

  beforeAll(async () => {
    product = await startProduct()
    firefox = await launchFirefox()
  })

  afterAll(async () => {
    await firefox.close()
    await product.stop()
  })

  async function open(url: string): Promise<Page> {
    const page = await firefox.newPage()
    await page.goto(url)
    return page
  }

  it('analyses the practice set, shows each face and not its photo, and keeps what is confirmed', async () => {
    const page = await open(product.url)
    await (await saying(page, 'button', 'Start practising')).click()
    const analysed = (): Promise<boolean> =>
      page.evaluate(
        () =>
          document.querySelector('.desk .busy') === null &&
          (document.querySelector('.queue .item')?.textContent.includes('faces in') ?? false),
      )
    await expect.poll(analysed, { timeout: 300_000 }).toBe(true)
    // Which decision is open by then depends on which photo came in first.
    await (await waitFor(page, '.queue .item')).click()
    // Several of the people to confirm stand in the same photo: pictures of it would be the same.
    const faces = (): Promise<readonly string[]> =>
      page.evaluate(() => [...document.querySelectorAll<HTMLCanvasElement>('.centre canvas')].map((face) => face.toDataURL()))
    await expect.poll(async () => (await faces()).length, { timeout: 60_000 }).toBeGreaterThan(4)
    await expect.poll(async () => new Set(await faces()).size === (await faces()).length, { timeout: 60_000 }).toBe(true)
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.evaluate(() => document.body.textContent), { timeout: 60_000 })
      .toMatch(/Confirmed: \d+ faces|confirmed in \d+ photos/)
    await expect.poll(() => page.evaluate(() => document.body.textContent), { timeout: 60_000 }).toContain('Everything saved')
  })

  it('lets a person sign', async () => {
    const page = await open(await makeSigningLink(product.url))
    const press = async (text: string): Promise<void> => (await saying(page, 'button', text)).click()
    const tick = async (selector: string): Promise<void> => (await waitFor(page, selector)).click()
    await press('Next')
    await tick('input[type=checkbox]')
    await press('Next')
    await tick('input[type=checkbox]')
    for (let step = 0; step < 3; step++) await press('Next')
    await saying(page, 'h1', 'Is this right? Then sign here')
    await tick('input[type=radio][value=me]')
    const name = await waitFor(page, '::-p-xpath(//label[normalize-space(.)="Your name"]/following::input[1])')
    await name.type('Sanne de Wilde')
    await press('Sign')
    await saying(page, 'h1', 'Thank you. It is signed')
  })
})
