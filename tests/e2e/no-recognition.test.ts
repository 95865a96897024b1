// A workspace that never switched recognition on does the whole job by hand: names, events, dates, the same verdicts, a zip. No face is compared, and the recogniser is
// not even fetched. Control: switched on afterwards, every verdict stays what it was.
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { drawEvent, type DrawnEvent } from '../fixtures/event.ts'
import { launchChromium } from '../support/chromium.ts'
import { dayFromNow } from '../support/days.ts'
import { startProduct, type Product } from '../support/product.ts'
import * as desk from './pages/desk.ts'
import * as exporting from './pages/export.ts'
import { openContext } from './main-job.ts'
import * as people from './pages/people.ts'
import * as start from './pages/start.ts'
import type { Watch } from './pages/watch.ts'

const folder = mkdtempSync(join(tmpdir(), 'imprimatur-by-hand-'))
const files = ['open-dag-02.jpg', 'open-dag-04.jpg', 'open-dag-18.jpg']
let product: Product
let browser: Browser
let page: Page
let watching: Watch
let drawn: DrawnEvent
const fetched: string[] = []
/** Who is in the photos, by key. Everybody may be shown on the website, the second not for long; the last one on the intranet only. */
let shown: readonly { readonly key: string; readonly name: string }[]
let byHand: Readonly<Record<string, string>>

beforeAll(async () => {
  drawn = await drawEvent({ seed: 1, folder, people: [], photos: files })
  const keys = new Set(drawn.plan.photos.filter(({ fileName }) => files.includes(fileName)).flatMap((photo) => photo.people))
  shown = drawn.plan.people.filter(({ key }) => keys.has(key))
  product = await startProduct()
  browser = await launchChromium()
  const opened = await openContext(browser, product.url)
  ;({ page, watch: watching } = opened)
  opened.context.on('request', (request) => fetched.push(request.url()))
  await start.foundWorkspace(page, {
    workspaceName: 'De Linde',
    memberName: 'Noor Visser',
    email: 'noor@example.org',
    passphrase: 'violet harbour kettle mountain seven',
    recognition: false,
  })
})

afterAll(async () => {
  await browser.close()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})

it('people, an event and photos: faces are found, and none is compared', async () => {
  await people.toPeople(page)
  for (const [index, { name }] of shown.entries())
    await people.addPerson(
      page,
      people.somebody(name, {
        channels: index < shown.length - 1 ? ['Website'] : ['Intranet'],
        until: dayFromNow(index === 1 ? 30 : 300),
      }),
    )
  await desk.toDesk(page)
  await desk.newEvent(
    page,
    'Open day',
    dayFromNow(-1),
    shown.map(({ name }) => name),
  )
  await desk.choosePhotos(page, [...drawn.photos.values()])
  expect(await desk.batchDone(page)).toContain(`${String(files.length)} photos came in.`)
  await page.getByText(/recognition is off · \d+ faces found, none compared/).waitFor()
})

it('names by hand give every photo its verdict, per channel and day', async () => {
  for (const file of files) await nameEverybody(file)
  await desk.seeEverything(page)
  const who = (file: string): readonly number[] =>
    photoOf(file)
      .people.map((key) => shown.findIndex((one) => one.key === key))
      .filter((index) => index >= 0)
  // Strangers are covered, so whoever is named decides.
  const verdict = (file: string, may: (index: number) => boolean): string => (who(file).every(may) ? 'Clear' : 'Clear when covered')
  const table = (may: (index: number) => boolean): Record<string, string> =>
    Object.fromEntries(files.map((file) => [file, verdict(file, may)]))
  await expect.poll(() => desk.verdicts(page)).toEqual(table((index) => index < shown.length - 1))
  await desk.setChannel(page, 'Intranet')
  await expect.poll(() => desk.verdicts(page)).toEqual(table((index) => index === shown.length - 1))
  await desk.setChannel(page, 'Website')
  await desk.setDate(page, dayFromNow(60))
  await expect.poll(() => desk.verdicts(page)).toEqual(table((index) => index !== 1 && index < shown.length - 1))
  await desk.setDate(page, dayFromNow(0))
  byHand = await desk.verdicts(page)
  expect(new Set(Object.values(byHand)).size).toBeGreaterThan(1)
})

it('what is clear leaves as a zip', async () => {
  const clear = Object.values(byHand).filter((verdict) => verdict === 'Clear')
  const sheet = await exporting.openExport(page)
  expect(sheet.asIs + sheet.covered).toBe(clear.length)
  expect((await exporting.saveZip(page)).size).toBe(clear.length)
  await exporting.backToDesk(page)
})

it('the recogniser was never fetched, and switching recognition on changes no verdict', async () => {
  expect(fetched.filter((url) => url.includes('.onnx')).length).toBeGreaterThan(0)
  expect(fetched.filter((url) => /dlib|landmarks|intel/.test(url))).toEqual([])
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('switch', { name: 'Let face recognition suggest names' }).click()
  await page.getByText('Recognition is on.').waitFor()
  await desk.toDesk(page)
  await expect.poll(() => desk.verdicts(page)).toEqual(byHand)
  expect(watching.complaints).toEqual([])
})

function photoOf(file: string): DrawnEvent['plan']['photos'][number] {
  const photo = drawn.plan.photos.find(({ fileName }) => fileName === file)
  if (!photo) throw new Error(`${file} was not drawn`)
  return photo
}

/** Whoever is known gets their name; everybody else is covered. */
async function nameEverybody(file: string): Promise<void> {
  const photo = photoOf(file)
  await desk.openPhoto(page, file)
  for (const [face, { x, y, width, height }] of (await desk.boxes(page)).entries()) {
    const [atX, atY] = [x + width / 2, y + height / 2]
    const index = photo.boxes.findIndex((box) => atX > box.x && atX < box.x + box.width && atY > box.y && atY < box.y + box.height)
    const name = shown.find(({ key }) => key === photo.people[index])?.name
    if (name) await desk.nameFace(page, face, name)
  }
  await page.getByRole('button', { name: 'Cover everyone unnamed' }).click()
  await expect.poll(async () => (await desk.faceStates(page)).filter((state) => state === 'nobody has decided yet')).toEqual([])
}
