// Ways in and the lock, on the built product: passkeys with and without PRF and each way they fail, keys changed, sessions ended from elsewhere,
// and after leaving or idling no name in the page.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright'
import { launchChromium } from '../support/chromium.ts'
import { startProduct, type Product } from '../support/product.ts'
import { violations } from './pages/axe.ts'
import * as keys from './pages/keys.ts'
import { addPerson, somebody, toPeople } from './pages/people.ts'
import * as start from './pages/start.ts'

const slow = { timeout: 120_000 }
const founding = {
  workspaceName: 'Streekziekenhuis Oost',
  memberName: 'Noor Bakker',
  email: 'noor@oost.example',
  passphrase: 'vier paarden eten blauw gras bij maanlicht',
}
const person = 'Wilhelmina Roggeveen'

describe('unlocking and locking', () => {
  let product: Product
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let sheet: start.RecoverySheet
  let passphrase = founding.passphrase

  beforeAll(async () => {
    product = await startProduct()
    browser = await launchChromium()
    context = await browser.newContext({ locale: 'en-GB' })
    page = await context.newPage()
    await page.goto(product.url)
    sheet = await start.foundWorkspace(page, founding)
    await toPeople(page)
    await addPerson(page, somebody(person, { email: 'wil@thuis.example' }))
    await start.everythingSaved(page)
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })
  beforeEach(async () => {
    // Each test starts unlocked, whatever the one before left.
    if ((await page.getByRole('button', { name: 'Lock', exact: true }).count()) > 0) return
    await page.goto(product.url)
    await start.typePassphrase(page, passphrase)
    await start.isOpen(page)
  })

  const alertSays = async (text: string | RegExp): Promise<void> => {
    await page.getByRole('alert').filter({ hasText: text }).waitFor(slow)
  }
  const cancelDialog = async (): Promise<void> => {
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  it('a passkey is added after a confirmation, and one touch opens', async () => {
    const device = await keys.plugIn(page, true)
    await keys.openKeys(page)
    await expect.poll(() => keys.keyList(page).count()).toBe(2)
    expect(await violations(page)).toEqual([])
    await keys.addPasskey(page, passphrase, 'Laptop op de balie')
    await page.getByText('Passkey added.', { exact: false }).waitFor(slow)
    await keys.keyList(page).filter({ hasText: 'Laptop op de balie' }).waitFor()
    // Its name is sealed: neither the page's traffic nor the server could read it (see the canary for the rest).
    await start.lock(page)
    await page.getByRole('button', { name: 'Unlock with your passkey' }).click()
    await start.isOpen(page)
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByText(person).first().waitFor(slow)

    // The same device makes no second one.
    await keys.openKeys(page)
    await keys.addPasskey(page, passphrase, 'Nog een keer')
    await alertSays('This device already has a passkey for this workspace.')
    await cancelDialog()

    // Its owner is not recognised: nothing opens, the passphrase still does.
    await start.lock(page)
    await device.refuse(true)
    await page.getByRole('button', { name: 'Unlock with your passkey' }).click()
    await alertSays('No passkey was used.')
    expect(await violations(page)).toEqual([])
    await device.refuse(false)

    // The same passkey on a device without PRF signs in, and yields no key.
    const plain = await keys.plugIn(page, false, device.cdp)
    await device.copyTo(plain)
    await device.remove()
    await page.getByRole('button', { name: 'Unlock with your passkey' }).click()
    await alertSays('This passkey can sign in, but it gives no key')
    await start.typePassphrase(page, passphrase)
    await start.isOpen(page)

    // Removed here, it opens nothing any more.
    const again = await keys.plugIn(page, true, device.cdp)
    await plain.copyTo(again)
    await plain.remove()
    await keys.openKeys(page)
    await keys.removeKey(page, 'Laptop op de balie', passphrase)
    await page.getByText('Laptop op de balie removed.').waitFor(slow)
    await start.lock(page)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await alertSays('This passkey no longer opens a workspace here.')
    await again.remove()
  })

  it('a device that gives no key is told apart before anything is stored', async () => {
    const device = await keys.plugIn(page, false)
    await keys.openKeys(page)
    await keys.addPasskey(page, passphrase, 'Oude sleutel')
    await alertSays('This passkey can sign in, but it gives no key')
    await cancelDialog()
    await expect.poll(() => keys.keyList(page).count()).toBe(2)
    await device.remove()
  })

  it('a wrong passphrase confirms nothing; the right one changes it, and only the new one opens', async () => {
    await keys.openKeys(page)
    await page.getByRole('button', { name: 'Change passphrase' }).click()
    await keys.confirmByPassphrase(page, 'niet deze')
    await alertSays('This is not right.')
    await keys.confirmByPassphrase(page, passphrase)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Make one up for me' }).click(slow)
    const next = await dialog.getByLabel('Passphrase', { exact: true }).inputValue()
    await dialog.getByRole('button', { name: 'Change the passphrase' }).click()
    await page.getByText('Passphrase changed.').waitFor(slow)
    await start.lock(page)
    await start.typePassphrase(page, passphrase)
    await alertSays('This is not right.')
    passphrase = next
    await start.typePassphrase(page, passphrase)
    await start.isOpen(page)
  })

  it('a new sheet replaces the old one once two of its groups were typed', async () => {
    await keys.openKeys(page)
    await page.getByRole('button', { name: 'New recovery sheet' }).click()
    await keys.confirmByPassphrase(page, passphrase)
    await page.getByRole('article', { name: 'Recovery sheet' }).waitFor(slow)
    const codes = await page.locator('[data-code]').evaluateAll((shown) => shown.map((one) => one.getAttribute('data-code') ?? ''))
    const [accountKey = '', recoveryCode = ''] = codes
    expect([accountKey, recoveryCode]).not.toContain(sheet.recoveryCode)
    await page.getByRole('button', { name: 'I have the sheet' }).click()
    await start.typeGroup(page, /^Account key, group (\d+)/, accountKey)
    await start.typeGroup(page, /^Recovery code, group (\d+)/, recoveryCode)
    await page.getByRole('button', { name: 'Use the new sheet' }).click()
    await page.getByText('New recovery sheet in use.', { exact: false }).waitFor(slow)
    const elsewhere = await (await browser.newContext({ locale: 'en-GB' })).newPage()
    await elsewhere.goto(product.url)
    await start.unlockWithRecoveryCode(elsewhere, sheet.recoveryCode)
    await elsewhere.getByRole('alert').waitFor(slow)
    await elsewhere.getByLabel('Recovery code').fill(recoveryCode)
    await elsewhere.getByRole('button', { name: 'Unlock', exact: true }).click()
    await start.isOpen(elsewhere)
    sheet = { accountKey, recoveryCode }

    // Ended from here, that browser locks at its next question and says why.
    await page.reload()
    await start.typePassphrase(page, passphrase)
    await start.isOpen(page)
    await keys.openKeys(page)
    const sessions = page.getByRole('region', { name: 'Where you are signed in' })
    await sessions.getByRole('button', { name: /^End / }).first().click()
    await page.getByText('Session ended.', { exact: false }).waitFor(slow)
    await elsewhere.evaluate(() => window.dispatchEvent(new Event('focus')))
    await elsewhere.getByText('Locked: this session was ended on another device.', { exact: false }).waitFor(slow)
    expect(await elsewhere.content()).not.toContain(person)
    await elsewhere.context().close()
  })

  it('a page that was left and is shown again from the browser’s memory is locked', async () => {
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByText(person).first().waitFor(slow)
    await page.goto('about:blank')
    await page.goBack()
    await page.getByRole('button', { name: 'Unlock', exact: true }).first().waitFor(slow)
    expect(await page.content()).not.toContain('Roggeveen')
    // Also where the page itself survives: what it does when it goes is what counts.
    await start.typePassphrase(page, passphrase)
    await start.isOpen(page)
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
    await page.getByText('Locked: you left this page.', { exact: false }).waitFor(slow)
    expect(await page.content()).not.toContain('Roggeveen')
  })

  it('Ctrl+L in one tab empties every tab: no name in the page, no worker, nothing behind the back button', async () => {
    const other = await context.newPage()
    await other.goto(`${product.url}/#/people`)
    await start.typePassphrase(other, passphrase)
    await start.isOpen(other)
    for (const tab of [page, other]) {
      await tab.getByRole('link', { name: 'People' }).click()
      await tab.getByText(person).first().waitFor(slow)
      // Control: this is where the name and the workers would be found.
      expect(await tab.content()).toContain(person)
      expect(tab.workers().length).toBeGreaterThan(0)
    }
    await other.getByRole('searchbox').first().fill('Wil')
    await other.keyboard.press('Control+l')
    for (const tab of [other, page]) {
      await tab
        .getByText(/^\s*Locked[.:]/)
        .first()
        .waitFor(slow)
      await expect.poll(() => tab.workers().length, slow).toBe(0)
      const left = await tab.evaluate(() =>
        [
          document.documentElement.outerHTML,
          document.title,
          ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
        ].join('\n'),
      )
      expect(left).not.toContain('Roggeveen')
      await tab.goBack().catch(() => null)
      expect(await tab.content()).not.toContain('Roggeveen')
    }
    await other.close()
  })

  it('ten minutes without a sign of life lock', async () => {
    await start.lock(page).catch(() => undefined)
    const idle = await context.newPage()
    await idle.clock.install()
    await idle.goto(`${product.url}/#/people`)
    await start.typePassphrase(idle, passphrase)
    await start.isOpen(idle)
    await idle.clock.fastForward('09:50')
    expect(await idle.getByRole('button', { name: 'Lock', exact: true }).count()).toBe(1)
    await idle.clock.fastForward('00:20')
    await idle.getByText('Locked because you were away.', { exact: false }).waitFor(slow)
    expect(await idle.content()).not.toContain('Roggeveen')
    await idle.close()
  })
})
