// Erasing on a fake workspace: the screen survives that the person goes, a receipt that is late is asked for again, and closing forgets it.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { WorkspaceId } from '../../../core/ids.ts'
import { fakeDoor, fakePopulated, type FakeWorkspace } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, showApp } from '../ui/screen.ts'

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
let workspace: FakeWorkspace

beforeEach(() => {
  workspace = fakePopulated()
})
afterEach(hideApp)

test('a person is erased after their name was typed; the receipt comes when the server has it', async () => {
  const [first] = workspace.people
  if (!first) throw new Error('nobody in the fake')
  workspace.unreadTexts = 3
  await showApp(fakeDoor({ remembered, workspace }), `#/people/${first.id}`)
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await page.getByRole('button', { name: 'More about Anna de Vries' }).click()
  await page.getByRole('menuitem', { name: 'Erase person' }).click()
  const erase = page.getByRole('button', { name: 'Erase for good' })
  await expect.element(erase).toBeDisabled()
  await expect.element(page.getByText('We do not find other spellings', { exact: false })).toBeVisible()
  await expect.element(page.getByText('3 events and photos cannot be read in this browser.', { exact: false })).toBeVisible()
  await expectAccessible()
  await page.getByRole('textbox', { name: 'Type Anna de Vries to confirm' }).fill('anna de vries')
  await erase.click()
  await expect.element(page.getByText('You may close this window')).toBeVisible()
  expect(document.querySelector('section.list')?.textContent).not.toContain('Anna de Vries')
  workspace.receipt = {
    workspace: crypto.randomUUID() as WorkspaceId,
    owner: first.id,
    pseudonym: first.pseudonym,
    asked: '2026-11-25T10:00:00.000Z',
    live: '2026-11-25T10:00:01.000Z',
    rewritten: null,
    offlineLeases: null,
    backups: '2026-12-25T10:00:01.000Z',
    backupsOverdue: false,
    backupsUnknown: true,
    stillMoving: 0,
    note: null,
    key: '',
  }
  await expect.element(page.getByText(`${first.pseudonym} is erased.`)).toBeVisible()
  await expect.element(page.getByText(/We were never told of a backup/)).toBeVisible()
  await expectAccessible()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  await expect.element(page.getByRole('button', { name: '1 person erased' })).toBeVisible()
  expect(workspace.calls).toEqual(['erasePerson 0'])
})

test('whose name does not open here is not looked for, and that is said', async () => {
  const [first] = workspace.people
  if (!first) throw new Error('nobody in the fake')
  workspace.people = [{ ...first, document: null }]
  await showApp(fakeDoor({ remembered, workspace }), `#/people/${first.id}`)
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await page.getByRole('button', { name: /^More about / }).click()
  await page.getByRole('menuitem', { name: 'Erase person' }).click()
  await expect.element(page.getByText('This browser cannot read the name', { exact: false })).toBeVisible()
  expect(document.body.textContent).not.toContain('The name is in no file name')
  await expect.element(page.getByText('cannot be read in this browser. Nobody', { exact: false })).not.toBeInTheDocument()
})
