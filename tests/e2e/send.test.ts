// Sending to real destinations: Debian's Apache with mod_dav and an S3-compatible server, from a real page under its own policy. Full half-way, an
// answer that never came, and a page that is gone in the middle: nothing arrives twice, and what did not arrive is not said to have.
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'jpeg-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright'
import { hasApache, startWebdav, type WebdavServer } from '../support/apache.ts'
import { launchChromium } from '../support/chromium.ts'
import { dayFromNow } from '../support/days.ts'
import { startMoody, type Moody } from '../support/moody.ts'
import { freePort, startProduct, type Product } from '../support/product.ts'
import { startS3, type S3Server } from '../support/s3.ts'
import { openContext } from './main-job.ts'
import { violations } from './pages/axe.ts'
import * as desk from './pages/desk.ts'
import * as exporting from './pages/export.ts'
import * as start from './pages/start.ts'
import type { Watch } from './pages/watch.ts'

const passphrase = 'violet harbour kettle mountain seven'
const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `garden ${letter}.jpg`)

describe.runIf(hasApache)('sending', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-send-'))
  let apache: WebdavServer
  let s3: S3Server
  let [davGate, s3Gate]: (Moody | undefined)[] = []
  let product: Product | undefined
  let browser: Browser | undefined
  let page: Page
  let context: BrowserContext
  let watching: Watch

  beforeAll(async () => {
    const port = await freePort()
    const ours = `http://localhost:${String(port)}`
    // As it comes: no page may talk to it.
    apache = await startWebdav()
    s3 = await startS3('photos', ours)
    davGate = await startMoody(apache.address)
    s3Gate = await startMoody(s3.endpoint)
    const origins = [davGate.address, s3Gate.address]
    product = await startProduct({ port, env: { DESTINATION_ORIGINS: origins.join(',') } })
    browser = await launchChromium()
    ;({ page, watch: watching, context } = await openContext(browser, product.url))
    for (const origin of origins) watching.allow(new RegExp(`${origin}/`))
    names.forEach((name, index) => {
      writeFileSync(join(folder, name), picture(index))
    })
    await start.foundWorkspace(page, {
      workspaceName: 'De Linde',
      memberName: 'Noor Visser',
      email: 'noor@example.org',
      passphrase,
    })
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await davGate?.stop()
    await s3Gate?.stop()
    await apache.stop()
    await s3.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('a server that does not let the page in is said to be one of two things; with what the screen prints it works', async () => {
    const dialog = await exporting.tryDestination(page, {
      label: 'Website folder',
      fields: {
        'WebDAV address': davGate?.address ?? '',
        Folder: 'Website/Garden',
        'User name': apache.user,
        'App password': apache.password,
      },
    })
    await dialog.getByText('It stopped at: Reach the address').waitFor()
    await dialog.getByText('A page cannot tell two things apart').waitFor()
    // How a person tells: in a tab of its own that server has something to say, if only that it wants a password. Chromium may show a page of its own there.
    const address = davGate?.address ?? ''
    watching.allow(/status of 401 \(.*\) \(chrome-error:\/\/chromewebdata\/\)$/)
    const [seen, answer] = await Promise.all([
      context.waitForEvent('page'),
      context.waitForEvent('response', (one) => one.request().isNavigationRequest() && one.url().startsWith(address)),
      dialog.getByRole('link', { name: `Open ${address} in a new tab` }).click(),
    ])
    expect(answer.status()).toBe(401)
    await seen.close()
    const printed = dialog.locator('pre').filter({ hasText: 'Access-Control' })
    // For another website it is as good as nothing.
    const setting = await printed.innerText()
    await apache.configure(setting.replace(/localhost:\d+/, 'elsewhere.example'))
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await dialog.getByText('A page cannot tell two things apart').waitFor()
    expect(await violations(page)).toEqual([])
    // Half of it: the server is there, and that much is known.
    await apache.configure(setting.replaceAll(/PROPFIND, |Depth, /g, ''))
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await dialog.getByText('It stopped at: Sign in').waitFor()
    await dialog.getByText('It answered a moment ago, so it is there.').waitFor()
    await apache.configure(setting)
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await exporting.saveDestination(dialog)
  })

  it('sets the other destination up, with the settings the product prints', async () => {
    await exporting.addDestination(page, {
      kind: 'S3 storage',
      label: 'Photo storage',
      fields: {
        'Address of the service': s3Gate?.address ?? '',
        Region: 'us-east-1',
        Bucket: 'photos',
        Folder: 'garden',
        'Access key': s3.keyId,
        'Secret key': s3.secretKey,
      },
    })
    await desk.toDesk(page)
    await desk.newEvent(page, 'Garden', dayFromNow(-1), [])
    await desk.choosePhotos(
      page,
      names.map((name) => join(folder, name)),
    )
    await desk.batchDone(page)
    await desk.seeEverything(page)
    await expect.poll(async () => Object.values(await desk.verdicts(page))).toEqual(names.map(() => 'Clear'))
  })

  it('a lost answer is asked for again; a full destination stops it, and the others go later', async () => {
    if (!davGate) throw new Error('no gate')
    davGate.orders = ['well', 'well', 'lost-answer', 'well', 'full']
    expect(await exporting.openExport(page)).toEqual({ asIs: 6, covered: 0, stays: 0 })
    await exporting.sendTo(page, 'Website folder')
    await page.getByText('3 photos went to Website folder').waitFor({ timeout: 60_000 })
    await page.getByText('“Website folder” takes nothing more. There is no room left.').waitFor()
    await page.getByText('1 of them was there already and was not sent twice.').waitFor()
    expect(await violations(page)).toEqual([])
    expect(await filesIn(apache.folder, 'Website/Garden')).toEqual(names.slice(0, 3))
    await page.getByRole('button', { name: 'Try 3 photos again' }).click()
    await page.getByText('6 photos went to Website folder').waitFor({ timeout: 60_000 })
    expect(await filesIn(apache.folder, 'Website/Garden')).toEqual(names)
    expect(davGate.arrived.filter((path) => path.endsWith('.jpg'))).toHaveLength(6)
    await exporting.backToDesk(page)
  })

  it('knows what stands there, and does not send it again', async () => {
    await exporting.openExport(page)
    await page.getByText('Also send the 6 photos that are there already').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Nothing to send' }).isDisabled()).toBe(true)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('goes on where it stopped after the page was gone in the middle', async () => {
    if (!s3Gate) throw new Error('no gate')
    const before = s3Gate.arrived.length
    s3Gate.orders = ['well', 'well', 'well', 'slow']
    await exporting.openExport(page)
    await exporting.sendTo(page, 'Photo storage')
    await expect.poll(() => s3Gate?.waiting, { timeout: 60_000 }).toBe(1)
    await page.reload()
    await start.typePassphrase(page, passphrase)
    await start.isOpen(page)
    // The address still says that the sheet was open.
    await page.getByText('3 pictures are not on this device and cannot go.').waitFor()
    await page.getByRole('button', { name: 'Find them' }).click()
    await desk.givePictures(
      page,
      names.map((name) => join(folder, name)),
    )
    await exporting.openExport(page)
    await page.getByText('Also send the 3 photos that are there already').waitFor()
    await page.getByRole('button', { name: 'Send 3 photos to “Photo storage”' }).click()
    await page.getByText('3 photos went to Photo storage').waitFor({ timeout: 60_000 })
    expect(s3Gate.arrived.slice(before).map((path) => path.replace(/\?.*/, ''))).toEqual(
      names.map((name) => `/photos/garden/${name}`),
    )
    await exporting.backToDesk(page)
  })

  it('did so under its policy; nothing of it went through our server', () => {
    expect(watching.complaints).toEqual([])
    expect(context.pages()).toHaveLength(1)
  })
})

/** Nobody is in it. */
function picture(index: number): Buffer {
  const [width, height] = [640, 480]
  const data = Buffer.alloc(width * height * 4)
  for (let i = 0; i < width * height; i++)
    data.writeUInt32BE((((40 * index + 30) << 24) | ((i % width) << 15) | 0x60ff) >>> 0, i * 4)
  return encode({ data, width, height }, 90).data
}

async function filesIn(root: string, path: string): Promise<readonly string[]> {
  return Promise.resolve(readdirSync(join(root, path)).sort())
}
