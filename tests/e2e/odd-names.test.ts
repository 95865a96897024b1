// Names of files and folders in any Unicode, from intake over the verdict to a folder and a zip: composed and decomposed, right to left, emoji, and names that are the
// same once normalised. Every photo keeps its own name on screen, none is lost or overwritten, and what leaves has a name that every system takes.
import { createHash } from 'node:crypto'
import { encode } from 'jpeg-js'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { dayFromNow } from '../support/days.ts'
import { startProduct, type Product } from '../support/product.ts'
import * as desk from './pages/desk.ts'
import * as exporting from './pages/export.ts'
import * as start from './pages/start.ts'
import { openContext } from './main-job.ts'
import type { Watch } from './pages/watch.ts'

/** As it is on disk → as it leaves. Three are one name once normalised and in one case; which of them comes in first is the folder's matter. */
const names: ReadonlyMap<string, string> = new Map([
  ['caf\u00e9.jpg', 'caf\u00e9.jpg'],
  ['cafe\u0301.jpg', 'caf\u00e9-2.jpg'],
  ['CAF\u00c9.jpg', 'CAF\u00c9-3.jpg'],
  ['\u0635\u0648\u0631\u0629 \u0661.jpg', '\u0635\u0648\u0631\u0629 \u0661.jpg'],
  ['\u05ea\u05de\u05d5\u05e0\u05d4.jpg', '\u05ea\u05de\u05d5\u05e0\u05d4.jpg'],
  ['gpj.\u202egnp.jpg', 'gpj._gnp.jpg'],
  ['\u{1f469}\u200d\u{1f469}\u200d\u{1f467} \u{1f3e5}.jpg', '\u{1f469}\u200d\u{1f469}\u200d\u{1f467} \u{1f3e5}.jpg'],
  ['\ud55c\uae00 \u1112\u1161\u11ab.jpg', '\ud55c\uae00 \ud55c.jpg'],
  [`${'\u{1f4f7}'.repeat(60)}.jpg`, `${'\u{1f4f7}'.repeat(50)}.jpg`],
])
/** A folder as people name them, too. */
const subfolder = 'Fe\u0301te \u05e9\u05dc\u05d5\u05dd \u{1f389}'

let product: Product
let browser: Browser
let page: Page
let watching: Watch

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  ;({ page, watch: watching } = await openContext(browser, product.url))
  await start.foundWorkspace(page, {
    workspaceName: 'De Linde',
    memberName: 'Noor Visser',
    email: 'noor@example.org',
    passphrase: 'violet harbour kettle mountain seven',
  })
})

afterAll(async () => {
  await browser.close()
  await product.stop()
})

it('every name comes in as it is, from a folder within a folder', async () => {
  await desk.toDesk(page)
  await desk.newEvent(page, 'F\u00eate', dayFromNow(-1), [])
  await chooseFolder([...names.keys()])
  expect(await desk.batchDone(page)).toContain(`${String(names.size)} photos came in.`)
  await desk.seeEverything(page)
  await expect.poll(() => desk.verdicts(page)).toEqual(Object.fromEntries([...names.keys()].map((name) => [name, 'Clear'])))
})

it('a zip holds every photo once, under a name that every system takes', async () => {
  await exporting.openExport(page)
  await page.getByRole('radio', { name: 'One zip file' }).click()
  const files = await exporting.saveZip(page)
  expect(alike(files.keys())).toEqual(alike(names.values()))
  expect(new Set([...files.values()].map((bytes) => createHash('sha256').update(bytes).digest('hex'))).size).toBe(names.size)
  await exporting.backToDesk(page)
})

it('a folder holds every photo once, and sending again overwrites nothing', async () => {
  await page.evaluate(() => {
    Object.assign(window, {
      showDirectoryPicker: async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('Fe\u0301te \u05e9', { create: true }),
    })
  })
  for (const again of [false, true]) {
    await exporting.openExport(page)
    await page.getByRole('radio', { name: 'A folder on this computer' }).click()
    await page.getByRole('button', { name: 'Choose the folder' }).click()
    if (again) {
      await page.getByRole('button', { name: 'Nothing to send' }).waitFor()
      break
    }
    await page.getByRole('button', { name: `Send ${String(names.size)} photos to “Fe\u0301te \u05e9”` }).click()
    await page.getByText(`${String(names.size)} photos went to`).waitFor({ timeout: 60_000 })
    await exporting.backToDesk(page)
  }
  const written = await page.evaluate(async () => {
    const found: string[] = []
    const into = await (await navigator.storage.getDirectory()).getDirectoryHandle('Fe\u0301te \u05e9')
    for await (const name of (into as unknown as { keys(): AsyncIterable<string> }).keys()) found.push(name)
    return found
  })
  expect(alike(written)).toEqual(alike(names.values()))
  expect(watching.complaints).toEqual([])
})

const alike = (all: Iterable<string>): readonly string[] => [...all].map((name) => name.toLowerCase()).sort()

/** Chosen as a folder: one that the browser keeps for this origin stands for the one on a disk, with handles as a real one has. */
async function chooseFolder(files: readonly string[]): Promise<void> {
  const carried = files.map((name, index) => ({ name, base64: picture(index).toString('base64') }))
  await page.evaluate(
    async ([list, within]) => {
      const top = await (await navigator.storage.getDirectory()).getDirectoryHandle('Photos', { create: true })
      const inner = await top.getDirectoryHandle(within, { create: true })
      for (const { name, base64 } of list) {
        const stream = await (await inner.getFileHandle(name, { create: true })).createWritable()
        await stream.write(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))
        await stream.close()
      }
      Object.assign(window, { showDirectoryPicker: () => Promise.resolve(top) })
    },
    [carried, subfolder] as const,
  )
  await page.getByRole('button', { name: 'Choose a folder' }).first().click()
}

/** Nobody is in it, and each is another. */
function picture(index: number): Buffer {
  const [width, height] = [320, 240]
  const data = Buffer.alloc(width * height * 4)
  for (let i = 0; i < width * height; i++)
    data.writeUInt32BE((((20 * index + 10) << 24) | ((i % width) << 15) | 0x60ff) >>> 0, i * 4)
  return encode({ data, width, height }, 90).data
}
