// The People screen: adding somebody with what they agreed to, and portraits when they agreed to matching.
import type { Locator, Page } from 'playwright'
import { dayFromNow } from '../../support/days.ts'

export interface NewPerson {
  readonly name: string
  readonly email: string
  readonly note: string
  readonly channels: readonly string[]
  readonly purposes: readonly string[]
  /** `YYYY-MM-DD`. */
  readonly from: string
  readonly until: string
  readonly matching: boolean
  readonly paper: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer } | null
  /** Paths; only when matching. */
  readonly portraits: readonly string[]
}

/** Somebody who agreed to the website, without a paper or portraits; what is given stands instead. */
export const somebody = (name: string, change: Partial<NewPerson> = {}): NewPerson => ({
  name,
  email: '',
  note: '',
  channels: ['Website'],
  purposes: ['Information'],
  from: dayFromNow(-30),
  until: dayFromNow(300),
  matching: false,
  paper: null,
  portraits: [],
  ...change,
})

export async function toPeople(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'People' }).click()
  await page.getByRole('heading', { name: 'People', exact: true }).waitFor()
}

/** Fills in the sheet, records everything in one go, and drops the portraits on the card that opens. */
export async function addPerson(page: Page, person: NewPerson): Promise<void> {
  await page.getByRole('button', { name: 'Add a person' }).first().click()
  const sheet = page.getByRole('dialog', { name: 'Add a person' })
  await sheet.getByLabel('Name', { exact: true }).fill(person.name)
  await sheet.getByLabel(/^E-mail address/).fill(person.email)
  await sheet.getByLabel(/^Note/).fill(person.note)
  await fillQuitclaim(sheet, person)
  if (person.paper) await sheet.getByLabel('Choose a file').setInputFiles(person.paper)
  if (person.matching) await sheet.getByRole('checkbox', { name: 'Agreed separately to face recognition' }).click()
  await sheet.getByRole('button', { name: 'Add', exact: true }).click()
  await sheet.waitFor({ state: 'detached', timeout: 30_000 })
  await page.getByRole('heading', { level: 1, name: person.name }).waitFor()
  if (person.portraits.length === 0) return
  const refused = await dropPortraits(page, person.portraits)
  if (refused.length > 0) throw new Error(`portrait refused: ${refused.join('; ')}`)
}

/** On the card that is open. @returns what was said of those that were not taken */
export async function dropPortraits(page: Page, portraits: readonly string[]): Promise<readonly string[]> {
  await page
    .getByRole('group', { name: 'Drop two or three portraits here' })
    .locator('input[type=file]')
    .setInputFiles([...portraits])
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('.portraits li.found, .portraits li.refused').length === wanted,
    portraits.length,
    { timeout: 120_000 },
  )
  return page.locator('.portraits li.refused').allInnerTexts()
}

type Agreed = Pick<NewPerson, 'channels' | 'purposes' | 'from' | 'until'>

async function fillQuitclaim(sheet: Locator, { channels, purposes, from, until }: Agreed): Promise<void> {
  const page = sheet.page()
  await setTicks(page, sheet.getByRole('group', { name: 'Where it may be used' }).getByRole('checkbox'), channels)
  await setTicks(page, sheet.getByRole('group', { name: 'What for' }).getByRole('checkbox'), purposes)
  await sheet.getByRole('textbox', { name: 'From' }).fill(from)
  await sheet.getByRole('textbox', { name: 'Until' }).fill(until)
}

/** On the card that is open: one more yes. */
export async function recordQuitclaim(page: Page, agreed: Agreed): Promise<void> {
  const entries = await withdrawable(page).count()
  await page.getByRole('button', { name: 'Record a quitclaim' }).click()
  const sheet = page.getByRole('dialog', { name: 'Record a quitclaim' })
  await fillQuitclaim(sheet, agreed)
  await sheet.getByRole('button', { name: 'Record', exact: true }).click()
  await sheet.waitFor({ state: 'detached' })
  await withdrawable(page).nth(entries).waitFor()
}

/** On the card that is open, where one yes stands: all of it is withdrawn. */
export async function withdraw(page: Page): Promise<void> {
  await withdrawable(page).click()
  const sure = page.getByRole('dialog', { name: 'Withdraw consent?' })
  await sure.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await sure.waitFor({ state: 'detached' })
  await withdrawable(page).waitFor({ state: 'detached' })
}

const withdrawable = (page: Page): Locator => page.locator('.timeline').getByRole('button', { name: 'Withdraw', exact: true })

/** Leaves exactly `wanted` ticked, whatever was ticked beforehand. */
async function setTicks(page: Page, boxes: ReturnType<Page['locator']>, wanted: readonly string[]): Promise<void> {
  for (const box of await boxes.all()) {
    const id = await box.getAttribute('id')
    const label = (await page.locator(`label[for="${id ?? ''}"]`).innerText()).trim()
    if ((await box.getAttribute('aria-checked')) !== String(wanted.includes(label))) await box.click()
  }
}

/**
 * On the card of `name`: the other card is the same person's.
 * @param ends what ends with it unless somebody unticks it
 */
export async function joinWith(page: Page, name: string, other: string, ends: readonly RegExp[] = []): Promise<void> {
  await page.getByRole('button', { name: `More about ${name}`, exact: true }).click()
  await page.getByRole('menuitem', { name: 'Same person as…' }).click()
  const dialog = page.getByRole('dialog', { name: `Is ${name} in the list twice?` })
  await dialog.getByRole('searchbox').fill(other)
  await dialog.getByRole('button', { name: other }).click()
  await dialog.getByRole('radio').first().waitFor()
  for (const name of ends) await dialog.getByRole('checkbox', { name, checked: true }).waitFor()
  if ((await dialog.getByRole('checkbox').count()) !== ends.length) throw new Error('something else would end too')
  await dialog.getByRole('button', { name: 'Make them one person' }).click()
  await page.getByText(`Also entered as ${other}`).waitFor()
}

/** On the card that is open, of somebody who was entered twice: two people after all. */
export async function part(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'These are two people' }).click()
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'))
  await dialog.getByRole('button', { name: 'These are two people' }).click()
  await page.getByText('Also entered as', { exact: false }).waitFor({ state: 'detached' })
}

export async function toRequests(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Requests', exact: true }).click()
  await page.getByRole('heading', { name: 'Requests to sign' }).waitFor()
}

/** Among the requests: one code for everybody. @returns the link in it */
export async function makeEventCode(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'QR at an event' }).click()
  await page.getByRole('button', { name: 'Make the QR code' }).click()
  const shown = page.getByRole('dialog')
  const link = await shown.getByRole('textbox', { name: 'The link', exact: true }).inputValue()
  await shown.getByRole('button', { name: 'Close' }).last().click()
  await shown.waitFor({ state: 'detached' })
  return link
}

/** Among the requests: who signed as `name` is somebody who is here already. */
export async function acceptAsSame(page: Page, name: string): Promise<void> {
  const same = page.getByRole('button', { name: `It is the same person: ${name} and` })
  await same.click()
  await page.getByRole('button', { name: 'Accept as the same person' }).click()
  await same.waitFor({ state: 'detached' })
}

/** Name and status of each row. */
export async function listedPeople(page: Page): Promise<readonly string[]> {
  const rows = await page
    .getByRole('list', { name: /^People,/ })
    .getByRole('link')
    .allInnerTexts()
  return rows.map((row) => row.replace(/\s+/g, ' ').trim())
}

export async function openPerson(page: Page, name: string): Promise<void> {
  await page
    .getByRole('list', { name: /^People,/ })
    .getByRole('link', { name: new RegExp(name) })
    .click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

/** "Must not appear anywhere", from the menu on the open card. */
export async function setNever(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `More about ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Never shown' }).click()
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Never shown' }).click()
  await page.getByText(`${name} must not appear anywhere.`).waitFor()
}

/** "Erase person", from the menu on the open card. @returns the dialog that asks for a confirmation */
export async function askToErase(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: `More about ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Erase person' }).click()
  const dialog = page.getByRole('dialog', { name: `Erase ${name}?` })
  await dialog.waitFor()
  return dialog
}
