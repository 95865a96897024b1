// Proof: an event in which everybody has signed costs an editor less than half a decision per photo, and every photo ends up right. A case is a photo.
// The real product, real screens, keys only; grouping of unknown faces is off. Control: nobody's portrait was enrolled, so every face is named by hand.
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Page } from 'playwright'
import * as desk from '../../e2e/pages/desk.ts'
import { withoutFilePickers } from '../../e2e/pages/export.ts'
import * as people from '../../e2e/pages/people.ts'
import * as start from '../../e2e/pages/start.ts'
import { launchChromium } from '../../support/chromium.ts'
import { dayFromNow } from '../../support/days.ts'
import { startProduct } from '../../support/product.ts'
import { readZip } from '../../support/zip.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { Editor } from './desk-run/editor.ts'
import { composeRun } from './desk-run/composed.ts'
import { drawRun, type Run } from './desk-run/event.ts'

const perPhotoAtMost = 0.5
/** From so many photos on it is an event; in a handful, one key for each person is most of the work. */
const anEvent = 100

type Event = (seed: number, photos: number) => Promise<Run>

export const deskRun: Proof = {
  name: 'desk-run',
  describe:
    'where everybody has signed, an event costs less than half a key or click per photo, and every name and verdict is right',
  defaultCases: 300,
  controlCases: 6,
  run: (wish) => run(wish, drawRun),
}

/** Only where real faces lie beside the project (`../shared/faces`, or `FACES_DIR`). */
export const deskRunReal: Proof = {
  name: 'desk-run-real',
  describe: 'the same with real faces, set side by side into photos',
  defaultCases: 300,
  controlCases: 6,
  run: (wish) => run(wish, composeRun),
}

async function run({ cases, seed, broken, progress }: ProofRun, make: Event): Promise<ProofResult> {
  const event = await make(seed % 100_000, cases)
  progress(`${String(cases)} photos of ${String(event.guests.length)} people`)
  const product = await startProduct()
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1440, height: 900 }, acceptDownloads: true })
    page.setDefaultTimeout(60_000)
    await page.addInitScript(withoutFilePickers)
    await page.goto(product.url)
    const refused = await enter(page, event, !broken)
    if (refused > 0) progress(`${String(refused)} portraits were not clear enough and were left out`)
    const began = performance.now()
    await desk.choosePhotos(page, event.paths)
    await somebodyThere(page, desk.batchDone(page, 60_000 + cases * 6_000))
    progress(`analysed in ${seconds(began)} s of machine time`)
    const editor = new Editor(page, event)
    const sat = performance.now()
    await editor.work(cases * 12)
    const { keys, clicks, decisions, kinds } = editor.effort
    const perPhoto = (keys + clicks) / cases
    progress(
      `${String(decisions)} decisions, ${String(keys)} keys and ${String(clicks)} clicks for ${String(cases)} photos: ${perPhoto.toFixed(2)} per photo, ` +
        `in ${seconds(sat)} s of waiting for the machine (${Object.entries(kinds)
          .map(([kind, count]) => `${kind}: ${String(count)}`)
          .join(', ')})`,
    )
    await start.everythingSaved(page, 60_000 + cases * 2_000)
    const failures = await wrongPhotos(page, event)
    const budget = cases >= anEvent ? cases * perPhotoAtMost : cases + event.guests.length
    if (keys + clicks >= budget)
      failures.push(`${String(keys + clicks)} keys and clicks, fewer than ${String(budget)} were promised`)
    return { cases, failures }
  } finally {
    await browser.close()
    await product.stop()
    await rm(event.folder, { recursive: true, force: true })
  }
}

const seconds = (since: number): string => String(Math.round((performance.now() - since) / 1000))

/** @returns how many portraits the product did not take; somebody of whom it takes none is named by hand */
async function enter(page: Page, event: Run, enrolled: boolean): Promise<number> {
  await start.foundWorkspace(page, {
    workspaceName: 'Proof',
    memberName: 'Noor',
    email: 'noor@example.org',
    passphrase: 'vier paarden eten blauw gras',
  })
  await people.toPeople(page)
  let refused = 0
  for (const { name, portraits } of event.guests) {
    await people.addPerson(page, people.somebody(name, { matching: enrolled }))
    if (enrolled) refused += (await people.dropPortraits(page, portraits)).length
  }
  await desk.toDesk(page)
  await desk.newEvent(
    page,
    'Open day',
    dayFromNow(-1),
    event.guests.map(({ name }) => name),
  )
  return refused
}

/** The verdicts as the Desk counts them, and the names from what the product hands out to its owner. */
async function wrongPhotos(page: Page, { paths, truth }: Run): Promise<string[]> {
  const { Clear: clear = 0 } = await desk.tabCounts(page)
  const failures = clear === paths.length ? [] : [`${String(clear)} of ${String(paths.length)} photos ended clear`]
  const named = await namedPeople(page)
  for (const path of paths) {
    const file = basename(path)
    const expected = new Set(truth.get(file)?.map(({ name }) => name))
    for (const name of named.get(file) ?? ['nobody: it is gone'])
      if (!expected.has(name)) failures.push(`${file} names ${name}, who is not in it`)
  }
  return failures
}

async function namedPeople(page: Page): Promise<ReadonlyMap<string, readonly string[]>> {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Settings' }).click()
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Make the zip' }).click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await saving).createReadStream()) chunks.push(chunk as Buffer)
  const files = readZip(Buffer.concat(chunks))
  const text = (name: string): unknown => JSON.parse(files.get(name)?.toString('utf8') ?? 'null')
  const { people: known } = text('people.json') as Pick<Zip, 'people'>
  const names = new Map(known.map(({ id, document }) => [id, document.name]))
  return new Map(
    (text('photos.json') as Zip['photos']).map(({ document: { fileName, faces } }) => [
      fileName,
      faces.flatMap(({ decision }) => names.get(decision.subject ?? '') ?? []),
    ]),
  )
}

/** What is read of the zip. */
interface Zip {
  readonly people: readonly { readonly id: string; readonly document: { readonly name: string } }[]
  readonly photos: readonly {
    readonly document: {
      readonly fileName: string
      readonly faces: readonly { readonly decision: { readonly subject?: string } }[]
    }
  }[]
}

/** A screen that nobody touches locks itself; an editor who waits for a batch looks at it now and then. */
async function somebodyThere<T>(page: Page, wait: Promise<T>): Promise<T> {
  const looking = setInterval(() => void page.mouse.wheel(0, 1).catch(() => undefined), 60_000)
  try {
    return await wait
  } finally {
    clearInterval(looking)
  }
}
