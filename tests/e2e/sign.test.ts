// A person signs: mailed link → phone → signature → receipt → the verdict on the Desk changes → withdrawn on My consent → blocked, in another browser, at a server
// whose jobs do not run.
import { today } from '../../core/dates.ts'
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright'
import { formHash } from '../../core/forms/document.ts'
import { asyncSha256 } from '../../server/hash.ts'
import { drawEvent } from '../fixtures/event.ts'
import { launchChromium } from '../support/chromium.ts'
import { dayFromNow } from '../support/days.ts'
import { formDocument } from '../support/form-samples.ts'
import { startMailServer, textOf, type MailServer } from '../support/mail-server.ts'
import { scanned } from '../support/paper-scans.ts'
import { startProduct, type Product } from '../support/product.ts'
import { makeSigningLink } from '../support/signing-link.ts'
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
let mail: MailServer | undefined
let sheet: start.RecoverySheet | undefined

/** Only a server that can mail runs jobs. */
async function startServer(withMail: boolean): Promise<Product> {
  const env = withMail && mail ? { SMTP_URL: mail.url, MAIL_FROM: 'De Linde <foto@linde.example>' } : {}
  const { port } = product ?? {}
  await product?.stop()
  return (product = await startProduct({ env, dataDir: join(folder, 'data'), ...(port === undefined ? {} : { port }) }))
}

beforeAll(async () => {
  mail = await startMailServer()
  await startServer(true)
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await mail?.close()
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

/** On the card that is open. */
async function makeLink(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Ask to sign' }).click()
  const dialog = page.getByRole('dialog', { name: `Ask ${name} to sign` })
  await dialog.getByRole('button', { name: 'Make the link' }).click({ timeout: 60_000 })
  const link = await dialog.getByRole('textbox', { name: 'The link', exact: true }).inputValue()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  return link
}

/** By mail, from the card that is open. @returns the link in the message */
async function mailLink(page: Page, name: string, received: readonly string[]): Promise<string> {
  await page.getByRole('button', { name: 'Ask to sign' }).click()
  const dialog = page.getByRole('dialog', { name: `Ask ${name} to sign` })
  await dialog.getByRole('link', { name: 'By mail' }).click()
  await page.getByRole('button', { name: 'Send to 1 person' }).click()
  await page.getByText('1 message sent').waitFor({ timeout: 60_000 })
  return /http:\S+\/sign#\S+/.exec(textOf(received.at(-1) ?? ''))?.[0] ?? ''
}

/** A new link of My consent, from the card that is open. */
async function relink(page: Page, name: string, kind: RegExp, button: string) {
  await page.getByRole('button', { name: `More about ${name}` }).click()
  await page.getByRole('menuitem', { name: 'New link of My consent' }).click()
  const dialog = page.getByRole('dialog', { name: `A new link for ${name}` })
  await dialog.getByRole('radio', { name: kind }).check()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: button }).click()
  return dialog
}

it('mailed link, signature, receipt, verdict, withdrawal', async () => {
  if (!browser || !product || !mail) throw new Error('nothing was started')
  const { received } = mail
  const { url } = product
  const name = 'Sanne de Wit'
  const { photos } = await drawEvent({ seed: 1, folder, people: [], photos: ['open-dag-16.jpg'] })
  const photo = photos.get('open-dag-16.jpg') ?? ''

  const { page, watch, context } = await openContext(browser, url)
  const own = (sheet = await start.foundWorkspace(page, {
    workspaceName: 'De Linde',
    memberName: 'Noor Visser',
    email: 'noor@example.org',
    passphrase,
  }))
  await publishForm(url, own)
  await people.toPeople(page)
  await people.addPerson(page, people.somebody(name, { email: 'sanne@example.org', channels: ['Intranet'] }))
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
  const link = await mailLink(page, name, received)

  const guest = await browser.newContext(phone)
  const hand = await guest.newPage()
  const foreign: string[] = []
  guest.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(?:blob|data):/.test(request.url())) foreign.push(request.url())
  })
  await hand.goto(link)
  await sign.tickThrough(hand, { purposes: ['Show'], channels: ['Website'] })
  expect(await violations(hand)).toEqual([])
  await sign.typeName(hand, name)
  await sign.confirmByMail(hand, 'sanne@example.org', () => /\d{3} \d{3}/.exec(textOf(received.at(-1) ?? ''))?.[0] ?? '')
  expect(await violations(hand)).toEqual([])
  const mine = await sign.ownLink(hand)
  const receipt = hand.waitForEvent('download')
  await hand.getByRole('button', { name: 'Receipt (file)' }).click()
  const receiptPath = await (await receipt).path()
  const jws = await readFile(receiptPath, 'utf8')
  expect(jws).not.toContain(name)
  const copy = hand.waitForEvent('download')
  await hand.getByRole('button', { name: 'Copy as PDF' }).click()
  const text = execFileSync('pdftotext', [await (await copy).path(), '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ')
  expect(text).toContain(name)
  expect(text).toContain('simple electronic signature')

  // The same link again: one clear sentence, and nothing changes.
  await hand.goto('about:blank')
  await hand.goto(link)
  await hand.getByRole('heading', { name: 'This was signed already' }).waitFor()

  const keys = hand.waitForResponse(/receipts\/keys\.json/)
  await hand.goto(`${url}/verify`)
  await (await keys).finished()
  // From here on the page asks nobody.
  await guest.setOffline(true)
  await hand.getByLabel('Or paste the text here').fill(jws)
  await hand.getByRole('button', { name: 'Check', exact: true }).click()
  await hand.getByRole('heading', { name: 'This receipt is right' }).waitFor()
  await guest.setOffline(false)
  expect(await violations(hand)).toEqual([])

  await people.toPeople(page)
  await people.openPerson(page, name)
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await page.locator('.timeline').getByText('Website').first().waitFor({ timeout: 60_000 })

  // Somebody who lost their link: a mailed one shows what stands, a reading link what was signed too.
  await relink(page, name, /^Mail it to/, 'Send the link')
  await page.getByText(`The link is on its way to ${name}.`).waitFor({ timeout: 60_000 })
  const later = await guest.newPage()
  await later.goto(/http:\S+\/my-consent#\S+/.exec(textOf(received.at(-1) ?? ''))?.[0] ?? '')
  await later.getByText('It shows what was agreed, not what you signed.', { exact: false }).waitFor({ timeout: 60_000 })
  expect(await violations(later)).toEqual([])
  const shown = await relink(page, name, /^Show a reading link/, 'Make the link')
  const reading = await shown.getByRole('textbox', { name: 'The link', exact: true }).inputValue()
  await shown.getByRole('button', { name: 'Close' }).last().click()
  await later.goto('about:blank')
  await later.goto(reading)
  await later.getByText('What you signed is in it as well.', { exact: false }).waitFor({ timeout: 60_000 })
  await page.getByText('New link of My consent, made on', { exact: false }).nth(1).waitFor()
  await later.close()

  await desk.toDesk(page)
  await desk.openPhoto(page, 'open-dag-16.jpg')
  await desk.setChannel(page, 'Website')
  await expect.poll(async () => Object.values(await desk.verdicts(page))[0]).not.toBe(before)

  await hand.goto(mine)
  await hand.getByRole('checkbox', { name: 'Website' }).waitFor()
  // What the officer recorded stands there too, and stops with the rest.
  expect(await hand.getByRole('checkbox', { name: 'Intranet' }).isChecked()).toBe(true)
  expect(await violations(hand)).toEqual([])
  await hand.getByRole('button', { name: 'Sign again, for a new term' }).click()
  await sign.tickThrough(hand, { purposes: [], channels: [] })
  await hand.getByText('This still counts, because we do not ask it here: Intranet', { exact: false }).waitFor()
  expect(await violations(hand)).toEqual([])
  await sign.typeSignature(hand, name)
  await hand.getByRole('button', { name: 'Back to my consent' }).click()
  await hand.getByRole('checkbox', { name: 'Website' }).waitFor()

  // From here on nothing works by itself at the server: what was withdrawn stops counting because whoever reads it knows.
  await start.everythingSaved(page)
  await context.close()
  await startServer(false)
  await hand.reload()
  await hand.getByRole('button', { name: 'Stop everything' }).click()
  await hand.getByRole('button', { name: 'Yes, stop' }).click()
  // What came of it has the focus, wherever the button stood.
  const told = hand.getByRole('status').filter({ hasText: 'It is recorded and counts now.' })
  await told.waitFor({ timeout: 60_000 })
  await expect.poll(() => told.evaluate((node) => node === document.activeElement)).toBe(true)
  await hand.getByText('No permission counts now.', { exact: false }).waitFor()

  const elsewhere = await openContext(browser, url)
  await start.unlockElsewhere(elsewhere.page, passphrase, own.accountKey)
  await desk.toDesk(elsewhere.page)
  await desk.setChannel(elsewhere.page, 'Website')
  // The picture is not on this device; its verdict is.
  await expect.poll(async () => Object.values(await desk.verdicts(elsewhere.page))[0], { timeout: 60_000 }).toBe(before)
  expect(foreign).toEqual([])
  expect([...watch.complaints, ...elsewhere.watch.complaints]).toEqual([])
  await Promise.all([guest.close(), elsewhere.context.close()])
})

it('a list: mailed in one go, opened from the mail, signed', async () => {
  if (!browser || !mail || !sheet) throw new Error('nothing was started')
  const { url } = await startServer(true)
  const { page, watch, context } = await openContext(browser, url)
  await start.unlockElsewhere(page, passphrase, sheet.accountKey)
  await people.toPeople(page)
  await people.toRequests(page)
  await page.getByRole('link', { name: 'Ask people' }).click()
  await page.getByRole('radio', { name: 'A list' }).click()
  await page
    .getByLabel('Or paste it')
    .fill('naam;mail\nMila Bos;mila@example.org\nOmar El-Khatib;greylist@example.org\n=1+1;f@example.org\nMila B.;MILA@example.org')
  await page.getByRole('button', { name: 'Read the list' }).click()
  await page.getByText('The name begins like a formula.').waitFor()
  await page.getByText('The same person as in row 2.').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Send to 2 people' }).click()
  await page.getByText('1 message sent').waitFor({ timeout: 60_000 })
  // Per person what happened; tried again it has to wait once more, and who has it gets nothing twice.
  await page.getByText('Who did not get it?').click()
  await page.getByRole('alert').getByRole('link', { name: 'Omar El-Khatib' }).waitFor()
  const mailsBefore = mail.received.length
  await page.getByRole('button', { name: 'Try this one again' }).click()
  await page.getByText('Nothing was sent').waitFor({ timeout: 60_000 })
  expect(mail.received.length).toBe(mailsBefore)
  // What the mail server would not take yet is still there after the browser was closed.
  await context.close()
  const again = await openContext(browser, url)
  await start.unlockElsewhere(again.page, passphrase, sheet.accountKey)
  await again.page.goto(`${url}/#/people/asks`)
  await again.page.getByRole('button', { name: 'Send 1 message' }).waitFor()
  await again.page.getByText('the mail server asks to try again later').waitFor()
  expect(await violations(again.page)).toEqual([])

  const link = /http:\S+\/sign#\S+/.exec(textOf(mail.received.at(-1) ?? ''))?.[0] ?? ''
  const guest = await browser.newContext(phone)
  const hand = await guest.newPage()
  await hand.goto(link)
  await sign.tickThrough(hand, { purposes: ['Show'], channels: ['Website'] })
  await sign.typeName(hand, 'Mila Bos')
  await hand.getByRole('heading', { name: 'Confirm that it is you' }).waitFor({ timeout: 60_000 })
  expect(await violations(hand)).toEqual([])
  // Signed and not sent: a reload loses nothing.
  await hand.reload()
  await hand.getByLabel('Your e-mail address').fill('bram@example.org')
  await hand.getByRole('button', { name: 'Mail me a code' }).click()
  await hand.getByText('The link was not sent to this address.', { exact: false }).waitFor()
  const { received } = mail
  await sign.confirmByMail(hand, 'mila@example.org', () => /\d{3} \d{3}/.exec(textOf(received.at(-1) ?? ''))?.[0] ?? '')
  await again.page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await again.page.getByRole('radio', { name: /^Signed/ }).click()
  await again.page.getByText('Mila Bos').waitFor({ timeout: 60_000 })

  // The other one has no phone: printed, signed by pen, scanned.
  await again.page.getByRole('radio', { name: /^No answer/ }).click()
  const printed = again.page.waitForEvent('download')
  await again.page.getByRole('button', { name: /Omar El-Khatib$/ }).click()
  await again.page.getByRole('menuitem', { name: 'Print on paper' }).click()
  const scans = scanned(await readFile(await (await printed).path()))
  await again.page.getByRole('link', { name: 'Scan papers' }).click()
  await again.page
    .locator('input[type=file]')
    .setInputFiles(scans.map((scan, i) => ({ name: `scan ${String(i)}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(scan) })))
  await again.page.getByRole('heading', { name: 'Omar El-Khatib' }).waitFor({ timeout: 60_000 })
  for (const box of ['Show', 'Website']) await again.page.getByRole('checkbox', { name: box, exact: true }).click()
  expect(await violations(again.page)).toEqual([])
  await again.page.getByLabel('Date beside the signature').fill(today())
  await again.page.getByRole('button', { name: 'Record and go on' }).click()
  await again.page.getByText('All of it is recorded.').waitFor({ timeout: 60_000 })
  await again.page.getByRole('link', { name: 'To Omar El-Khatib' }).click()
  await again.page.locator('.timeline').getByText('Website').waitFor()
  await start.everythingSaved(again.page)
  // The browser tells of the message that has to wait.
  expect([...watch.complaints, ...again.watch.complaints].filter((line) => !/status of 503.*\/api\/mail/.test(line))).toEqual([])
  await Promise.all([guest.close(), again.context.close()])
})

it('a selfie: read on the phone, asked about on the Desk, confirmed by an editor', async () => {
  if (!browser || !product || !sheet) throw new Error('nothing was started')
  const name = 'Saar Mulder'
  const { portraits, photos } = await drawEvent({ seed: 1, folder, people: ['p01'], variants: 1, photos: ['open-dag-18.jpg'] })
  const photo = photos.get('open-dag-18.jpg') ?? ''
  const portrait = portraits.get('p01')?.[0] ?? ''
  const { page, watch, context } = await openContext(browser, product.url)
  await start.unlockElsewhere(page, passphrase, sheet.accountKey)
  await people.toPeople(page)
  await people.addPerson(page, people.somebody(name))
  const link = await makeLink(page, name)
  await start.everythingSaved(page)

  const guest = await browser.newContext(phone)
  const hand = await guest.newPage()
  const asked: { readonly url: string; readonly body: Buffer | null }[] = []
  guest.on('request', (request) => asked.push({ url: request.url(), body: request.postDataBuffer() }))
  const heard: string[] = []
  hand.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text())
  })
  await hand.goto(link)
  const ticks = { purposes: ['Show'], channels: ['Website'] }
  await sign.tickThrough(hand, { ...ticks, matching: true })
  await hand.getByText('Yes, without a photo of the face').waitFor()
  // Ticked and no picture chosen: nothing that reads faces was loaded. Nothing at all of it before the tick is `sign-size`'s to say.
  const models = (): readonly string[] => asked.map(({ url }) => url).filter((url) => /\.onnx|\.wasm/.test(url))
  expect(models()).toEqual([])
  await hand.getByRole('button', { name: 'Back' }).click()
  await hand.getByText(/this page loads [\d.]+ MB once/).waitFor()
  await guest.setOffline(true)
  await sign.selfie(hand, portrait, 'There is no connection, so we cannot read a photo now.')
  expect(await violations(hand)).toEqual([])
  await guest.setOffline(false)
  expect(heard.splice(0).filter((line) => !line.includes('net::ERR_INTERNET_DISCONNECTED'))).toEqual([])
  await hand.reload()
  const text = join(folder, 'letter.jpg')
  await writeFile(text, 'Dear hospital,')
  const two = 'There is more than one face in this photo.'
  await sign.tickThrough(hand, {
    ...ticks,
    matching: true,
    selfies: [
      [text, 'This file is not a photo.'],
      [photo, two],
      [portrait, 'We found the face.'],
    ],
  })
  expect(models().length).toBeGreaterThan(0)
  await hand.getByText('Yes, with a photo of the face.', { exact: false }).waitFor()
  await hand.getByRole('button', { name: 'Back' }).click()
  await hand.getByRole('img', { name: 'Your photo, with a frame around the face' }).waitFor()
  expect(await violations(hand)).toEqual([])
  await hand.getByRole('button', { name: 'Next', exact: true }).click()
  await sign.typeSignature(hand, name)
  const mine = await sign.ownLink(hand)
  // The picture went nowhere, in no form: all that was ever sent is smaller than it.
  const sent = asked.reduce((sum, { body }) => sum + (body?.length ?? 0), 0)
  expect(sent).toBeLessThan((await readFile(portrait)).length)
  expect(asked.filter(({ url }) => !url.startsWith(product?.url ?? '') && !/^(?:blob|data):/.test(url))).toEqual([])
  expect(heard).toEqual([])

  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  const waits = page.getByText('From a selfie, first match not confirmed yet')
  await waits.waitFor({ timeout: 60_000 })
  expect(await violations(page)).toEqual([])
  await desk.toDesk(page)
  await desk.newEvent(page, 'Spring fair', dayFromNow(-2), [name])
  await desk.choosePhotos(page, [photo])
  await desk.batchDone(page)
  await desk.openQueueItem(page, new RegExp(name))
  await page.getByText('From a selfie, first match not confirmed yet.', { exact: false }).waitFor()
  await page.getByText('We are not sure.', { exact: false }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await desk.said(page, `${name} confirmed`)
  await start.everythingSaved(page)
  await people.toPeople(page)
  await people.openPerson(page, name)
  await page.getByText('1 portrait in use.').waitFor()
  await waits.waitFor({ state: 'detached', timeout: 60_000 })
  // Not this person after all: it waits again, and the card says why to look.
  await desk.toDesk(page)
  await desk.chooseEvent(page, 'Spring fair')
  await desk.openPhoto(page, 'open-dag-18.jpg')
  // The boxes come with the photo, what they say a moment after.
  const named = async (): Promise<number> => (await desk.faceStates(page)).findIndex((state) => state.includes(name))
  await expect.poll(named).toBeGreaterThan(-1)
  await desk.selectFace(page, await named())
  await page.keyboard.press('Delete')
  await desk.said(page, `Not ${name}`)
  await start.everythingSaved(page)
  await people.toPeople(page)
  await people.openPerson(page, name)
  await waits.waitFor({ timeout: 60_000 })
  await page.getByText('Somebody said “not this person” once.', { exact: false }).waitFor()
  // The same person thinks again: what was made of the selfie goes, whether or not anybody confirmed it.
  await hand.goto(mine)
  await hand.getByRole('button', { name: 'No longer recognise me' }).click()
  await hand.getByText('The computer may not recognise your face.').waitFor({ timeout: 60_000 })
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await waits.waitFor({ state: 'detached', timeout: 60_000 })
  await page.getByText('No consent to recognition.', { exact: false }).waitFor()
  expect(watch.complaints).toEqual([])
  await Promise.all([guest.close(), context.close()])
})

it('who is in the list scans a code and is the same person, in two browsers: joined, parted, joined again; what one entry stops binds the photo of the other, also when it was stopped before', async () => {
  if (!browser || !product || !sheet) throw new Error('nothing was started')
  const { url } = product
  const [listed, scanned, photo] = ['Sanne de Wit', 'Wit, Sanne de', 'open-dag-16.jpg']
  const officer = await openContext(browser, url)
  const colleague = await openContext(browser, url)
  for (const { page } of [officer, colleague]) {
    await start.unlockElsewhere(page, passphrase, sheet.accountKey)
    await start.isOpen(page)
  }
  /** Polled: what another browser did arrives when this one looks. */
  const lookAgain = (page: Page): Promise<unknown> => page.evaluate(() => window.dispatchEvent(new Event('focus')))
  const verdict = async (page: Page): Promise<string | undefined> => {
    await lookAgain(page)
    return (await desk.verdicts(page))[photo]
  }
  const rows = async (page: Page): Promise<number> => {
    await lookAgain(page)
    return (await people.listedPeople(page)).filter((row) => row.includes('Sanne')).length
  }
  const soon = { timeout: 30_000 }

  await desk.toDesk(officer.page)
  await desk.chooseEvent(officer.page, 'Open day')
  await desk.setChannel(officer.page, 'Website')
  const stopped = await verdict(officer.page)
  expect(stopped).not.toBe('Clear')

  await people.toPeople(officer.page)
  await people.toRequests(officer.page)
  const guest = await browser.newContext(phone)
  const hand = await guest.newPage()
  await hand.goto(await people.makeEventCode(officer.page))
  await sign.tickThrough(hand, { purposes: ['Show'], channels: ['Website'] })
  await sign.typeSignature(hand, scanned)
  const mine = await sign.ownLink(hand)
  await lookAgain(officer.page)
  await people.acceptAsSame(officer.page, scanned)
  await people.toPeople(officer.page)
  await people.toPeople(colleague.page)
  for (const { page } of [officer, colleague]) await expect.poll(() => rows(page), soon).toBe(1)
  await people.openPerson(colleague.page, listed)
  await colleague.page.getByText(`Also entered as ${scanned}`).waitFor()
  expect(await violations(colleague.page)).toEqual([])
  await desk.toDesk(officer.page)
  await expect.poll(() => verdict(officer.page), soon).toBe('Clear')

  await people.part(colleague.page)
  await expect.poll(() => rows(colleague.page), soon).toBe(2)
  await expect.poll(() => verdict(officer.page), soon).toBe(stopped)
  // The other way round this time: whoever stands, the photo follows.
  await people.openPerson(colleague.page, scanned)
  await people.joinWith(colleague.page, scanned, listed)
  await expect.poll(() => rows(colleague.page), soon).toBe(1)
  await expect.poll(() => verdict(officer.page), soon).toBe('Clear')

  // Said with the link of the one entry, about a photo in which the other was named.
  await hand.goto(mine)
  await hand.getByRole('button', { name: 'Stop everything' }).click()
  await hand.getByRole('button', { name: 'Yes, stop' }).click()
  await hand.getByText('No permission counts now.', { exact: false }).waitFor()
  await desk.toDesk(colleague.page)
  await desk.chooseEvent(colleague.page, 'Open day')
  await desk.setChannel(colleague.page, 'Website')
  for (const { page } of [officer, colleague]) await expect.poll(() => verdict(page), soon).toBe(stopped)

  // Two again: each says yes, the one takes it all back. Joined, the other's older yes ends with it, and taking the joining back does not give it back.
  const agreed = { channels: ['Website'], purposes: ['Information'], from: dayFromNow(0), until: dayFromNow(300) }
  await people.toPeople(colleague.page)
  await people.openPerson(colleague.page, scanned)
  await people.part(colleague.page)
  await people.openPerson(colleague.page, listed)
  await people.recordQuitclaim(colleague.page, agreed)
  await expect.poll(() => verdict(officer.page), soon).toBe('Clear')
  await people.openPerson(colleague.page, scanned)
  await people.recordQuitclaim(colleague.page, agreed)
  await people.withdraw(colleague.page)
  await people.joinWith(colleague.page, scanned, listed, [/^Also end the yes of .*: Website/])
  await expect.poll(() => verdict(officer.page), soon).toBe(stopped)
  await people.part(colleague.page)
  await expect.poll(() => rows(colleague.page), soon).toBe(2)
  await start.everythingSaved(colleague.page)
  expect(await verdict(officer.page)).toBe(stopped)
  expect([...officer.watch.complaints, ...colleague.watch.complaints]).toEqual([])
  await Promise.all([guest.close(), officer.context.close(), colleague.context.close()])
})

it('the connection goes while signing: nothing filled in is lost, a signature waits on the phone over a reload, and arrives once', async () => {
  if (!browser || !product) throw new Error('nothing was started')
  const { url } = product
  const link = await makeSigningLink(url)
  const guest = await browser.newContext(phone)
  const hand = await guest.newPage()
  await hand.goto(link)
  await sign.tickThrough(hand, { purposes: ['Information'], channels: ['Website'] })
  await guest.setOffline(true)
  await sign.typeName(hand, 'Sanne de Wilde')
  await hand.getByText('There is no connection right now. What you filled in is still here.', { exact: false }).waitFor()
  expect(await violations(hand)).toEqual([])
  await guest.setOffline(false)
  // It comes back, and goes just when the signature is on its way.
  await guest.route('**/api/asks/sign', (route) => route.abort('connectionreset'))
  await hand.getByRole('button', { name: 'Sign', exact: true }).click()
  await hand.getByRole('heading', { name: 'Almost done' }).waitFor({ timeout: 60_000 })
  expect(await violations(hand)).toEqual([])
  await guest.unroute('**/api/asks/sign')
  const arrived: string[] = []
  guest.on('response', (response) => {
    if (response.url().endsWith('/api/asks/sign')) arrived.push(String(response.status()))
  })
  await hand.reload()
  await hand.getByRole('heading', { name: 'Thank you. It is signed' }).waitFor({ timeout: 60_000 })
  expect(arrived).toEqual(['201'])
  await guest.close()
})
