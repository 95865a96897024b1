// Settings → Destinations on a fake workspace: a webhook is set up as what it is, somebody who is told; its receiver's administrator gets everything in one piece.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { fakeDoor, fakePopulated } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, showApp } from '../ui/screen.ts'

const dialog = page.getByRole('dialog', { name: 'Add a destination' })

beforeEach(async () => {
  const workspace = fakePopulated()
  workspace.destinations.allowed = ['https://www.example.org']
  const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
  await showApp(fakeDoor({ remembered, workspace }), '#/settings')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.getByRole('button', { name: 'Add a destination' }).click()
  await dialog.getByRole('combobox', { name: /What kind of place/ }).click()
  await page.getByRole('option', { name: /^Webhook/ }).click()
  await dialog.getByLabelText('Address', { exact: true }).fill('https://www.example.org/hooks/photos')
})
afterEach(hideApp)

test('a webhook takes no photos, and nothing there says that it does', async () => {
  await expect.element(dialog.getByText('It hears about photos that stand on one of these channels.')).toBeVisible()
  await expect.element(dialog.getByText('As it stands on the button that tells it, such as Website.')).toBeVisible()
  expect(dialog.element().textContent).not.toMatch(/can go there|send button/)
  await dialog.getByText('Settings for the administrators').click()
  await expect
    .poll(() => dialog.element().querySelector('pre')?.textContent)
    .toMatch(/HMAC-SHA-256[^]*Access-Control-Allow-Headers: .*Signature/)
  await expectAccessible()
})

test('a receiver that refuses is not a matter of users, folders or settings', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(new Response(null, { status: 401 })))
  try {
    await dialog.getByLabelText('Shared secret').fill('a secret of sixteen')
    await dialog.getByRole('button', { name: 'Try it' }).click()
    await expect.element(dialog.getByText('Check that it has the same shared secret.', { exact: false })).toBeVisible()
  } finally {
    fetched.mockRestore()
  }
  expect(dialog.element().textContent).not.toMatch(/password|right to write|a setting below is missing/)
  expect(dialog.element().querySelector('details')?.open).toBe(false)
})
