// The export sheet: what goes, what stays, and the zip that comes out.
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright'
import { readZip } from '../../support/zip.ts'

export interface Sheet {
  readonly asIs: number
  readonly covered: number
  readonly stays: number
}

export async function openExport(page: Page): Promise<Sheet> {
  // Once every photo is decided, the Desk offers it twice.
  await page
    .getByRole('button', { name: /^Send( \d+)? photos?$/ })
    .first()
    .click()
  await page.getByRole('dialog', { name: 'Send photos' }).waitFor()
  return readSheet(page)
}

export async function readSheet(page: Page): Promise<Sheet> {
  const text = await page.getByRole('region', { name: 'What goes and what stays' }).innerText()
  const count = (label: string): number => Number(new RegExp(`(\\d+)\\s*${label}`).exec(text)?.[1])
  return { asIs: count('Goes as it is'), covered: count('Goes covered'), stays: count('Stays here') }
}

export async function coverWhatIsInTheWay(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: /^Cover the faces in the way/ }).click()
}

/** Saves the zip. @returns its files by name */
export async function saveZip(page: Page): Promise<ReadonlyMap<string, Buffer>> {
  const saving = page.waitForEvent('download', { timeout: 400_000 })
  await page.getByRole('button', { name: /^Save \d+ photos? as a zip$/ }).click()
  const bytes = await readFile(await (await saving).path())
  await page.getByText(/photos? went to/).waitFor()
  return readZip(bytes)
}

export interface SetUp {
  readonly kind?: string
  readonly label: string
  readonly fields: Readonly<Record<string, string>>
}

/** Sets a destination up in Settings, and tries it. */
export async function addDestination(page: Page, setUp: SetUp): Promise<void> {
  await saveDestination(await tryDestination(page, setUp))
}

/** Fills in a new destination and presses _Try it_; what comes of it is for the caller to see. */
export async function tryDestination(page: Page, { kind, label, fields }: SetUp): Promise<Locator> {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Add a destination' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a destination' })
  if (kind) {
    await dialog.getByRole('combobox', { name: /What kind of place/ }).click()
    await page.getByRole('option', { name: kind }).click()
  }
  await dialog.getByLabel('Name of this destination').fill(label)
  for (const [name, value] of Object.entries(fields)) await dialog.getByLabel(name, { exact: true }).fill(value)
  await dialog.getByRole('button', { name: 'Try it' }).click()
  return dialog
}

/** Once it works. */
export async function saveDestination(dialog: Locator): Promise<void> {
  await dialog.getByText('It works.').waitFor({ timeout: 60_000 })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
}

export async function sendTo(page: Page, label: string): Promise<void> {
  await page.getByRole('radio', { name: label }).click()
  await page.getByRole('button', { name: new RegExp(`^Send \\d+ photos? to “${label}”$`) }).click()
}

export async function backToDesk(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back to the Desk' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** As in a browser that lacks save dialogs: what is saved becomes a download. Chromium without a screen cannot show them. */
export const withoutFilePickers = (): void => {
  Reflect.deleteProperty(window, 'showSaveFilePicker')
  Reflect.deleteProperty(window, 'showDirectoryPicker')
  Reflect.deleteProperty(Window.prototype, 'showSaveFilePicker')
  Reflect.deleteProperty(Window.prototype, 'showDirectoryPicker')
}
