// The export sheet: what goes, what stays, and the zip that comes out.
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { readZip } from '../../support/zip.ts'

export interface Sheet {
  readonly asIs: number
  readonly covered: number
  readonly stays: number
}

export async function openExport(page: Page): Promise<Sheet> {
  await page.getByRole('button', { name: /^Send( \d+)? photos?$/ }).click()
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
  const saving = page.waitForEvent('download', { timeout: 120_000 })
  await page.getByRole('button', { name: /^Save \d+ photos? as a zip$/ }).click()
  const bytes = await readFile(await (await saving).path())
  await page.getByText(/photos? went to/).waitFor()
  return readZip(bytes)
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
