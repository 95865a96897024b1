// Shell and Settings on a fake workspace: language, theme, saved line, lock, keys, unknown address, narrow screens.
import axe from 'axe-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { MemberId } from '../../../core/ids.ts'
import { singleKeys } from '../../../web/ui/single-keys.svelte.ts'
import { fakeDoor, fakePaper, fakePopulated, type FakeWorkspace } from '../fake-workspace.svelte.ts'
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

/** The same workspace shown anew, as after a reload, to somebody with these roles. */
async function again(roles: FakeWorkspace['roles'] = workspace.roles): Promise<void> {
  await hideApp()
  workspace.roles = roles
  await showApp(fakeDoor({ remembered, workspace }), '#/settings')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
}

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
  // Anything else done in between, and the letter is a letter again.
  await userEvent.keyboard('g')
  await page.getByRole('heading', { level: 1, name: 'Settings' }).click()
  await userEvent.keyboard('p')
  await userEvent.keyboard('gxp')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
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
  workspace.people = [{ ...anna, papers: [fakePaper()] }]
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
  await again(['editor', 'auditor'])
  expect(page.getByRole('button', { name: 'Make the zip' }).elements()).toEqual([])
})

test('who had unusually much opened is told in words, until it is seen; the next one is told again', async () => {
  const [sam, lot] = [crypto.randomUUID() as MemberId, crypto.randomUUID() as MemberId]
  const first = [
    {
      alert: crypto.randomUUID(),
      member: sam,
      memberName: 'Sam de Wit',
      span: 'day',
      scope: 'faces',
      openings: 1240,
      at: '2026-11-25T16:00:00.000Z',
    },
    {
      alert: crypto.randomUUID(),
      member: lot,
      memberName: 'Lot Vos',
      span: 'ten-minutes',
      scope: null,
      openings: 300,
      at: '2026-11-24T09:00:00.000Z',
    },
  ] as const
  workspace.alerts = first
  const notice = page.getByText('Somebody opened unusually much')
  await expect.element(notice).toBeVisible()
  await expect.element(page.getByText('Sam de Wit opened face data of 1,240 people within a day', { exact: false })).toBeVisible()
  await expect.element(page.getByText('Lot Vos opened a name 300 times within ten minutes', { exact: false })).toBeVisible()
  await expectAccessible()
  await page.getByRole('button', { name: 'Seen' }).click()
  await expect.element(notice).not.toBeInTheDocument()
  await again()
  expect(notice.elements()).toEqual([])
  const papers = { ...first[1], alert: crypto.randomUUID(), scope: 'papers', openings: 90, at: '2026-11-26T09:00:00.000Z' } as const
  workspace.alerts = [papers, ...first]
  await expect.element(page.getByText('Lot Vos opened signed papers of 90 people', { exact: false })).toBeVisible()
  expect(page.getByText('Sam de Wit opened', { exact: false }).elements()).toEqual([])
})

test('that a member was shown another log stays on screen, with who it was', async () => {
  workspace.otherLogs = [workspace.member.id]
  const title = page.getByText('was shown another log', { exact: false })
  await expect.element(title).toBeVisible()
  await expect.element(page.getByText('npm run log:verify', { exact: false })).toBeVisible()
  await expectAccessible()
  workspace.otherLogs = []
  await expect.element(title).not.toBeInTheDocument()
})

test('clocks that are apart are both told, until they agree', async () => {
  workspace.clocksApart = { here: Date.parse('2026-03-02T10:00:00'), server: Date.parse('2026-11-27T10:04:00') }
  const told = page.getByText('Here it is 2 Mar 2026', { exact: false })
  await expect.element(told).toHaveTextContent('the server says 27 Nov 2026')
  await expectAccessible()
  workspace.clocksApart = null
  await expect.element(told).not.toBeInTheDocument()
})

test('that the recovery key was opened stays on screen until there is a new one, whatever is clicked', async () => {
  workspace.recoveryOpenedAt = '2026-11-20T10:00:00.000Z'
  const title = page.getByText('The recovery key was opened on', { exact: false })
  await expect.element(title).toHaveTextContent('20 Nov 2026')
  await expect.element(page.getByText('Make a new recovery key (Settings → Members)', { exact: false })).toBeVisible()
  expect(page.getByRole('button', { name: 'Seen' }).elements()).toEqual([])
  await expectAccessible()
  await again(['auditor'])
  await expect.element(page.getByText('Ask an owner whether that was meant to be', { exact: false })).toBeVisible()
  workspace.recoveryOpenedAt = null
  await expect.element(title).not.toBeInTheDocument()
})

test('a server that came back from a backup: how much was given back, and what is lost, with whose it was', async () => {
  const [anna] = workspace.people
  workspace.restore = {
    takenAt: '2026-11-20T02:00:00.000Z',
    givenBack: 12,
    lost: [
      { what: 'consent', owner: anna!.id, at: '2026-11-21T10:00:00.000Z' },
      { what: 'keys', owner: null, at: '2026-11-21T11:00:00.000Z' },
    ],
  }
  await expect.element(page.getByText('The server was put back from a backup of', { exact: false })).toBeVisible()
  await expect.element(page.getByText('2 changes could not be recovered.', { exact: false })).toBeVisible()
  await page.getByText('Show the list').click()
  await expect.element(page.getByText('Consent · Anna de Vries', { exact: false })).toBeVisible()
  await expectAccessible()
  await page.getByRole('button', { name: 'Seen' }).click()
  await expect.element(page.getByText('The server was put back', { exact: false })).not.toBeInTheDocument()
})

test('closing asks for the name and one of your own keys, waits for unsent work, and ends with dates that are kept', async () => {
  await page.getByRole('main').getByRole('button', { name: 'Close the workspace' }).last().click()
  const dialog = page.getByRole('dialog')
  const close = dialog.getByRole('button', { name: 'Close and destroy everything' })
  await expect.element(close).toBeDisabled()
  const name = dialog.getByLabelText('Type Gemeente Waterveld to confirm')
  await name.fill('gemeente waterveld')
  await expect.element(close).toBeDisabled()
  await name.fill('Gemeente Waterveld')
  workspace.outbox = { waiting: 2, online: true, refused: null, refusedItems: [], storageFull: false }
  await expect.element(dialog.getByText('There is still work waiting to be sent.', { exact: false })).toBeVisible()
  await expect.element(close).toBeDisabled()
  workspace.outbox = { ...workspace.outbox, waiting: 0 }
  await expectAccessible()
  await close.click()

  await expect.element(dialog.getByText('Nothing brings a closed workspace back.', { exact: false })).toBeVisible()
  await expectAccessible()
  await dialog.getByRole('radio', { name: 'Passphrase' }).click()
  await dialog.getByLabelText('Passphrase').last().fill('geraden')
  await userEvent.keyboard('{Enter}')
  await expect.element(dialog.getByRole('alert')).toBeVisible()
  expect(workspace.calls).toEqual(['close'])
  workspace.closing = {
    closing: crypto.randomUUID(),
    workspace: workspace.info.id,
    asked: '2026-11-26T10:00:00.000Z',
    live: '2026-11-26T10:00:01.000Z',
    rewritten: null,
    offlineLeases: null,
    backups: '2026-12-26T10:00:01.000Z',
    backupsOverdue: true,
    backupsUnknown: true,
    note: null,
    key: '',
  }
  await dialog.getByLabelText('Passphrase').last().fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('dialog', { name: 'The workspace is closed' })).toBeVisible()
  await expect.element(dialog.getByText('26 Dec 2026', { exact: false })).toBeVisible()
  await expect.element(dialog.getByText('not yet, the server goes on by itself')).toBeVisible()
  await expect.element(dialog.getByText('Until there is one, this date moves', { exact: false })).toBeVisible()
  await expect.element(dialog.getByText('We were never told of a backup.', { exact: false })).toBeVisible()
  await expectAccessible()
  // The only time it is shown: a stray key does not take it away.
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog).toBeVisible()
  const saved: string[] = []
  const clicks = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  await dialog.getByRole('button', { name: 'Save the receipt' }).click()
  clicks.mockRestore()
  expect(saved).toEqual(['receipt-closed.json'])
  await dialog.getByRole('button', { name: 'Done: forget this workspace here' }).click()
  await expect.poll(() => workspace.calls).toEqual(['close', 'close', 'leave'])
})
