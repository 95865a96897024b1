// Settings → keys and sessions, as their owner uses them, and Chromium's own authenticators (CDP domain WebAuthn).
import type { CDPSession, Page } from 'playwright'

const slow = { timeout: 60_000 }

export const keyList = (page: Page) => page.getByRole('region', { name: 'Your keys' }).getByRole('listitem')

export async function openKeys(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click()
  await keyList(page).first().waitFor(slow)
}

/** The dialog that asks whether it is you. */
export async function confirmByPassphrase(page: Page, passphrase: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('heading', { name: 'Is it you?' }).waitFor(slow)
  const way = dialog.getByRole('radio', { name: 'Passphrase' })
  if ((await way.count()) > 0) await way.click()
  await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await dialog.getByRole('button', { name: 'Confirm', exact: true }).click()
}

/** Up to what the dialog or the message says then. */
export async function addPasskey(page: Page, passphrase: string, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await confirmByPassphrase(page, passphrase)
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Make the passkey' }).click()
}

export async function removeKey(page: Page, name: string, passphrase: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await confirmByPassphrase(page, passphrase)
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
}

/** A phone, laptop or security key for this page. */
export interface Authenticator {
  remove(): Promise<void>
  /** Nobody touches it, or it does not recognise who does. */
  refuse(on: boolean): Promise<void>
  /** Takes over what another one holds: the same passkeys on another device. */
  copyTo(other: Authenticator): Promise<void>
  readonly id: string
}

export async function plugIn(
  page: Page,
  hasPrf: boolean,
  session?: CDPSession,
): Promise<Authenticator & { readonly cdp: CDPSession }> {
  const cdp = session ?? (await page.context().newCDPSession(page))
  if (!session) await cdp.send('WebAuthn.enable')
  const { authenticatorId: id } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      // Chromium has room for one built-in authenticator; a second one is a security key.
      transport: session ? 'usb' : 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf,
    },
  })
  return {
    cdp,
    id,
    remove: async () => {
      await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: id })
    },
    refuse: async (on) => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: !on })
    },
    copyTo: async (other) => {
      const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: id })
      for (const credential of credentials) await cdp.send('WebAuthn.addCredential', { authenticatorId: other.id, credential })
    },
  }
}
