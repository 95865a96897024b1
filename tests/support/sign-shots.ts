// The signing page as people get it: on a phone in Dutch, on a desk in English, one of each in the dark.
import type { Browser, Page } from 'playwright'
import { makeSigningLink } from './signing-link.ts'

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
