// Settings → Recognition → what computes: what was measured is shown, and a choice of one's own is kept.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { providerChooser } from '../../../web/api/vision-provider.ts'
import { fakeDoor, fakePopulated } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, showApp } from './screen.ts'

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
const timesKey = 'imprimatur.vision.provider.times'

async function openSettings(): Promise<void> {
  await showApp(fakeDoor({ remembered, workspace: fakePopulated() }), '#/settings')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
}

const forget = (): void => {
  localStorage.removeItem(timesKey)
  providerChooser().force(null)
}
beforeEach(forget)
afterEach(async () => {
  vi.restoreAllMocks()
  forget()
  await hideApp()
})

test('before the first use nothing is claimed', async () => {
  await openSettings()
  await expect.element(page.getByText('Not measured on this computer yet.')).toBeVisible()
})

test('the measured times and the winner are shown, and a choice of one’s own replaces it', async () => {
  localStorage.setItem(timesKey, JSON.stringify({ key: 'x', wasmMs: 140.4, webgpuMs: 35.2, agrees: true }))
  await openSettings()
  await expect.element(page.getByText('Processor: 140 ms for one photo with one face. Graphics card: 35 ms.')).toBeVisible()
  await expect.element(page.getByText('In use: Graphics card.')).toBeVisible()
  await page.getByRole('radio', { name: 'Processor' }).click()
  await expect.element(page.getByText('In use: Graphics card.')).not.toBeInTheDocument()
  expect(providerChooser().forced).toBe('wasm')
  await page.getByRole('radio', { name: 'Automatic' }).click()
  expect(providerChooser().forced).toBeNull()
  await expectAccessible()
})

test('a browser without SIMD says why photos take longer; this one does not', async () => {
  const slow = page.getByText('This browser computes one number at a time', { exact: false })
  await openSettings()
  await expect.element(page.getByText('Not measured on this computer yet.')).toBeVisible()
  await expect.element(slow).not.toBeInTheDocument()
  await hideApp()
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
  await openSettings()
  await expect.element(slow).toBeVisible()
})
