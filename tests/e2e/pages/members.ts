// Settings → Members and the page behind an invitation's link, as an owner and an invited colleague use them.
import type { Locator, Page } from 'playwright'
import { typeGroup } from './start.ts'

const slow = { timeout: 60_000 }

export const memberLine = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Members' }).getByRole('listitem').filter({ hasText: name })
export const invitationLine = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Invitations' }).getByRole('listitem').filter({ hasText: name })

export async function toMembers(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('list', { name: 'Members' }).waitFor(slow)
}

/** @returns the link that the dialog shows, which stays open */
export async function invite(page: Page, name: string, roles: readonly string[]): Promise<string> {
  await page.getByRole('button', { name: 'Invite a member' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  for (const role of roles) await dialog.getByRole('checkbox', { name: role }).click()
  await dialog.getByRole('button', { name: 'Make the invitation' }).click()
  return readLink(page)
}

export function readLink(page: Page): Promise<string> {
  return page.getByRole('dialog').getByLabel('Link', { exact: true }).inputValue(slow)
}

export async function closeDialog(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** From the open invitation to the six words. */
export async function accept(page: Page, passphrase: string): Promise<void> {
  await page.getByRole('button', { name: 'Accept the invitation' }).click()
  await choosePassphrase(page, passphrase, 'Make my keys')
  await keepSheet(page, 'On to the six words')
}

export async function choosePassphrase(page: Page, passphrase: string, button: string): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByLabel('The same passphrase once more').fill(passphrase)
  await page.getByText(/Strong enough|Very strong/).waitFor(slow)
  await page.getByRole('button', { name: button }).click()
}

/** Reads the sheet and types what is asked. */
export async function keepSheet(page: Page, button: string): Promise<void> {
  await page.getByRole('article', { name: 'Recovery sheet' }).waitFor(slow)
  const codes = await page.locator('[data-code]').evaluateAll((shown) => shown.map((one) => one.getAttribute('data-code') ?? ''))
  const [accountKey = '', recoveryCode = ''] = codes
  await page.getByRole('button', { name: 'I have the sheet' }).click()
  await typeGroup(page, /^Account key, group (\d+)/, accountKey)
  await typeGroup(page, /^Recovery code, group (\d+)/, recoveryCode)
  await page.getByRole('button', { name: button }).click()
}

export async function words(page: Page): Promise<string> {
  const list = page.getByRole('list', { name: 'Your six words' })
  await list.waitFor(slow)
  return (await list.innerText()).replace(/\s+/g, ' ')
}

export async function openCompare(page: Page, name: string): Promise<Locator> {
  await invitationLine(page, name).getByRole('button', { name: 'Compare the words' }).click(slow)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('list', { name: 'Your six words' }).waitFor(slow)
  return dialog
}

export async function admit(page: Page, name: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'The same: let in' }).click()
  await page.getByText(`${name} is a member now.`).waitFor(slow)
}

export async function chooseAction(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

export async function remove(page: Page, name: string): Promise<void> {
  await chooseAction(page, name, 'Remove')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove this member' }).click()
  await page.getByText(`${name} is no longer a member.`).waitFor(slow)
}

/** Makes the recovery key, as far as typing one group of each sheet. @returns what the three sheets say */
export async function makeRecoveryKey(page: Page): Promise<readonly string[]> {
  await page.getByRole('button', { name: 'Make a recovery key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make the key' }).click()
  await dialog.getByRole('article', { name: 'Recovery key, sheet 3 of 3' }).waitFor(slow)
  const sheets = await dialog.locator('[data-code]').evaluateAll((shown) => shown.map((one) => one.getAttribute('data-code') ?? ''))
  await dialog.getByRole('button', { name: 'I have the three sheets' }).click()
  for (const [index, sheet] of sheets.entries())
    await typeGroup(page, new RegExp(`^Sheet ${String(index + 1)}, group (\\d+)`), sheet)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByText('The recovery key is made.', { exact: false }).waitFor(slow)
  return sheets
}

export async function typeSheets(page: Page, first: string, second: string): Promise<void> {
  await page.getByLabel('First sheet', { exact: true }).fill(first)
  await page.getByLabel('Second sheet', { exact: true }).fill(second)
  await page.getByRole('button', { name: 'Open with these sheets' }).click()
}
