// The engine under Safari: in WebKit the practice set is analysed and a group confirmed, and a person signs. None of it worked there once: it keeps
// no secure cookie from http, and ran a worker's first file twice.
import { Key, type WebDriver } from 'selenium-webdriver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProduct, type Product } from '../support/product.ts'
import { makeSigningLink } from '../support/signing-link.ts'
import { find, hasWebkit, launchWebkit, saying, type Webkit } from '../support/webkit.ts'

/**
 * WebKitGTK's cryptography (libgcrypt's, not Apple's) refuses about one X25519 or Ed25519 private key in 256, whatever is done with it: each try below makes new ones,
 * a dozen at most.
 */
const withOtherKeys = { retry: 2 }

/** Not every machine can show it a screen: where it does not start, that is said, and nothing is known of it. Once it has, its tests hold. */
async function startedWebkit(): Promise<Webkit | undefined> {
  if (!hasWebkit()) return undefined
  try {
    return await launchWebkit()
  } catch (error) {
    // eslint-disable-next-line no-console -- whoever reads the run has to know
    console.warn('WebKit does not start here, so it is not tested:', error)
    return undefined
  }
}

const webkit = await startedWebkit()

describe.skipIf(webkit === undefined)('in WebKit', () => {
  let product: Product
  let driver: WebDriver

  beforeAll(async () => {
    if (!webkit) throw new Error('skipped without it')
    ;({ driver } = webkit)
    product = await startProduct()
  })

  afterAll(async () => {
    await webkit?.close()
    await product.stop()
  })

  const text = (): Promise<string> => driver.executeScript('return document.body.innerText')

  it('lets a person sign', withOtherKeys, async () => {
    await driver.get(await makeSigningLink(product.url))
    const press = async (label: string): Promise<void> => (await saying(driver, 'button', label)).click()
    const tick = async (input: string): Promise<void> => (await find(driver, `//input[${input}]`)).click()
    await press('Next')
    await tick('@type="checkbox"')
    await press('Next')
    await tick('@type="checkbox"')
    for (let step = 0; step < 3; step++) await press('Next')
    await saying(driver, 'h1', 'Is this right? Then sign here')
    await tick('@value="me"')
    await (await find(driver, '//label[normalize-space(.)="Your name"]/following::input[1]')).sendKeys('Sanne de Wilde')
    await press('Sign')
    await saying(driver, 'h1', 'Thank you. It is signed')
  })

  it('analyses the practice set, compares its faces and proposes who they are', withOtherKeys, async () => {
    await driver.get(product.url)
    // On a second try it is there already.
    await (await find(driver, '//button[contains(normalize-space(.), "practising")]')).click()
    await find(driver, '//*[contains(concat(" ", @class, " "), " desk ")]', 120_000)
    const analysed = (): Promise<boolean> =>
      driver.executeScript(
        'return document.querySelector(".desk .busy") === null && /faces in/.test(document.querySelector(".queue .item")?.textContent ?? "")',
      )
    await expect.poll(analysed, { timeout: 300_000 }).toBe(true)
    await expect.poll(text, { timeout: 60_000 }).toMatch(/compared [1-9]\d* of \d+ faces/)
    expect(await text()).toMatch(/Is everybody who their name says\?|Is this .+\?|Recognised: confirm/)
    // Which decision is open by then depends on which photo came in first.
    await (
      await find(driver, '//*[contains(concat(" ", @class, " "), " queue ")]//*[contains(concat(" ", @class, " "), " item ")]')
    ).click()
    // What has not been on screen yet is not confirmed.
    const canConfirm = (): Promise<boolean> =>
      driver.executeScript('return document.querySelector(".body .actions .primary:not([aria-busy])") !== null')
    await expect.poll(canConfirm, { timeout: 60_000 }).toBe(true)
    await driver.actions().sendKeys(Key.ENTER).perform()
    await expect.poll(text, { timeout: 60_000 }).toMatch(/Confirmed: \d+ faces|confirmed in \d+ photos/)
    await expect.poll(text, { timeout: 60_000 }).toContain('Everything saved')
  })
})
