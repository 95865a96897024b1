// The pages of people without an account: signing on a phone in Dutch and on a desk in English, then My consent and the check of the receipt, one each in the dark.
import type { Browser, Page } from 'playwright'
import { makeSigningLink } from './signing-link.ts'
import * as sign from '../e2e/pages/sign.ts'

const views = [
  {
    name: 'sign-phone',
    locale: 'nl-NL',
    next: 'Verder',
    colorScheme: 'light',
    viewport: { width: 390, height: 844 },
    steps: 2,
    tick: [0, 1],
  },
  {
    name: 'sign-phone-dark',
    locale: 'nl-NL',
    next: 'Verder',
    colorScheme: 'dark',
    viewport: { width: 390, height: 844 },
    steps: 4,
    tick: [],
  },
  {
    name: 'sign-desk',
    locale: 'en-GB',
    next: 'Next',
    colorScheme: 'light',
    viewport: { width: 1280, height: 800 },
    steps: 0,
    tick: [],
  },
] as const

export async function shootSigning(
  browser: Browser,
  url: string,
  shoot: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const link = await makeSigningLink(url)
  for (const { name, next, steps, tick, ...look } of views) {
    const context = await browser.newContext(look)
    const page = await context.newPage()
    await page.goto(link)
    await page.getByRole('heading', { level: 1 }).waitFor()
    for (let step = 0; step < steps; step++) await page.getByRole('button', { name: next, exact: true }).click()
    for (const at of tick) await page.getByRole('checkbox').nth(at).check()
    await shoot(page, name)
    await context.close()
  }
}

/** Signs in English on a phone, and shows what that person keeps: the link and the receipt. */
export async function shootKeeping(
  browser: Browser,
  url: string,
  shoot: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const phone = { viewport: { width: 390, height: 844 }, locale: 'en-GB' }
  const context = await browser.newContext({ ...phone, acceptDownloads: true })
  const page = await context.newPage()
  await page.goto(await makeSigningLink(url))
  await sign.tickThrough(page, { purposes: ['Information'], channels: ['Website'] })
  await sign.typeSignature(page, 'Sanne de Wilde')
  await shoot(page, 'signed-phone')
  const saving = page.waitForEvent('download')
  await page
    .getByRole('button', { name: /receipt/i })
    .first()
    .click()
  const receipt = await (await saving).path()
  await page.goto(new URL(await sign.ownLink(page), url).href)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await shoot(page, 'my-consent-phone')
  const check = await (
    await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'nl-NL', colorScheme: 'dark' })
  ).newPage()
  await check.goto(`${url}/verify`)
  await check.locator('input[type=file]').setInputFiles(receipt)
  await check.locator('dl').first().waitFor()
  await shoot(check, 'verify-dark')
}
