// A real WebKit: Debian's WebKitGTK, driven over WebDriver on a screen of its own (Xvfb). It is not Safari, but the nearest thing to it that runs on Linux.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Builder, By, Capabilities, until, type WebDriver, type WebElement } from 'selenium-webdriver'
import { freePort } from './product.ts'

const driverPath = '/usr/bin/WebKitWebDriver'
const screenPath = '/usr/bin/Xvfb'
const browserPath = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'
const patienceMs = 60_000
const startsAtMost = 3

export const hasWebkit = (): boolean => [driverPath, screenPath, browserPath].every((path) => existsSync(path))

export interface Webkit {
  readonly driver: WebDriver
  close(): Promise<void>
}

/** Tried again: beside another WebKit of this machine its browser now and then does not answer its driver. @throws Error when a part of it does not start */
export async function launchWebkit(): Promise<Webkit> {
  for (let start = 1; ; start++) {
    try {
      return await launchOnce()
    } catch (error) {
      if (start === startsAtMost) throw error
    }
  }
}

async function launchOnce(): Promise<Webkit> {
  const { screen, display } = await startScreen()
  const port = await freePort()
  // Its sandbox wants namespaces that a machine of the CI need not give; the pages are our own.
  const env = {
    ...process.env,
    DISPLAY: display,
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    GIO_USE_VFS: 'local',
  }
  const server = spawn(driverPath, [`--port=${String(port)}`, '--host=127.0.0.1'], { stdio: 'ignore', env })
  const url = `http://127.0.0.1:${String(port)}`
  await answering(`${url}/status`, server)
  const capabilities = new Capabilities()
    .setBrowserName('MiniBrowser')
    .set('webkitgtk:browserOptions', { binary: browserPath, args: ['--automation'] })
  const building = new Builder().usingServer(url).withCapabilities(capabilities).build()
  const driver = await Promise.race([building, wait(patienceMs)])
  if (!driver) {
    server.kill()
    screen.kill()
    throw new Error('WebKit does not start')
  }
  return {
    driver,
    close: async () => {
      await driver.quit()
      server.kill()
      screen.kill()
    },
  }
}

/** The screen picks its own number, so that two never meet. */
async function startScreen(): Promise<{ readonly screen: ChildProcess; readonly display: string }> {
  const screen = spawn(screenPath, ['-displayfd', '3', '-screen', '0', '1440x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const told = screen.stdio[3]
  if (!told) throw new Error('no pipe to the screen')
  for await (const chunk of told as AsyncIterable<Buffer>) return { screen, display: `:${String(chunk).trim()}` }
  throw new Error('Xvfb ended without a screen')
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  const end = Date.now() + patienceMs
  while (Date.now() < end && server.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await wait(100)
  }
  throw new Error('WebKitWebDriver does not answer')
}

/** There, and to be seen. */
export async function find(driver: WebDriver, xpath: string, withinMs = patienceMs): Promise<WebElement> {
  const found = await driver.wait(until.elementLocated(By.xpath(xpath)), withinMs)
  return driver.wait(until.elementIsVisible(found), withinMs)
}

/** An element by its text, whole and as a person reads it. */
export const saying = (driver: WebDriver, element: 'button' | 'h1', text: string): Promise<WebElement> =>
  find(driver, `//${element}[normalize-space(.)="${text}"]`)
