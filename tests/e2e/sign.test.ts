// A person signs: link on the card → phone → signature → receipt → the verdict on the Desk changes → withdrawn on My consent → blocked, in another browser.
import { mkdtempSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright'
import { formHash } from '../../core/forms/document.ts'
import { asyncSha256 } from '../../server/hash.ts'
import { drawEvent } from '../fixtures/event.ts'
import { launchChromium } from '../support/chromium.ts'
import { dayFromNow } from '../support/days.ts'
import { formDocument } from '../support/form-samples.ts'
import { startProduct, type Product } from '../support/product.ts'
import { VaultClient } from '../support/vault-client.ts'
import { openContext } from './main-job.ts'
import { violations } from './pages/axe.ts'
import * as desk from './pages/desk.ts'
import * as people from './pages/people.ts'
import * as sign from './pages/sign.ts'
import * as start from './pages/start.ts'

const folder = mkdtempSync(join(tmpdir(), 'imprimatur-sign-'))
const passphrase = 'violet harbour kettle mountain seven'
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'en-GB' }
let product: Product | undefined
let browser: Browser | undefined

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** The form's editor is a screen of its own; here a member's other device publishes one. */
async function publishForm(url: string, sheet: start.RecoverySheet): Promise<void> {
  const member = new VaultClient({ request: (input, init) => fetch(input.replace('http://localhost:8420', url), init) })
  member.sheet = sheet
  await member.unlock()
  // The channel is seen everywhere: a permission for one country would not clear it.
  const document = formDocument({ territory: null })
  const { form, version } = document
  const hash = await formHash(document, asyncSha256)
  const published = { statement: await member.vault.signForm({ form, version, hash }, null), document }
  await member.ask({ parse: (value) => value }, 'POST', '/api/forms', published)
}

it('link, signature, receipt, verdict, withdrawal', async () => {
  if (!browser || !product) throw new Error('nothing was started')
  const { url } = product
  const name = 'Sanne de Wit'
  const { photos } = await drawEvent({ seed: 1, folder, people: [], photos: ['open-dag-16.jpg'] })
  const photo = photos.get('open-dag-16.jpg') ?? ''

  const { page, watch, context } = await openContext(browser, url)
  const sheet = await start.foundWorkspace(page, {
    workspaceName: 'De Linde',
    memberName: 'Noor Visser',
    email: 'noor@example.org',
    passphrase,
  })
  await publishForm(url, sheet)
  await people.toPeople(page)
  await people.addPerson(page, people.somebody(name, { channels: ['Intranet'] }))
  await desk.toDesk(page)
  await desk.newEvent(page, 'Open day', dayFromNow(-1), [])
  await desk.choosePhotos(page, [photo])
  await desk.batchDone(page)
  await desk.openPhoto(page, 'open-dag-16.jpg')
  await desk.nameFace(page, 0, name)
  const others = (await desk.faceStates(page)).length
  for (let face = 1; face < others; face++) {
    await desk.selectFace(page, face)
    await page.keyboard.press('n')
  }
  await desk.setChannel(page, 'Website')
  await desk.seeEverything(page)
  const before = Object.values(await desk.verdicts(page))[0]
  await start.everythingSaved(page)

  await people.toPeople(page)
  await people.openPerson(page, name)
  await page.getByRole('button', { name: 'Ask to sign' }).click()
  const dialog = page.getByRole('dialog', { name: `Ask ${name} to sign` })
  await dialog.getByRole('button', { name: 'Make the link' }).click({ timeout: 60_000 })
  const link = await dialog.getByRole('textbox', { name: 'The link', exact: true }).inputValue()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  const guest = await browser.newContext(phone)
  const hand = await guest.newPage()
  const foreign: string[] = []
  guest.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(?:blob|data):/.test(request.url())) foreign.push(request.url())
  })
  await hand.goto(link)
  await sign.tickThrough(hand, { purposes: ['Show'], channels: ['Website'] })
  expect(await violations(hand)).toEqual([])
  await sign.typeSignature(hand, name)
  expect(await violations(hand)).toEqual([])
  const own = await sign.ownLink(hand)
  const receipt = hand.waitForEvent('download')
  await hand.getByRole('button', { name: 'Receipt (file)' }).click()
  const receiptPath = await (await receipt).path()
  const jws = await readFile(receiptPath, 'utf8')
  expect(jws).not.toContain(name)

  // The same link again: one clear sentence, and nothing changes.
  await hand.goto('about:blank')
  await hand.goto(link)
  await hand.getByRole('heading', { name: 'This was signed already' }).waitFor()

  await hand.goto(`${url}/verify`)
  await hand.getByLabel('Or paste the text here').fill(jws)
  await hand.getByRole('button', { name: 'Check', exact: true }).click()
  await hand.getByRole('heading', { name: 'This receipt is right' }).waitFor()
  expect(await violations(hand)).toEqual([])

  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await page.locator('.timeline').getByText('Website').first().waitFor({ timeout: 60_000 })
  await desk.toDesk(page)
  await desk.openPhoto(page, 'open-dag-16.jpg')
  await desk.setChannel(page, 'Website')
  const signed = Object.values(await desk.verdicts(page))[0]
  expect({ before, signed }).not.toEqual({ before, signed: before })

  await hand.goto(own)
  await hand.getByRole('checkbox', { name: 'Website' }).waitFor()
  expect(await violations(hand)).toEqual([])
  await hand.getByRole('button', { name: 'Stop everything' }).click()
  await hand.getByRole('button', { name: 'Yes, stop' }).click()
  await hand.getByText('It is recorded and counts now.').waitFor({ timeout: 60_000 })
  await hand.getByText('No permission counts now.', { exact: false }).waitFor()

  const elsewhere = await openContext(browser, url)
  await start.unlockElsewhere(elsewhere.page, passphrase, sheet.accountKey)
  await desk.toDesk(elsewhere.page)
  await desk.setChannel(elsewhere.page, 'Website')
  // The picture is not on this device; its verdict is.
  await expect.poll(async () => Object.values(await desk.verdicts(elsewhere.page))[0], { timeout: 60_000 }).toBe(before)
  expect(foreign).toEqual([])
  expect([...watch.complaints, ...elsewhere.watch.complaints]).toEqual([])
  await Promise.all([guest.close(), context.close(), elsewhere.context.close()])
})
