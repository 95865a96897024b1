// The Desk as its editor sees it: events, photos in, faces and proposals, decisions by mouse and keyboard, verdicts.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Locator, Page } from 'playwright'

export async function toDesk(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Desk' }).click()
  await page.getByRole('region', { name: 'Desk' }).waitFor()
}

export async function newEvent(page: Page, name: string, date: string, roster: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'New event' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Date').fill(date)
  for (const person of roster) await dialog.getByRole('checkbox', { name: person }).click()
  await dialog.getByRole('button', { name: 'Make the event' }).click()
  await dialog.waitFor({ state: 'detached', timeout: 30_000 })
}

/** Who is expected is said when the photos are there already: their faces are compared after all. @returns what came of it */
export async function expectAfterwards(page: Page, names: readonly string[]): Promise<string> {
  await page.getByText('No face was compared, because nobody is expected at this event.').waitFor()
  await page.getByRole('button', { name: 'Choose who you expect' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change this event' })
  for (const name of names) await dialog.getByRole('checkbox', { name }).click()
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.waitFor({ state: 'detached', timeout: 30_000 })
  const outcome = page.getByText(/look(s)? like somebody you expect/)
  await outcome.first().waitFor({ timeout: 120_000 })
  return outcome.first().innerText()
}

/** By the button, as most people do. */
export async function choosePhotos(page: Page, paths: readonly string[]): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  const empty = page.getByRole('button', { name: 'Choose photos' })
  const more = page.getByRole('button', { name: 'Add photos' })
  await empty.or(more).first().waitFor()
  if (await empty.isVisible()) await empty.click()
  else {
    await more.click()
    await page.getByRole('menuitem', { name: 'Photos', exact: true }).click()
  }
  await (await choosing).setFiles([...paths])
}

export interface DroppedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Files let go over the Desk. */
export async function dropFiles(page: Page, files: readonly (DroppedFile | string)[]): Promise<void> {
  const carried = await Promise.all(
    files.map(async (file) => {
      const { name, bytes } = typeof file === 'string' ? { name: basename(file), bytes: await readFile(file) } : file
      return { name, base64: Buffer.from(bytes).toString('base64') }
    }),
  )
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer()
    for (const { name, base64 } of list)
      data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name))
    return data
  }, carried)
  await page.getByRole('region', { name: 'Desk' }).dispatchEvent('drop', { dataTransfer: transfer })
}

/** Waits until the batch is through. @returns the sentence that says how it ended */
export async function batchDone(page: Page, timeout = 200_000): Promise<string> {
  const said = page.getByText(/photos? came in\./).first()
  await said.waitFor({ timeout })
  return (await said.innerText()).replace(/\s+/g, ' ').trim()
}

/** Which file could not be used, and the sentence about it. */
export async function problems(page: Page): Promise<ReadonlyMap<string, string>> {
  await page.getByRole('button', { name: 'Which ones?' }).click()
  const dialog = page.getByRole('dialog', { name: 'Files we cannot use' })
  await dialog.getByRole('listitem').first().waitFor()
  const rows = await dialog.getByRole('listitem').all()
  const found = new Map<string, string>()
  for (const row of rows) {
    const name = await row.locator('strong').innerText()
    found.set(name.trim(), (await row.innerText()).replace(name, '').trim())
  }
  await dialog.getByRole('button', { name: 'Close' }).click()
  return found
}

export interface PrivacyLine {
  readonly compared: number
  readonly found: number
  readonly kept: number
}

export async function privacyLine(page: Page): Promise<PrivacyLine> {
  const text = await page.getByRole('button', { name: /compared \d+ of \d+ faces/ }).innerText()
  const [, compared, found, kept] = /compared (\d+) of (\d+) faces · kept (\d+)/.exec(text) ?? []
  return { compared: Number(compared), found: Number(found), kept: Number(kept) }
}

/** Counts on the tabs. */
export async function tabCounts(page: Page): Promise<Readonly<Record<string, number>>> {
  const buttons = await page
    .getByLabel('Photos by verdict')
    .getByRole('radio')
    .or(page.getByLabel('Photos by verdict').getByRole('button'))
    .allInnerTexts()
  return Object.fromEntries(
    buttons.map((text) => {
      const [, word = text, count = '0'] = /^(\D+?)\s*(\d+)$/s.exec(text.trim()) ?? []
      return [word.trim(), Number(count)]
    }),
  )
}

const tab = (page: Page, name: string): Locator => page.getByLabel('Photos by verdict').getByText(name, { exact: true })

/** Opens one photo from the strip of all photos. */
export async function openPhoto(page: Page, file: string): Promise<void> {
  await tab(page, 'All').click()
  const exactly = new RegExp(`^${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}, `)
  await page.getByRole('group', { name: 'Photos', exact: true }).getByRole('button', { name: exactly }).click()
  await page.getByAltText(`Photo ${file}`).waitFor()
  await page.locator('img.loaded').waitFor()
}

/** The verdict of each photo, as the strip says it. */
export async function verdicts(page: Page): Promise<Readonly<Record<string, string>>> {
  await tab(page, 'All').click()
  const strip = page.getByRole('group', { name: 'Photos' })
  await strip.getByRole('button').first().waitFor()
  const labels = await strip.getByRole('button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
  return Object.fromEntries(
    labels.map((label) => {
      const cut = label.lastIndexOf(', ')
      return [label.slice(0, cut), label.slice(cut + 2)]
    }),
  )
}

export interface ShownFace {
  /** The box's own words: "Face 1 of 2: nobody has decided yet". */
  readonly state: string
  readonly person: string
  /** `very likely`, `perhaps`, or nothing proposed. */
  readonly sure: string | null
  /** Good enough to be compared, by what the panel says. */
  readonly comparable: boolean
}

/** Every face of the open photo, by clicking its box and reading the panel. */
export async function faces(page: Page): Promise<readonly ShownFace[]> {
  const found: ShownFace[] = []
  for (const box of await page.getByRole('button', { name: /^Face \d+ of \d+:/ }).all()) {
    await box.click({ force: true })
    const panel = facePanel(page)
    const text = await panel.innerText()
    found.push({
      state: ((await box.getAttribute('aria-label')) ?? '').replace(/^.*?: /, ''),
      person: await panel.getByRole('heading', { level: 2 }).first().innerText(),
      sure: /very likely|perhaps/.exec(text)?.[0] ?? null,
      comparable: !text.includes('too small, blurred or turned away'),
    })
  }
  return found
}

export const facePanel = (page: Page): Locator => page.getByRole('region', { name: 'Who, how sure, may we, why' })

export async function setChannel(page: Page, name: string): Promise<void> {
  await page
    .getByRole('region', { name: 'Desk' })
    .getByRole('combobox', { name: /^Channel/ })
    .click()
  await page.getByRole('option', { name }).click()
}

export async function setDate(page: Page, date: string): Promise<void> {
  await page.getByLabel('Day of publication').fill(date)
  await page.getByLabel('Day of publication').blur()
}

/** Drags a box over the photo, in fractions of it. */
export async function drawFace(page: Page, box: { x: number; y: number; width: number; height: number }): Promise<void> {
  await page.getByRole('button', { name: 'Draw a missed face' }).click()
  const bounds = await page.locator('img.loaded').boundingBox()
  if (!bounds) throw new Error('no photo on screen')
  await page.mouse.move(bounds.x + box.x * bounds.width, bounds.y + box.y * bounds.height)
  await page.mouse.down()
  await page.mouse.move(bounds.x + (box.x + box.width) * bounds.width, bounds.y + (box.y + box.height) * bounds.height, {
    steps: 4,
  })
  await page.mouse.up()
}

export interface ShownBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the boxes of the open photo stand, in fractions of it, in reading order. */
export async function boxes(page: Page): Promise<readonly ShownBox[]> {
  return page.getByRole('button', { name: /^Face \d+ of \d+:/ }).evaluateAll((all) =>
    all.map((one) => {
      const { left, top, width, height } = (one as HTMLElement).style
      const [x, y, w, h] = [left, top, width, height].map((value) => Number.parseFloat(value) / 100)
      return { x: x ?? 0, y: y ?? 0, width: w ?? 0, height: h ?? 0 }
    }),
  )
}

export async function selectFace(page: Page, index: number): Promise<void> {
  await page
    .getByRole('button', { name: /^Face \d+ of \d+:/ })
    .nth(index)
    .click({ force: true })
}

/** What each box of the open photo says. */
export async function faceStates(page: Page): Promise<readonly string[]> {
  const labels = await page
    .getByRole('button', { name: /^Face \d+ of \d+:/ })
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
  return labels.map((label) => label.replace(/^.*?: /, ''))
}

export const queue = (page: Page): Locator => page.getByRole('region', { name: 'What needs you' })

export async function openQueueItem(page: Page, title: string | RegExp): Promise<void> {
  await queue(page).getByRole('button', { name: title }).first().click()
}

/** Pages of several people's faces, as many as there are: every name is right. By key and by mouse in turn. */
export async function confirmPages(page: Page): Promise<void> {
  const item = queue(page).getByRole('button', { name: /^People seen a few times/ })
  for (let turn = 0; (await item.count()) > 0; turn += 1) {
    const waiting = await item.innerText()
    await item.click()
    const yes = page
      .getByRole('button', { name: /^Yes, (this face is|these \d+ are) right/ })
      .and(page.locator(':not([aria-busy])'))
    await yes.waitFor()
    if (turn % 2 === 0) await page.keyboard.press('Enter')
    else await yes.click()
    await said(page, /^Confirmed: \d+ faces?$/)
    await page.waitForFunction(
      (before) => document.querySelector<HTMLElement>('.queue .item.several')?.innerText !== before,
      waiting,
    )
  }
}

/** The line that says what just happened. */
export async function said(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('status').filter({ hasText: text }).first().waitFor()
}

/** Looks at page after page of settled photos until none waits; every face has its decision by then. */
export async function seeEverything(page: Page): Promise<void> {
  const item = queue(page).getByRole('button', { name: /Look and find nobody missed/ })
  const waiting = async (): Promise<string> => (await item.allInnerTexts()).join()
  const deadline = Date.now() + 120_000
  // The queue follows a decision within a moment: what counts is that neither it nor the tabs hold a photo any more.
  for (let before = await waiting(); Date.now() < deadline; before = await waiting()) {
    if (before !== '') {
      await item.click()
      await page.locator('.look button:not([aria-busy="true"]):not([disabled])', { hasText: /Nobody missed in/ }).click()
      while ((await waiting()) === before && Date.now() < deadline) await page.waitForTimeout(50)
    } else if ((await tabCounts(page))['To decide'] === 0) return
    else await page.waitForTimeout(50)
  }
  throw new Error('photos keep waiting to be looked at')
}

/** On a device that lacks the pictures: hands over files, which are recognised by content. */
export async function findPictures(page: Page, paths: readonly string[]): Promise<void> {
  await page
    .getByText(/pictures? (is|are) not on this device/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Find the pictures' }).first().click()
  await givePictures(page, paths)
}

/** In the dialog that asks for them. */
export async function givePictures(page: Page, paths: readonly string[]): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Pictures on this device' })
  const choosing = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'Choose photos' }).click()
  await (await choosing).setFiles([...paths])
  await dialog.getByText(`${String(paths.length)} pictures found again.`).waitFor({ timeout: 120_000 })
  await dialog.getByRole('button', { name: 'Close' }).click()
}

export async function chooseEvent(page: Page, name: string): Promise<void> {
  const desk = page.getByRole('region', { name: 'Desk' })
  if (await desk.getByRole('button', { name }).or(desk.getByRole('combobox', { name })).first().isVisible()) return
  await desk.locator('.event').getByRole('combobox').click()
  await page.getByRole('option', { name: new RegExp(name) }).click()
}

/** Says by hand who a face of the open photo is. */
export async function nameFace(page: Page, face: number, name: string): Promise<void> {
  await selectFace(page, face)
  await page.keyboard.press('o')
  const picker = page.getByRole('dialog', { name: 'Who is this?' })
  await picker.getByRole('searchbox').or(picker.getByLabel('Search by name or P-number')).first().fill(name)
  await page.keyboard.press('Enter')
  await said(page, `${name} confirmed`)
}
