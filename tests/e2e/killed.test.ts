// The browser is killed, as by a power cut: when 63 % of an intake is done, and between a file's arrival at a destination and its answer. Everything it had shown as done is
// there when it comes back, it says what it had not finished, and the rest goes on where it stopped.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'jpeg-js'
import type { BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchProfile } from '../support/chromium.ts'
import { dayFromNow } from '../support/days.ts'
import { startMoody, type Moody } from '../support/moody.ts'
import { freePort, startProduct, type Product } from '../support/product.ts'
import { startS3, type S3Server } from '../support/s3.ts'
import * as desk from './pages/desk.ts'
import * as exporting from './pages/export.ts'
import * as start from './pages/start.ts'

const passphrase = 'violet harbour kettle mountain seven'
const names = Array.from({ length: 40 }, (_, index) => `photo ${String(index + 1).padStart(2, '0')}.jpg`)
const most = Math.ceil(names.length * 0.63)
/** Of another event. */
const sent = names.slice(0, 5)

const folder = mkdtempSync(join(tmpdir(), 'imprimatur-killed-'))
const profile = join(folder, 'profile')
const paths = names.map((name) => join(folder, name))
let store: S3Server
let gate: Moody
let product: Product
let context: BrowserContext
let page: Page

beforeAll(async () => {
  const port = await freePort()
  store = await startS3('photos', `http://localhost:${String(port)}`)
  gate = await startMoody(store.endpoint)
  product = await startProduct({ port, env: { DESTINATION_ORIGINS: gate.address } })
  paths.forEach((path, index) => {
    writeFileSync(path, picture(index))
  })
  await open()
  await start.foundWorkspace(page, {
    workspaceName: 'De Linde',
    memberName: 'Noor Visser',
    email: 'noor@example.org',
    passphrase,
  })
})

afterAll(async () => {
  await context.close()
  await product.stop()
  await gate.stop()
  await store.stop()
  await rm(folder, { recursive: true, force: true })
})

it('an intake: every photo that was counted is there, it says how far it came, and the same folder brings the rest', async () => {
  await desk.toDesk(page)
  await desk.newEvent(page, 'Garden', dayFromNow(-1), [])
  await desk.choosePhotos(page, paths)
  const shown = await countOf(page, (count) => count >= most)
  await kill()
  await comeBack()
  await desk.chooseEvent(page, 'Garden')
  const there = await countOf(page, (count) => count >= shown)
  expect(there).toBeLessThan(names.length)
  await page.getByText(/You were not finished: \d+ of 40 photos had come in\./).waitFor()
  await desk.choosePhotos(page, paths)
  await desk.batchDone(page)
  await page.getByText(`${String(there)} were here already.`).waitFor()
  expect(await countOf(page, (count) => count === names.length)).toBe(names.length)
  await start.everythingSaved(page)
})

it('a sending: what had arrived is not sent again, known or not, and the others follow', async () => {
  await exporting.addDestination(page, {
    kind: 'S3 storage',
    label: 'Photo storage',
    fields: {
      'Address of the service': gate.address,
      Region: 'us-east-1',
      Bucket: 'photos',
      Folder: 'terrace',
      'Access key': store.keyId,
      'Secret key': store.secretKey,
    },
  })
  await desk.toDesk(page)
  await desk.newEvent(page, 'Terrace', dayFromNow(0), [])
  await desk.choosePhotos(page, paths.slice(0, sent.length))
  await countOf(page, (count) => count === sent.length)
  await desk.seeEverything(page)
  const before = gate.arrived.length
  // The third is there when the browser dies, and nobody was told.
  gate.orders = ['well', 'well', 'silent']
  await exporting.openExport(page)
  await exporting.sendTo(page, 'Photo storage')
  await expect.poll(() => gate.waiting, { timeout: 60_000 }).toBe(1)
  await kill()
  await comeBack()
  await desk.chooseEvent(page, 'Terrace')
  await exporting.openExport(page)
  // Where to is a habit, which browsers write down some seconds later: it may have gone with the kill.
  await page.getByRole('radio', { name: 'Photo storage' }).click()
  await page.getByText('Also send the 2 photos that are there already').waitFor()
  await page.getByText('3 pictures are not on this device and cannot go.').waitFor()
  await page.getByRole('button', { name: 'Find them' }).click()
  await desk.givePictures(page, paths.slice(0, sent.length))
  await exporting.openExport(page)
  await page.getByRole('radio', { name: 'Photo storage' }).click()
  await page.getByRole('button', { name: 'Send 3 photos to “Photo storage”' }).click()
  await page.getByText('3 photos went to Photo storage').waitFor({ timeout: 60_000 })
  await page.getByText('1 of them was there already and was not sent twice.').waitFor()
  expect(gate.arrived.slice(before).map((path) => path.replace(/\?.*/, ''))).toEqual(sent.map((name) => `/photos/terrace/${name}`))
})

async function open(): Promise<void> {
  context = await launchProfile(profile, { locale: 'en-GB', viewport: { width: 1440, height: 900 }, acceptDownloads: true })
  context.setDefaultTimeout(60_000)
  page = await context.newPage()
  await page.goto(product.url)
}

async function comeBack(): Promise<void> {
  await open()
  await start.typePassphrase(page, passphrase)
  await start.isOpen(page)
}

/** All its processes at once, with no word to them. */
async function kill(): Promise<void> {
  const closed = context.waitForEvent('close')
  for (const pid of processesOf(profile)) process.kill(pid, 'SIGKILL')
  await closed
  await expect.poll(() => processesOf(profile).length).toBe(0)
  // Held by the process that is gone.
  for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie']) await rm(join(profile, name), { force: true })
}

function processesOf(userData: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return readFileSync(join('/proc', name, 'cmdline'), 'utf8').includes(userData) ? [Number(name)] : []
      } catch {
        // Gone since it was listed.
        return []
      }
    })
}

/** Photos on the tab for all. @returns the first number that is as wanted */
async function countOf(on: Page, wanted: (count: number) => boolean): Promise<number> {
  const count = async (): Promise<number> => (await desk.tabCounts(on))['All'] ?? 0
  const until = Date.now() + 60_000
  for (let now = await count(); ; now = await count()) {
    if (wanted(now)) return now
    if (Date.now() > until) throw new Error(`${String(now)} photos`)
  }
}

/** Nobody is in it; large enough to take a moment. */
function picture(index: number): Buffer {
  const [width, height] = [1600, 1200]
  const data = Buffer.alloc(width * height * 4)
  for (let i = 0; i < width * height; i++)
    data.writeUInt32BE((((6 * index + 10) << 24) | ((i % width) << 14) | 0x60ff) >>> 0, i * 4)
  return encode({ data, width, height }, 85).data
}
