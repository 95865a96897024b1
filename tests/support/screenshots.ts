// Takes the README's screenshots from the built product, with the practice set only: never a real face.
// Starts the product by itself; an address given on the command line is used instead. Debian's pngquant, where it is, keeps each file small.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright'
import { launchChromium } from './chromium.ts'
import { startProduct } from './product.ts'
import { shootKeeping, shootSigning } from './sign-shots.ts'

const given = process.argv[2]
const folder = path.resolve(import.meta.dirname, '../../docs/screenshots')

async function shoot(page: Page, name: string): Promise<void> {
  // Pictures fade in.
  await page.waitForTimeout(900)
  const file = path.join(folder, `${name}.png`)
  await page.screenshot({ path: file })
  squeeze(file)
  process.stderr.write(`${name}.png ${String(Math.round(fs.statSync(file).size / 1024))} KB\n`)
}

function squeeze(file: string): void {
  try {
    execFileSync('pngquant', ['--force', '--skip-if-larger', '--speed', '1', '--quality', '55-92', '--output', file, '128', file])
  } catch {
    process.stderr.write('pngquant is not here or could not do better: the file stays as it is\n')
  }
}

async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await page.waitForTimeout(200)
}

async function confirmGroups(page: Page): Promise<void> {
  for (let turn = 0; turn < 60 && (await page.locator('.body.group, .body.page').count()) > 0; turn += 1) {
    await page.locator('.body .actions .primary:not([aria-busy])').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForTimeout(120)
  }
}

async function nameTheRest(page: Page): Promise<void> {
  for (let turn = 0; turn < 60 && (await page.locator('.queue .item.unknown').count()) > 0; turn += 1) {
    // A person says what it is: here all of them are strangers.
    await page.keyboard.press('s')
    await page.waitForTimeout(250)
    if ((await page.locator('.panel .photo .primary').count()) > 0) await page.keyboard.press('Enter')
    await page.waitForTimeout(120)
  }
}

async function lookAtAll(page: Page): Promise<void> {
  for (let turn = 0; turn < 40 && (await page.locator('.body.done').count()) === 0; turn += 1) {
    const look = page.locator('.queue .item.look')
    if ((await page.locator('.body.look').count()) === 0 && (await look.count()) > 0) await look.click()
    await page.waitForTimeout(700)
    await page.keyboard.press('Enter')
  }
}

fs.mkdirSync(folder, { recursive: true })
const product = given === undefined ? await startProduct() : undefined
const browser = await launchChromium()
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', colorScheme: 'light' })
  await page.goto(given ?? product?.url ?? '')
  await page.locator('.practice button').waitFor()
  await shoot(page, 'start')
  await page.locator('.practice button').click()
  await page.locator('.desk').waitFor({ timeout: 180_000 })
  await page.waitForTimeout(3000)
  await page.locator('.desk .busy').waitFor({ state: 'detached', timeout: 300_000 })
  await page.locator('.queue .item').first().click()
  await page.mouse.move(0, 0)
  await confirmGroups(page)
  await page.locator('.queue .item.unknown').click()
  await shoot(page, 'desk')
  await setTheme(page, 'dark')
  await shoot(page, 'desk-dark')
  await setTheme(page, 'light')
  await page.keyboard.press('g')
  await page.keyboard.press('Home')
  for (const key of ['Space', 'Shift+ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key)
  await shoot(page, 'desk-grid')
  await page.keyboard.press('g')
  await page.locator('.queue .item.unknown').click()
  await nameTheRest(page)
  await lookAtAll(page)
  await shoot(page, 'desk-done')
  await page.locator('.question button').last().click()
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'export')
  await page.keyboard.press('Escape')
  await page.locator('header a[href="#/people"]').click()
  await page.locator('.list a').nth(2).click()
  await shoot(page, 'people')
  await shootSigning(browser, given ?? product?.url ?? '', shoot)
  await shootKeeping(browser, given ?? product?.url ?? '', shoot)
} finally {
  await browser.close()
  await product?.stop()
}
