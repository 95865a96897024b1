// A real Firefox, as Debian has it, driven over WebDriver BiDi. Playwright drives only a Firefox of its own making, which is not on these machines.
import { existsSync } from 'node:fs'
import puppeteer, { type Browser, type ElementHandle, type Page } from 'puppeteer-core'

const candidates = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox']

/** `FIREFOX_PATH`, else the system's. */
export const findFirefox = (): string | undefined =>
  process.env['FIREFOX_PATH'] ?? candidates.find((candidate) => existsSync(candidate))

/** @throws Error naming what to do when there is none. */
export function launchFirefox(): Promise<Browser> {
  const executablePath = findFirefox()
  if (executablePath === undefined) throw new Error('No Firefox found: install Debian’s firefox-esr or set FIREFOX_PATH.')
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    defaultViewport: null,
    args: ['--width=1440', '--height=900'],
    timeout: 120_000,
  })
}

export async function waitFor(page: Page, selector: string): Promise<ElementHandle> {
  const found = await page.waitForSelector(selector, { timeout: 60_000 })
  if (!found) throw new Error(`no ${selector}`)
  return found
}

/** An element by its text, whole and as a person reads it. */
export const saying = (page: Page, element: 'button' | 'h1', text: string): Promise<ElementHandle> =>
  waitFor(page, `::-p-xpath(//${element}[normalize-space(.)="${text}"])`)
