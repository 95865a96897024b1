// The main job on drawn people, which runs anywhere; with the chapters that one cast is enough for: bad files, a lost connection, a server that
// goes away, axe in light and dark.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { drawEvent, type DrawnEvent } from '../fixtures/event.ts'
import { claimingSize, truncated, withMetadata } from '../fixtures/jpeg.ts'
import { textFile, tiff, zeroBytes } from '../fixtures/others.ts'
import { dayFromNow } from '../support/days.ts'
import { eventName, tellMainJob, type Cast, type Journey } from './main-job.ts'
import { violations } from './pages/axe.ts'
import * as desk from './pages/desk.ts'
import * as exporting from './pages/export.ts'
import * as people from './pages/people.ts'
import * as start from './pages/start.ts'

const folder = mkdtempSync(join(tmpdir(), 'imprimatur-drawn-'))
let drawn: DrawnEvent | undefined

afterAll(() => rm(folder, { recursive: true, force: true }))

async function cast(): Promise<Cast> {
  const event = await drawEvent({
    seed: 1,
    folder,
    people: ['p01', 'p14', 'p02', 'p08'],
    photos: ['open-dag-02.jpg', 'open-dag-04.jpg', 'open-dag-10.jpg', 'open-dag-16.jpg', 'open-dag-18.jpg'],
    odd: true,
  })
  drawn = event
  // A camera's whole story in the file: none of it may be in the export.
  const written = event.photos.get('open-dag-18.jpg') ?? ''
  writeFileSync(written, withMetadata(readFileSync(written), 1))
  const nameOf = (key: string): string => event.plan.people.find((one) => one.key === key)?.name ?? key
  const [sanne, diego, kwame, henk] = ['p01', 'p14', 'p02', 'p08'].map(nameOf) as [string, string, string, string]
  const photo = (name: string): string => event.photos.get(name) ?? ''
  const usual = { matching: true, days: 700 }
  return {
    people: [
      { ...usual, name: sanne, portraits: event.portraits.get('p01') ?? [], channels: ['Website', 'Intranet'] },
      { ...usual, name: diego, portraits: event.portraits.get('p14') ?? [], channels: ['Website'], days: 30 },
      { ...usual, name: kwame, portraits: event.portraits.get('p02') ?? [], channels: ['Intranet'] },
      { ...usual, name: henk, portraits: [], channels: ['Website'], matching: false, never: true },
    ],
    photos: [
      {
        path: photo('open-dag-02.jpg'),
        shows: [diego],
        unknown: 'cover',
        draws: { x: 0.04, y: 0.7, width: 0.14, height: 0.12 },
        website: 'Clear',
        intranet: 'Clear when covered',
        later: 'Clear when covered',
      },
      {
        path: photo('open-dag-04.jpg'),
        shows: [kwame, sanne],
        byHand: { face: 0, name: henk },
        unknown: 'cover',
        website: 'Blocked',
        intranet: 'Blocked',
        later: 'Blocked',
      },
      {
        path: photo('open-dag-10.jpg'),
        shows: [kwame],
        unknown: 'not-a-face',
        website: 'Clear when covered',
        intranet: 'Clear',
        later: 'Clear when covered',
      },
      {
        path: photo('open-dag-16.jpg'),
        shows: [sanne],
        unknown: 'stranger',
        website: 'Clear when covered',
        intranet: 'Clear when covered',
        later: 'Clear when covered',
      },
      {
        path: photo('open-dag-18.jpg'),
        shows: [sanne, diego],
        unknown: 'cover',
        website: 'Clear',
        intranet: 'Clear when covered',
        later: 'Clear when covered',
      },
      {
        path: event.odd.get('oriented-6.jpg') ?? '',
        upright: event.odd.get('oriented-1.jpg') ?? '',
        shows: [],
        unknown: 'not-a-face',
        website: 'Clear',
        intranet: 'Clear',
        later: 'Clear',
      },
    ],
  }
}

function chapters(journey: () => Journey): void {
  it('says of each bad file what is wrong with it, and takes the good ones', async () => {
    const {
      page,
      cast: { photos },
    } = journey()
    await desk.newEvent(page, 'Second event', dayFromNow(-5), [])
    const good = readFileSync(photos[0]?.path ?? '')
    await desk.dropFiles(page, [
      { name: 'empty.jpg', bytes: zeroBytes },
      { name: 'letter.jpg', bytes: textFile },
      { name: 'cut.jpg', bytes: truncated(good) },
      { name: 'bomb.jpg', bytes: claimingSize(good, 16_384, 12_288) },
      { name: 'pages.tiff', bytes: tiff(20) },
      { name: 'good.jpg', bytes: good },
      { name: 'good again.jpg', bytes: good },
      drawn?.odd.get('no-face.jpg') ?? '',
      drawn?.odd.get('png-named.jpg') ?? '',
    ])
    const ended = await desk.batchDone(page)
    // Of a file with many pages the first one is the photo.
    expect(ended).toContain('4 photos came in.')
    expect(ended).toContain('1 was here already.')
    expect(Object.fromEntries(await desk.problems(page))).toEqual({
      'empty.jpg': 'This file is empty.',
      'letter.jpg': 'This file is not a photo.',
      'cut.jpg': 'This photo is damaged or incomplete.',
      'bomb.jpg': 'This photo has too many pixels to open safely. Make it smaller and try again.',
    })
    await desk.openPhoto(page, 'no-face.jpg')
    await page.getByRole('heading', { name: 'No face found in this photo' }).waitFor()
  })

  it('who is expected may be said afterwards: faces that were compared with nobody are compared after all', async () => {
    const { page, cast: told } = journey()
    const shown = told.photos[0]?.shows[0] ?? ''
    await desk.openPhoto(page, 'good.jpg')
    const before = await desk.faces(page)
    expect(before.length).toBeGreaterThan(0)
    expect(before.filter(({ sure }) => sure !== null)).toEqual([])
    await desk.expectAfterwards(page, [shown])
    await expect
      .poll(async () => (await desk.faces(page)).filter(({ sure }) => sure !== null))
      .toMatchObject([{ person: shown, sure: 'very likely' }])
  })

  it('keeps working offline, and sends it later', async () => {
    const { page, context, watch } = journey()
    await start.everythingSaved(page)
    const done = watch.allow(/ERR_INTERNET_DISCONNECTED|Failed to load resource/)
    await context.setOffline(true)
    await desk.openPhoto(page, 'no-face.jpg')
    await page.keyboard.press('Enter')
    await page.getByText(/Offline · \d+ changes? (is|are) safe on this device/).waitFor({ state: 'attached', timeout: 60_000 })
    await context.setOffline(false)
    await start.everythingSaved(page)
    done()
    await expect.poll(async () => (await desk.verdicts(page))['no-face.jpg']).toBe('Clear')
  })

  it('loses nothing when the server goes away in the middle of the work', async () => {
    const { page, product, watch } = journey()
    const done = watch.allow(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|Failed to load resource/)
    await desk.openPhoto(page, 'good.jpg')
    await product.goAway()
    await page.getByRole('button', { name: 'Cover everyone unnamed' }).click()
    await page.getByText(/Offline · \d+ changes? (is|are) safe on this device/).waitFor({ state: 'attached', timeout: 60_000 })
    await page.reload().catch(() => undefined)
    await product.comeBack()
    await page.goto(product.url)
    await start.typePassphrase(page, journey().passphrase)
    await start.isOpen(page)
    await start.everythingSaved(page)
    done()
    await desk.chooseEvent(page, 'Second event')
    await desk.openPhoto(page, 'good.jpg')
    await expect.poll(async () => (await desk.faceStates(page)).every((state) => state.includes('covered'))).toBe(true)
  })

  it('is axe clean on every screen, light and dark', async () => {
    const {
      page,
      cast: { photos },
    } = journey()
    const found: string[] = []
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      const look = async (screen: string): Promise<void> => {
        for (const line of await violations(page)) found.push(`${scheme} ${screen}: ${line}`)
      }
      await desk.chooseEvent(page, eventName)
      await desk.openPhoto(page, basename(photos[0]?.path ?? ''))
      await look('desk')
      await exporting.openExport(page)
      await look('export')
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click()
      await people.toPeople(page)
      await look('people')
      await people.openPerson(page, journey().cast.people[0]?.name ?? '')
      await look('person')
      await page.getByRole('button', { name: 'Add a person' }).first().click()
      await page.getByRole('dialog', { name: 'Add a person' }).waitFor()
      await look('add a person')
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Settings' }).click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      await look('settings')
      await desk.toDesk(page)
    }
    await page.emulateMedia({ colorScheme: null })
    expect(found).toEqual([])
  })
}

tellMainJob('the main job on drawn people', cast, chapters)
