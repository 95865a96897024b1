// The public pages as a person uses them: through what is on screen, with a keyboard or a finger.
import type { Page } from 'playwright'

export interface Ticks {
  readonly purposes: readonly string[]
  readonly channels: readonly string[]
  readonly matching?: boolean
  /** Paths of pictures to try as a selfie, with what the page says of each. */
  readonly selfies?: readonly (readonly [path: string, says: string])[]
}

const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Next', exact: true }).click()

/** Chooses a picture on the page that asks for one. */
export async function selfie(page: Page, path: string, says: string): Promise<void> {
  const part = page.getByRole('region', { name: 'Do you want to add a photo of yourself?' })
  await part.locator('input[type=file]').last().setInputFiles(path)
  await part.getByText(says, { exact: false }).waitFor({ timeout: 120_000 })
}

/** Goes through the form's steps up to the signature, ticking what is named and nothing else. */
export async function tickThrough(page: Page, { purposes, channels, matching = false, selfies = [] }: Ticks): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await next(page)
  for (const name of purposes) await page.getByRole('checkbox', { name, exact: true }).check()
  await next(page)
  for (const name of channels) await page.getByRole('checkbox', { name, exact: true }).check()
  await next(page)
  await next(page)
  if (matching) await page.getByRole('checkbox').check()
  for (const [path, says] of selfies) await selfie(page, path, says)
  await next(page)
  await page.getByRole('heading', { name: 'Is this right? Then sign here' }).waitFor()
}

export async function typeName(page: Page, name: string): Promise<void> {
  // A form for everybody asks first whom it is about.
  const me = page.getByRole('radio', { name: /^About me\./ })
  if (await me.isVisible()) await me.check()
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
}

export async function typeSignature(page: Page, name: string): Promise<void> {
  await typeName(page, name)
  await page.getByRole('heading', { name: 'Thank you. It is signed' }).waitFor({ timeout: 60_000 })
}

/** After signing through a mailed link: the address, and the code that arrives there. */
export async function confirmByMail(page: Page, address: string, code: () => string): Promise<void> {
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor({ timeout: 60_000 })
  await page.getByLabel('Your e-mail address').fill(address)
  await page.getByRole('button', { name: 'Mail me a code' }).click()
  await page.getByText('The code was mailed to', { exact: false }).waitFor({ timeout: 60_000 })
  // Where one goes on is where the focus is.
  await page.getByLabel('The code from the mail').and(page.locator(':focus')).waitFor()
  await page.getByLabel('The code from the mail').fill(code())
  await page.getByRole('button', { name: 'Confirm and send' }).click()
  await page.getByRole('heading', { name: 'Thank you. It is signed' }).waitFor({ timeout: 60_000 })
}

/** The link that the person keeps. */
export async function ownLink(page: Page): Promise<string> {
  const link = await page.getByRole('link', { name: 'Open my consent' }).getAttribute('href')
  if (link === null) throw new Error('no link to keep')
  return link
}
