// The Start page as its user sees it: found a workspace, unlock one, try the practice set.
import type { Page } from 'playwright'

export interface Founding {
  readonly workspaceName: string
  readonly memberName: string
  readonly email: string
  readonly passphrase: string
  /** Left out: on. */
  readonly recognition?: boolean
}

export interface RecoverySheet {
  readonly accountKey: string
  readonly recoveryCode: string
}

const slow = { timeout: 60_000 }

/** Walks through all five steps; ends on the Desk. @returns what the recovery sheet says */
export async function foundWorkspace(page: Page, founding: Founding): Promise<RecoverySheet> {
  await page.getByRole('button', { name: 'Start a workspace' }).click()
  await page.getByLabel('Name of the workspace').fill(founding.workspaceName)
  if (founding.recognition ?? true) await page.getByRole('checkbox', { name: 'Let face recognition suggest names' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Your name').fill(founding.memberName)
  await page.getByLabel('Your e-mail address at work').fill(founding.email)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Passphrase', { exact: true }).fill(founding.passphrase)
  await page.getByLabel('The same passphrase once more').fill(founding.passphrase)
  await page.getByText(/Strong enough|Very strong/).waitFor(slow)
  await page.getByRole('button', { name: 'Make the workspace' }).click()
  await page.getByRole('heading', { name: 'Keep your recovery sheet' }).waitFor(slow)
  const sheet = await readSheet(page)
  await page.getByRole('button', { name: 'I have the sheet' }).click()
  await typeGroup(page, /^Account key, group (\d+)/, sheet.accountKey)
  await typeGroup(page, /^Recovery code, group (\d+)/, sheet.recoveryCode)
  await page.getByRole('button', { name: 'To my workspace' }).click()
  await page.getByRole('button', { name: 'Lock', exact: true }).waitFor(slow)
  return sheet
}

/** The saved file, as somebody who keeps it would read it later. */
async function readSheet(page: Page): Promise<RecoverySheet> {
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as a file' }).click()
  const stream = await (await saving).createReadStream()
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  const after = (label: string): string => new RegExp(`${label}\\r?\\n\\s+(\\S+)`).exec(text)?.[1] ?? ''
  const sheet = { accountKey: after('Account key'), recoveryCode: after('Recovery code') }
  if (!sheet.accountKey || !sheet.recoveryCode) throw new Error('the recovery sheet file lacks a code')
  return sheet
}

export async function typeGroup(page: Page, label: RegExp, code: string): Promise<void> {
  const field = page.getByLabel(label)
  const text = (await page.locator('label').filter({ hasText: label }).first().innerText()).trim()
  const number = Number(label.exec(text)?.[1])
  await field.fill(code.split('-')[number - 1] ?? '')
}

/** On a device that remembers the workspace. Does not wait for the result. */
export async function typePassphrase(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
}

export async function isOpen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lock', exact: true }).waitFor(slow)
}

/** On a device that has never seen the workspace. */
export async function unlockElsewhere(page: Page, passphrase: string, accountKey: string): Promise<void> {
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.getByLabel('Account key').fill(accountKey)
  await typePassphrase(page, passphrase)
}

export async function unlockWithRecoveryCode(page: Page, recoveryCode: string): Promise<void> {
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.getByRole('button', { name: /Use your recovery code|Lost your passphrase/ }).click()
  await page.getByLabel('Recovery code').fill(recoveryCode)
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
}

export async function lock(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  await page.getByText('Locked. Everything that was open is wiped from memory.').waitFor()
}

/** Nothing of this session waits for the server any more. */
export async function everythingSaved(page: Page, timeoutMs = slow.timeout): Promise<void> {
  await page.getByText('Everything saved').waitFor({ timeout: timeoutMs, state: 'attached' })
}
