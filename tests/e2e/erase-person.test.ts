// Erasing a person through the screens: the name leaves the file name, the person leaves the list, the photo is undecided again, and a receipt says so.
import { mkdtempSync } from 'node:fs'
import { copyFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright'
import { drawEvent } from '../fixtures/event.ts'
import { launchChromium } from '../support/chromium.ts'
import { dayFromNow } from '../support/days.ts'
import { startProduct, type Product } from '../support/product.ts'
import { openContext } from './main-job.ts'
import { violations } from './pages/axe.ts'
import * as desk from './pages/desk.ts'
import * as people from './pages/people.ts'
import * as start from './pages/start.ts'

const folder = mkdtempSync(join(tmpdir(), 'imprimatur-erase-'))
const [stays, goes, neverSent] = ['Bram Stayer', 'Sanne Goer', 'Wim Unsent']
/** The same person, entered once more. */
const again = 'S. Goer-Bos'
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

it('erases a person: name, list, decision; and gives the receipt', async () => {
  if (!browser || !product) throw new Error('nothing was started')
  const { photos } = await drawEvent({ seed: 1, folder, people: [], photos: ['open-dag-16.jpg'] })
  const photo = join(folder, `garden ${goes}.jpg`)
  await copyFile(photos.get('open-dag-16.jpg') ?? '', photo)

  const { page, watch, context } = await openContext(browser, product.url)
  await start.foundWorkspace(page, {
    workspaceName: 'De Linde',
    memberName: 'Noor Visser',
    email: 'noor@example.org',
    passphrase: 'violet harbour kettle mountain seven',
  })
  await people.toPeople(page)
  for (const name of [stays, goes, again]) await people.addPerson(page, people.somebody(name))
  await desk.toDesk(page)
  await desk.newEvent(page, 'Open day', dayFromNow(-1), [])
  await desk.choosePhotos(page, [photo])
  await desk.batchDone(page)
  await desk.openPhoto(page, `garden ${goes}.jpg`)
  await desk.nameFace(page, 0, again)
  await start.everythingSaved(page)

  await people.toPeople(page)
  await people.openPerson(page, goes)
  const pseudonym = await page.locator('article .pseudonym').innerText()
  // One person from here on: the photo is hers, and both cards go.
  await people.joinWith(page, goes, again)
  await page.getByText('1 photo', { exact: true }).first().waitFor()
  const dialog = await people.askToErase(page, goes)
  await dialog
    .getByRole('checkbox', { name: `garden ${goes}.jpg → garden ${pseudonym}.jpg` })
    .and(page.locator('[aria-checked="true"]'))
    .waitFor()
  const erase = dialog.getByRole('button', { name: 'Erase for good' })
  await dialog.getByLabel(`Type ${goes} to confirm`).fill(stays)
  await expect.poll(() => erase.isDisabled()).toBe(true)
  expect(await violations(page)).toEqual([])
  await dialog.getByLabel(`Type ${goes} to confirm`).fill(goes)
  await erase.click()
  const receipt = page.getByRole('dialog', { name: 'Receipt of erasure' })
  await receipt.getByText(`${pseudonym} is erased.`).waitFor({ timeout: 60_000 })
  await receipt.getByText('Cannot be opened anywhere since').waitFor()
  expect(await receipt.innerText()).not.toContain(goes)
  expect(await violations(page)).toEqual([])
  const saving = page.waitForEvent('download')
  await receipt.getByRole('button', { name: 'Save as a file' }).click()
  expect((await saving).suggestedFilename()).toBe(`receipt-${pseudonym}.json`)
  await receipt.getByRole('button', { name: 'Close' }).last().click()
  await receipt.waitFor({ state: 'detached' })

  const listed = (await people.listedPeople(page)).join('\n')
  expect(listed).toContain(stays)
  expect(listed).not.toContain(goes)
  expect(listed).not.toContain(again)
  await page.getByRole('button', { name: '2 people erased' }).click()
  await page
    .getByRole('dialog', { name: 'Erased people' })
    .getByRole('button', { name: `Receipt of ${pseudonym}` })
    .waitFor()
  await page.keyboard.press('Escape')

  // Another session, which knows only what the server kept.
  await start.everythingSaved(page)
  await page.reload()
  await start.typePassphrase(page, 'violet harbour kettle mountain seven')
  await start.isOpen(page)
  await desk.toDesk(page)
  await desk.openPhoto(page, `garden ${pseudonym}.jpg`)
  expect((await desk.faceStates(page))[0]).toBe('nobody has decided yet')
  expect(Object.keys(await desk.verdicts(page))).toEqual([`garden ${pseudonym}.jpg`])
  expect(await page.locator('body').innerText()).not.toContain(goes)
  expect(watch.complaints).toEqual([])

  // Somebody the server has not heard of yet: who they were never leaves this device, and the tombstone is no refusal for ever.
  await people.toPeople(page)
  await context.setOffline(true)
  await people.addPerson(page, people.somebody(neverSent))
  await people.openPerson(page, neverSent)
  const unsent = await people.askToErase(page, neverSent)
  await unsent.getByLabel(`Type ${neverSent} to confirm`).fill(neverSent)
  await unsent.getByRole('button', { name: 'Erase for good' }).click()
  await unsent.waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await context.setOffline(false)
  await start.everythingSaved(page)
  await page.getByRole('button', { name: '3 people erased' }).waitFor()
  await context.close()
})
