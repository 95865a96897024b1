// Shell and Settings on a fake workspace: language, theme, saved line, lock, keys, unknown address, narrow screens.
import axe from 'axe-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { singleKeys } from '../../../web/ui/single-keys.svelte.ts'
import { fakeDoor, fakePopulated, type FakeWorkspace } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, showApp } from './screen.ts'

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
let workspace: FakeWorkspace

beforeEach(async () => {
  singleKeys.set(true)
  workspace = fakePopulated()
  await showApp(fakeDoor({ remembered, workspace }), '#/settings')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
})
afterEach(hideApp)

test('settings are accessible and follow the language at once', async () => {
  await expectAccessible()
  await page.getByRole('radio', { name: 'Nederlands' }).click()
  await expect.element(page.getByRole('heading', { level: 1, name: 'Instellingen' })).toBeVisible()
  expect(document.documentElement.lang).toBe('nl')
})

test('the saved line tells where work is', async () => {
  await expect.element(page.getByRole('status').first()).toHaveTextContent('Everything saved')
  workspace.outbox = { waiting: 2, online: false, refused: null, refusedItems: [], storageFull: false }
  await expect.element(page.getByRole('status').first()).toHaveTextContent('2 changes are safe on this device')
  workspace.outbox = { waiting: 0, online: true, refused: 'forbidden', refusedItems: [], storageFull: true }
  await expect.element(page.getByText('The storage on this device is full')).toBeVisible()
  await expect.element(page.getByText('Your role does not allow this.', { exact: false })).toBeVisible()
})

test('recognition asks before it goes off, own channels can be added, removed and brought back', async () => {
  await page.getByRole('switch', { name: /face recognition/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
  await expect.poll(() => workspace.recognition).toBe(false)
  await page.getByLabelText('Name of the channel').fill('Website')
  await page.getByRole('button', { name: 'Add a channel' }).click()
  await expect.element(page.getByText('This channel exists already.')).toBeVisible()
  await page.getByLabelText('Name of the channel').fill('Café-schermen')
  await page.getByRole('button', { name: 'Add a channel' }).click()
  await expect.poll(() => workspace.ownChannels.at(-1)?.channel).toBe('own:cafe-schermen')
  await page.getByRole('button', { name: 'Remove Café-schermen' }).click()
  await expect.poll(() => workspace.ownChannels.length).toBe(1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => workspace.ownChannels.length).toBe(2)
})

test('keys go between sections; locking empties the screen and says so', async () => {
  await userEvent.keyboard('gp')
  await expect.element(page.getByRole('heading', { level: 1, name: 'People' })).toHaveFocus()
  await userEvent.keyboard('gl')
  await expect.element(page.getByText('Locked. Everything that was open is wiped from memory.')).toBeVisible()
  expect(document.body.textContent).not.toContain('Anna de Vries')
})

// G shows the grid there, and S, P and L after it are about photos: a quick hand must not land in Settings or lock the workspace.
test('on the Desk G is a key of the Desk: what follows it goes nowhere', async () => {
  await userEvent.keyboard('gd')
  await expect.element(page.getByRole('region', { name: 'Desk' })).toBeVisible()
  await userEvent.keyboard('gsgpgl')
  await expect.element(page.getByRole('region', { name: 'Desk' })).toBeVisible()
  expect(location.hash).toMatch(/^#\/desk/)
})

test('the switch for single keys stops the shell too, and can be found again', async () => {
  await page.getByRole('switch', { name: 'Use single keys' }).click()
  await userEvent.keyboard('gp')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await page.getByRole('switch', { name: 'Use single keys' }).click()
  await userEvent.keyboard('gp')
  await expect.element(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
})

test('the Desk in its shell: every landmark, every rule of axe', async () => {
  await userEvent.keyboard('gd')
  await expect.element(page.getByRole('region', { name: 'Desk' })).toBeVisible()
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  const { violations } = await axe.run(document)
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
})

test('a session that ended elsewhere goes back to Start with the reason', async () => {
  workspace.locked = 'elsewhere'
  await expect.element(page.getByText(/Locked: you are working in another tab/)).toBeVisible()
})

test('an address that names nothing says so', async () => {
  location.hash = '#/nowhere'
  await expect.element(page.getByText('This page does not exist')).toBeVisible()
})

test('nothing is wider than a 360 px phone, and every section is one tab in one row', async () => {
  await page.viewport(360, 740)
  for (const address of ['#/settings', '#/people', `#/people/${workspace.people[1]?.id ?? ''}`]) {
    location.hash = address
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(document.documentElement.scrollWidth, address).toBeLessThanOrEqual(360)
  }
  const tops = page.getByRole('navigation', { name: 'Sections' }).getByRole('link').elements()
  expect(new Set(tops.map((tab) => Math.round(tab.getBoundingClientRect().top))).size).toBe(1)
  await page.viewport(1280, 800)
})

test('an owner takes everything along, sees how far it is, and can stop; others are not offered it', async () => {
  const [anna] = workspace.people
  if (!anna) throw new Error('nobody there')
  workspace.people = [
    { ...anna, papers: [{ record: crypto.randomUUID() as never, quitclaim: crypto.randomUUID() as never, fileName: '' }] },
  ]
  let release = (): void => undefined
  workspace.papersHeld = new Promise((resolve) => (release = resolve))
  // Headless Chromium's save dialog cannot be answered: here the zip becomes a download.
  Object.defineProperty(window, 'showSaveFilePicker', { value: undefined, configurable: true })
  const saved: string[] = []
  const clicks = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  try {
    await page.getByRole('button', { name: 'Make the zip' }).click()
    await expect.element(page.getByRole('progressbar', { name: 'Making the zip' })).toBeVisible()
    await page.getByRole('button', { name: 'Cancel' }).click()
    release()
    await expect.element(page.getByText('Stopped. No usable zip was made.')).toBeVisible()
    expect(saved).toEqual([])
    await page.getByRole('button', { name: 'Make the zip' }).click()
    await expect.element(page.getByText('is made, but some things are missing', { exact: false })).toBeVisible()
    expect(saved).toEqual([expect.stringMatching(/^Gemeente Waterveld \d{4}-\d\d-\d\d\.zip$/)])
    await expectAccessible()
  } finally {
    clicks.mockRestore()
    Reflect.deleteProperty(window, 'showSaveFilePicker')
  }
  await hideApp()
  workspace.roles = ['editor', 'auditor']
  await showApp(fakeDoor({ remembered, workspace }), '#/settings')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  expect(page.getByRole('button', { name: 'Make the zip' }).elements()).toEqual([])
})
