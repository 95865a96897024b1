// The real Chromium of the tests: found as `npm test` documents it, started with nothing that calls home.
import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright'

const candidates = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** `CHROMIUM_PATH`, else the system's. */
export function findChromium(): string | undefined {
  return process.env['CHROMIUM_PATH'] ?? candidates.find((candidate) => existsSync(candidate))
}

/** @throws Error naming what to do when there is none. */
export function chromiumPath(): string {
  const path = findChromium()
  if (path === undefined) throw new Error('No Chromium found: install Debian’s chromium or set CHROMIUM_PATH.')
  return path
}

export const chromiumFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A browser as a person's own: what it keeps lies in `profile` when it was closed. */
export const launchProfile = (profile: string, options: BrowserContextOptions): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, {
    ...options,
    executablePath: chromiumPath(),
    headless: true,
    args: [...chromiumFlags],
  })

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args: [...chromiumFlags] })
}
