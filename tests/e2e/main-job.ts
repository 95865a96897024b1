// The main job as one journey through the real product, told once for any cast: real faces or drawn ones.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright'
import { launchChromium } from '../support/chromium.ts'
import { dayFromNow } from '../support/days.ts'
import { exiftoolPath, leftoverTags, metadataOf } from '../support/exiftool.ts'
import { correlation, decodeJpeg, detail, meanDifference, sample } from '../support/pixels.ts'
import { startRestartableProduct, type RestartableProduct } from '../support/product.ts'
import * as desk from './pages/desk.ts'
import * as exporting from './pages/export.ts'
import * as people from './pages/people.ts'
import * as start from './pages/start.ts'
import { watch, type Watch } from './pages/watch.ts'

export interface CastMember {
  readonly name: string
  readonly portraits: readonly string[]
  readonly channels: readonly string[]
  readonly days: number
  readonly matching: boolean
  readonly never?: true
}

export interface CastPhoto {
  readonly path: string
  /** The same picture stored upright, where the file is not. */
  readonly upright?: string
  /** Who must be proposed as `very likely`; nobody else may be. */
  readonly shows: readonly string[]
  /** Somebody the editor names by hand, by the place of the face in reading order. */
  readonly byHand?: { readonly face: number; readonly name: string }
  /** Somebody the editor adds without a face. */
  readonly withoutFace?: string
  /** What the editor says of the faces nobody was proposed for. */
  readonly unknown: 'stranger' | 'cover' | 'not-a-face'
  /** A missed face that the editor draws and covers. */
  readonly draws?: desk.ShownBox
  /** What must hold once all is decided and seen. */
  readonly website: string
  readonly intranet: string
  /** Website, sixty days from now. */
  readonly later: string
}

export interface Cast {
  readonly people: readonly CastMember[]
  readonly photos: readonly CastPhoto[]
}

export interface Journey {
  readonly cast: Cast
  readonly product: RestartableProduct
  readonly browser: Browser
  readonly context: BrowserContext
  readonly page: Page
  readonly watch: Watch
  readonly sheet: start.RecoverySheet
  readonly passphrase: string
}

const passphrase = 'violet harbour kettle mountain seven'
export const eventName = 'Open day in June'
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

/** A fresh browser profile on the product, English, with a watch on everything it must not do. */
export async function openContext(browser: Browser, url: string): Promise<{ context: BrowserContext; page: Page; watch: Watch }> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 }, acceptDownloads: true })
  context.setDefaultTimeout(60_000)
  await context.addInitScript(exporting.withoutFilePickers)
  const watching = await watch(context, url)
  const page = await context.newPage()
  await page.goto(url)
  return { context, page, watch: watching }
}

/** Tells the journey; `more` adds chapters that one cast is enough for. */
export function tellMainJob(
  title: string,
  makeCast: () => Promise<Cast>,
  more: (journey: () => Journey) => void = () => undefined,
): void {
  describe(title, () => {
    let journey: Journey | undefined
    const told = (): Journey => {
      if (!journey) throw new Error('the journey did not begin')
      return journey
    }

    beforeAll(async () => {
      const cast = await makeCast()
      const product = await startRestartableProduct()
      const browser = await launchChromium()
      const opened = await openContext(browser, product.url)
      const sheet = await start.foundWorkspace(opened.page, {
        workspaceName: 'De Linde',
        memberName: 'Noor Visser',
        email: 'noor@example.org',
        passphrase,
      })
      journey = { cast, product, browser, ...opened, sheet, passphrase }
    })

    afterAll(async () => {
      await journey?.browser.close()
      await journey?.product.stop()
    })

    it('adds everybody with a quitclaim, the paper form and portraits', async () => {
      const { page, cast } = told()
      await people.toPeople(page)
      for (const { name, channels, days, matching, portraits, never } of cast.people) {
        await people.addPerson(page, {
          name,
          email: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@example.org`,
          note: 'Press office',
          channels,
          purposes: ['Information'],
          from: dayFromNow(-30),
          until: dayFromNow(days),
          matching,
          paper: { name: `form ${name}.pdf`, mimeType: 'application/pdf', buffer: pdf },
          portraits: matching ? portraits : [],
        })
        if (never) await people.setNever(page, name)
      }
      await expect.poll(async () => (await people.listedPeople(page)).length).toBe(cast.people.length)
      const listed = await people.listedPeople(page)
      for (const { name } of cast.people) expect(listed.some((row) => row.includes(name))).toBe(true)
    })

    it('takes the photos in and proposes who is in them, and nobody else', async () => {
      const { page, cast } = told()
      await desk.toDesk(page)
      await desk.newEvent(
        page,
        eventName,
        dayFromNow(-10),
        cast.people.map(({ name }) => name),
      )
      await desk.choosePhotos(
        page,
        cast.photos.map(({ path }) => path),
      )
      expect(await desk.batchDone(page)).toContain(`${String(cast.photos.length)} photos came in.`)
      let found = 0
      let comparable = 0
      for (const { path, shows } of cast.photos) {
        await desk.openPhoto(page, basename(path))
        const shown = await desk.faces(page)
        found += shown.length
        comparable += shown.filter(({ comparable: can }) => can).length
        const likely = shown.filter(({ sure }) => sure === 'very likely').map(({ person }) => person)
        expect({ photo: basename(path), likely: likely.sort() }).toEqual({ photo: basename(path), likely: [...shows].sort() })
      }
      await expect.poll(() => desk.privacyLine(page)).toEqual({ compared: comparable, found, kept: 0 })
    })

    it('takes decisions by keyboard and by mouse, and takes them back', async () => {
      const { page, cast } = told()
      const likely = [...new Set(cast.photos.flatMap(({ shows }) => shows))]
      for (const [index, name] of likely.entries()) {
        if ((await desk.queue(page).getByRole('button', { name }).count()) === 0) continue
        await desk.openQueueItem(page, new RegExp(name))
        if (index % 2 === 0) await page.keyboard.press('Enter')
        else await page.getByRole('button', { name: new RegExp(`^Yes, .*${name}`) }).click()
        await desk.said(page, `${name} confirmed`)
      }
      await desk.confirmPages(page)
      for (const photo of cast.photos) await decideRest(page, photo)
      // Before anybody has looked for missed people nothing is clear.
      expect(Object.values(await desk.verdicts(page))).not.toContain('Clear')
      await desk.seeEverything(page)
    })

    it('gives each photo its verdict per channel and day', async () => {
      const { page, cast } = told()
      const wanted = (key: 'website' | 'intranet' | 'later'): Record<string, string> =>
        Object.fromEntries(cast.photos.map((photo) => [basename(photo.path), photo[key]]))
      await expect.poll(() => desk.verdicts(page)).toEqual(wanted('website'))
      await desk.setChannel(page, 'Intranet')
      await expect.poll(() => desk.verdicts(page)).toEqual(wanted('intranet'))
      await desk.setChannel(page, 'Website')
      await desk.setDate(page, dayFromNow(60))
      await expect.poll(() => desk.verdicts(page)).toEqual(wanted('later'))
      await desk.setDate(page, dayFromNow(0))
    })

    it('exports what may go: covered pixels destroyed, no metadata, the rest untouched', async () => {
      const { page, cast } = told()
      const clear = cast.photos.filter(({ website }) => website === 'Clear')
      const coverable = cast.photos.filter(({ website }) => website === 'Clear when covered')
      const before = await exporting.openExport(page)
      expect(before.asIs + before.covered).toBe(clear.length)
      await exporting.coverWhatIsInTheWay(page)
      const sheet = await exporting.readSheet(page)
      expect(sheet.asIs + sheet.covered).toBe(clear.length + coverable.length)
      expect(sheet.stays).toBe(cast.photos.length - clear.length - coverable.length)
      const files = await exporting.saveZip(page)
      await exporting.backToDesk(page)
      expect([...files.keys()].map(stem).sort()).toEqual([...clear, ...coverable].map(({ path }) => stem(basename(path))).sort())
      let covered = 0
      for (const [name, bytes] of files) {
        const photo = cast.photos.find(({ path }) => stem(basename(path)) === stem(name))
        if (!photo) throw new Error(`${name} was never dropped`)
        covered += await checkExported(photo, bytes, await regions(page, basename(photo.path)))
      }
      expect(covered).toBeGreaterThan(0)
    })

    it('is all there again after a reload; a wrong passphrase gives the one sentence', async () => {
      const { page, cast } = told()
      const before = await desk.verdicts(page)
      await start.everythingSaved(page)
      await page.reload()
      await start.typePassphrase(page, 'not the passphrase at all')
      await page.getByText('This is not right. Check your passphrase and your key.').waitFor()
      await start.typePassphrase(page, passphrase)
      await start.isOpen(page)
      await expect.poll(() => desk.verdicts(page)).toEqual(before)
      await people.toPeople(page)
      await expect.poll(async () => (await people.listedPeople(page)).length).toBe(cast.people.length)
      await desk.toDesk(page)
    })

    it('opens in another browser with passphrase and account key; pictures are recognised again by content', async () => {
      const { browser, product, page, cast, sheet } = told()
      const here = await desk.verdicts(page)
      const other = await openContext(browser, product.url)
      await start.unlockElsewhere(other.page, passphrase, sheet.accountKey)
      await start.isOpen(other.page)
      await people.toPeople(other.page)
      await expect.poll(async () => (await people.listedPeople(other.page)).length).toBe(cast.people.length)
      await desk.toDesk(other.page)
      await expect.poll(() => desk.verdicts(other.page)).toEqual(here)
      await desk.findPictures(
        other.page,
        cast.photos.map(({ path }) => path),
      )
      await desk.openPhoto(other.page, basename(cast.photos[0]?.path ?? ''))
      expect(other.watch.complaints).toEqual([])
      await other.context.close()
    })

    it('opens with the recovery code', async () => {
      const { browser, product, sheet } = told()
      const other = await openContext(browser, product.url)
      await start.unlockWithRecoveryCode(other.page, sheet.recoveryCode)
      await start.isOpen(other.page)
      await other.page.getByText(eventName).first().waitFor()
      expect(other.watch.complaints).toEqual([])
      await other.context.close()
    })

    more(told)

    it('locks: nobody on screen, no worker left', async () => {
      const { page, cast } = told()
      await start.everythingSaved(page)
      await start.lock(page)
      const text = await page.locator('body').innerText()
      for (const { name } of cast.people) expect(text).not.toContain(name)
      await expect.poll(() => page.workers().length).toBe(0)
    })

    it('did all of this without a console error, a policy violation or a request elsewhere', () => {
      expect(told().watch.complaints).toEqual([])
    })
  })
}

// --- Decisions ---

async function decideRest(page: Page, photo: CastPhoto): Promise<void> {
  await desk.openPhoto(page, basename(photo.path))
  if (photo.byHand) await desk.nameFace(page, photo.byHand.face, photo.byHand.name)
  if (photo.withoutFace) {
    await page.keyboard.press('p')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(photo.withoutFace) })
      .click()
    await desk.said(page, `${photo.withoutFace} added without a face`)
  }
  if (photo.draws) await drawAndCover(page, photo)
  const open = async (): Promise<number> => (await desk.faceStates(page)).findIndex((state) => state === 'nobody has decided yet')
  for (let index = await open(), tries = 0; index >= 0 && tries < 30; index = await open(), tries++) {
    await desk.selectFace(page, index)
    if (photo.unknown === 'cover') await page.getByRole('button', { name: 'Cover everyone unnamed' }).click()
    else if (tries % 2 === 0) await page.keyboard.press(photo.unknown === 'stranger' ? 's' : 'n')
    else
      await desk
        .facePanel(page)
        .getByRole('button', { name: photo.unknown === 'stranger' ? /^Stranger/ : /^Not a face/ })
        .click()
    const now = { stranger: 'a stranger', 'not-a-face': 'not a face', cover: /covered/ }[photo.unknown]
    await expect.poll(async () => (await desk.faceStates(page))[index]).toMatch(now)
    if (tries === 0) await undoAndRedo(page, index, now)
  }
}

async function undoAndRedo(page: Page, face: number, decided: string | RegExp): Promise<void> {
  await page.getByRole('group', { name: 'Photos', exact: true }).locator('[aria-current="true"]').focus()
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await desk.faceStates(page))[face]).toBe('nobody has decided yet')
  await page.getByRole('button', { name: 'Do again' }).click()
  await expect.poll(async () => (await desk.faceStates(page))[face]).toMatch(decided)
}

async function drawAndCover(page: Page, { draws }: CastPhoto): Promise<void> {
  if (!draws) return
  const before = (await desk.boxes(page)).length
  await desk.drawFace(page, draws)
  await expect.poll(async () => (await desk.boxes(page)).length).toBe(before + 1)
  await page.getByRole('group', { name: 'Photos', exact: true }).locator('[aria-current="true"]').focus()
  await page.keyboard.press('c')
  await desk.said(page, 'Face covered')
}

// --- What came out ---

const stem = (name: string): string => basename(name).replace(/\.[^.]+$/, '')

interface Regions {
  readonly covered: readonly desk.ShownBox[]
  readonly open: readonly desk.ShownBox[]
}

async function regions(page: Page, file: string): Promise<Regions> {
  await desk.openPhoto(page, file)
  const states = await desk.faceStates(page)
  const boxes = await desk.boxes(page)
  const isCovered = (index: number): boolean => (states[index] ?? '').includes('covered')
  return { covered: boxes.filter((_, index) => isCovered(index)), open: boxes.filter((_, index) => !isCovered(index)) }
}

/** The exported file against the original, by readers that share no code with the product. @returns how many covers were checked */
async function checkExported({ path, upright = path }: CastPhoto, bytes: Buffer, { covered, open }: Regions): Promise<number> {
  const original = decodeJpeg(await readFile(upright))
  const exported = decodeJpeg(bytes)
  expect(exported.width / exported.height).toBeCloseTo(original.width / original.height, 2)
  if (exiftoolPath !== undefined) {
    expect({ path, tags: leftoverTags(bytes) }).toEqual({ path, tags: [] })
    const said = metadataOf(bytes)
    expect(said['File:ImageWidth']).toBe(String(exported.width))
    expect(said['XMP-plus:ModelReleaseStatus']).toMatch(/^(Not Applicable|Limited or Incomplete Model Releases)$/)
    expect(said['XMP-xmpRights:UsageTerms']).toMatch(/^Cleared for: Website/)
  }
  for (const box of covered) {
    const [was, is] = [sample(original, box), sample(exported, box)]
    expect(Math.abs(correlation(was, is))).toBeLessThan(0.3)
    expect(detail(is)).toBeLessThan(1)
  }
  for (const box of open.filter((one) => !covered.some((other) => overlaps(one, other)))) {
    const [was, is] = [sample(original, box), sample(exported, box)]
    expect(correlation(was, is)).toBeGreaterThan(0.9)
    expect(meanDifference(was, is)).toBeLessThan(16)
  }
  if (covered.length === 0) expect(correlation(sample(original, whole), sample(exported, whole))).toBeGreaterThan(0.9)
  return covered.length
}

const whole = { x: 0, y: 0, width: 1, height: 1 }

/** Covers reach beyond their box; a face beside one may lose its edge. */
function overlaps(a: desk.ShownBox, b: desk.ShownBox): boolean {
  const reach = { x: b.width, y: b.height }
  return (
    a.x < b.x + b.width + reach.x &&
    b.x - reach.x < a.x + a.width &&
    a.y < b.y + b.height + reach.y &&
    b.y - reach.y < a.y + a.height
  )
}
