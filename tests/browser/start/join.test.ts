// Accepting an invitation on fake doors: what it is for, the sheet, the words, letting in, and a page for every link that cannot be used.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { InvitationState } from '../../../core/wire/members.ts'
import type { Opened } from '../../../web/workspace/session/join-door.ts'
import { fakeInvitation, FakeJoining } from '../../support/fake-joining.ts'
import { fakeDoor, fakePopulated, fakeSheet } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, showApp } from '../ui/screen.ts'

let joining: FakeJoining
beforeEach(() => {
  joining = new FakeJoining()
})
afterEach(hideApp)

test('from the link to the six words, and in', async () => {
  await showApp(fakeDoor({ joining }), '#/join/1.x')
  await expect.element(page.getByRole('heading', { name: 'Noor Bakker invites you' })).toHaveFocus()
  await expect.element(page.getByText('3 colleagues work there now.', { exact: false })).toBeVisible()
  await expect.element(page.getByText('Examples for face recognition')).toBeVisible()
  await expectAccessible()
  await page.getByLabelText('Your name').fill(' ')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Fill in your name.')).toBeVisible()
  await page.getByLabelText('Your name').fill('Sam de Wit')
  await userEvent.keyboard('{Enter}')
  await page.getByRole('button', { name: 'Make one up for me' }).click()
  await expect.element(page.getByText('Very strong', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Make my keys' }).click()
  await expect.element(page.getByRole('article', { name: 'Recovery sheet' })).toBeVisible()
  // Its work is done: the secret stands in the address no longer.
  expect(location.hash).toBe('#/')
  expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(false)
  await page.getByRole('button', { name: 'I have the sheet' }).click()
  for (const [label, code] of [
    ['Account key', fakeSheet.accountKey],
    ['Recovery code', fakeSheet.recoveryCode],
  ] as const) {
    const field = page.getByLabelText(new RegExp(`^${label}, group`))
    const group = Number(/group (\d+)/.exec(field.element().closest('.field')?.textContent ?? '')?.[1])
    await field.fill(code.split('-')[group - 1] ?? '')
  }
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('list', { name: 'Your six words' })).toBeVisible()
  await expectAccessible()
  joining.stands = 'admitted'
  await expect.element(page.getByText('You are let in.', { exact: false }), { timeout: 10_000 }).toBeVisible()
  await expect.element(page.getByLabelText('Passphrase')).toBeVisible()
})

test.each([
  ['expired', 'This invitation has expired'],
  ['answered', 'This invitation was used already'],
  ['admitted', 'This invitation was used already'],
  ['withdrawn', 'This invitation was cancelled'],
] as const)('a link that is %s', async (state: InvitationState, title) => {
  joining.opened = { ok: true, invitation: { ...fakeInvitation, state }, checked: { opens: [], members: 1 } }
  await showApp(fakeDoor({ joining }), '#/join/1.x')
  await expect.element(page.getByRole('heading', { name: title })).toBeVisible()
  await expectAccessible()
})

test.each([
  ['not_readable', 'This link is not complete'],
  ['not_found', 'This invitation does not exist'],
  ['chain_refused', 'This link belongs to another member list'],
  ['offline', 'We cannot check the invitation now'],
] as const)('a link that is refused: %s', async (code: Extract<Opened, { ok: false }>['code'], title) => {
  joining.opened = { ok: false, code }
  await showApp(fakeDoor({ joining }), '#/join/1.x')
  await expect.element(page.getByRole('heading', { name: title })).toBeVisible()
  expect(page.getByRole('button', { name: 'Try again' }).elements()).toHaveLength(code === 'offline' ? 1 : 0)
})

test('a device that waits shows its words again; cancelled meanwhile, it forgets and says so', async () => {
  const remembered = {
    workspaceName: 'Waterfield',
    memberName: 'Sam',
    kind: 'member',
    passkey: false,
    waiting: [0, 1, 2, 3, 4, 5],
  } as const
  await showApp(fakeDoor({ joining, remembered }))
  await expect.element(page.getByRole('list', { name: 'Your six words' })).toBeVisible()
  joining.stands = 'withdrawn'
  await expect.element(page.getByRole('heading', { name: 'This invitation was cancelled' }), { timeout: 10_000 }).toBeVisible()
})

test('an invitation that is opened where a workspace is open locks it first', async () => {
  const workspace = fakePopulated()
  const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
  await showApp(fakeDoor({ joining, remembered, workspace }), '#/people')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
  location.hash = '#/join/1.x'
  await expect.element(page.getByRole('heading', { name: 'Noor Bakker invites you' })).toBeVisible()
  expect(workspace.locked).toBe('asked')
})

test.each([
  [{ ok: false, code: 'mistyped', sheet: 1 }, 'There is a typing mistake in this. Check the groups one by one.'],
  [{ ok: false, code: 'same_sheet' }, 'This is the same sheet twice.'],
  [{ ok: false, code: 'other_key' }, 'These sheets belong to different keys.'],
  [{ ok: false, code: 'wrong_secret' }, 'These sheets open no workspace here.'],
  [{ ok: false, code: 'too_many_attempts' }, 'Too many attempts.'],
] as const)('sheets of the recovery key that do not open: %o', async (answer, sentence) => {
  joining.sheets = answer
  await showApp(fakeDoor({ joining }))
  await page.getByRole('button', { name: 'Recover a workspace' }).click()
  await page.getByLabelText('First sheet', { exact: true }).fill('AAAA')
  await page.getByLabelText('Second sheet', { exact: true }).fill('BBBB')
  await page.getByRole('button', { name: 'Open with these sheets' }).click()
  await expect.element(page.getByText(sentence, { exact: false })).toBeVisible()
  if (answer.code === 'mistyped') await expectAccessible()
  expect(page.getByLabelText('Your name').elements()).toEqual([])
})
