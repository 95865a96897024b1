// Settings → Members on fake members: the list and its states, inviting, comparing words, roles, removal, renewals, and what stands between one person and loss.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { InvitationId, MemberId } from '../../../core/ids.ts'
import type { InvitationView } from '../../../core/wire/members.ts'
import type { FakeMembers } from '../../support/fake-members.svelte.ts'
import { fakeDoor, fakePopulated, type FakeWorkspace } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, showApp } from '../ui/screen.ts'

let workspace: FakeWorkspace
let members: FakeMembers

const chain = {
  head: { seq: 3, hash: '00'.repeat(32) as never },
  members: [],
  epochs: [],
  recoveryKey: false,
  recoveryOwnWord: [],
  smallPractice: true,
  guard: 'small-practice',
  held: [],
  closingsWanted: [],
  restore: null,
  story: [],
} as const

function invitation(more: Partial<InvitationView> = {}): InvitationView {
  return {
    invitation: crypto.randomUUID() as InvitationId,
    purpose: 'join',
    member: null,
    name: 'Iris Klein',
    email: null,
    roles: ['viewer'],
    delivery: 'handed-over',
    expiresAt: '2026-12-02T12:00:00.000Z',
    state: 'open',
    inviter: workspace.member.id,
    kept: 'AAAA',
    answer: null,
    ...more,
  }
}

beforeEach(async () => {
  workspace = fakePopulated()
  ;({ members } = workspace)
  members.chain = chain
  members.seed({
    member: workspace.member.id,
    name: workspace.member.name,
    roles: ['owner', 'consent-officer', 'editor'],
    opens: ['people', 'faces', 'papers', 'library'],
  })
  members.seed({ name: 'Sam de Wit', email: 'sam@waterveld.example', roles: ['editor'], opens: ['people', 'faces', 'library'] })
  const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
  await showApp(fakeDoor({ remembered, workspace }), '#/settings')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('list', { name: 'Members' })).toBeVisible()
})
afterEach(hideApp)

const lineOf = (name: string) =>
  page
    .getByRole('list', { name: 'Members' })
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) })

test('every state is on its line, in words', async () => {
  const lot = members.seed({ name: 'Lot Vos', roles: ['auditor'], opens: ['papers', 'library', 'log'], waiting: ['papers'] })
  members.former = [{ member: crypto.randomUUID() as MemberId, name: 'Bob Oud' }]
  members.invitations = [
    invitation(),
    invitation({ name: 'Ans', state: 'answered' }),
    invitation({ name: 'Els', state: 'answered', kept: null }),
    invitation({ name: 'Piet', state: 'expired' }),
    invitation({ name: 'Gone', state: 'withdrawn' }),
  ]
  await expect.element(lineOf('Noor Bakker')).toHaveTextContent('you')
  await expect.element(lineOf('Sam de Wit')).toHaveTextContent('Active')
  await expect.element(lineOf('Lot Vos')).toHaveTextContent('Waiting for keys')
  await expect.element(lineOf('Lot Vos')).toHaveTextContent('as soon as one of them unlocks: Noor Bakker.')
  const invitations = page.getByRole('list', { name: 'Invitations' })
  await expect.element(invitations).toHaveTextContent('Invited')
  await expect.element(invitations).toHaveTextContent('Only Noor Bakker, who made the invitation')
  await expect.element(invitations).toHaveTextContent('was not used')
  expect(invitations.element().textContent).not.toContain('Gone')
  await expect.element(page.getByText('1 former member')).toBeVisible()
  await lineOf('Lot Vos').getByRole('button', { name: 'Give the keys now' }).click()
  await expect.poll(() => members.calls).toContain(`give ${lot}`)
  await expectAccessible()
})

test('what an owner gave themselves goes only when a holder says so; the recovery key likewise', async () => {
  const vera = members.seed({
    name: 'Vera Prins',
    roles: ['owner', 'editor'],
    opens: ['faces'],
    waiting: ['faces'],
    undecided: ['faces'],
  })
  members.recoveryUndecided = ['papers']
  const line = lineOf('Vera Prins')
  await expect.element(line).toHaveTextContent('Gave this to themselves as an owner')
  await expect.element(line).toHaveTextContent('Who has the key decides: Noor Bakker and Sam de Wit.')
  expect(line.element().textContent).not.toContain('as soon as one of them unlocks')
  await expectAccessible()
  await line.getByRole('button', { name: 'Give the keys', exact: true }).click()
  await expect.poll(() => members.calls).toContain(`give ${vera}`)
  const notice = page.getByRole('region', { name: 'Recovery key' })
  await expect.element(notice).toHaveTextContent('The recovery key does not open everything yet')
  await notice.getByRole('button', { name: 'Give the keys' }).click()
  await expect.poll(() => members.calls).toContain('give recovery')
})

test('what was done to members and keys is told: to everybody at once where it matters, and all of it under the list', async () => {
  const [noor, sam] = members.list!.map(({ member }) => member)
  const said = { at: new Date().toISOString(), author: sam!, member: sam!, gained: [], lost: [], scope: null }
  const old = { ...said, at: '2026-01-02T12:00:00.000Z' }
  members.chain = {
    ...chain,
    story: [
      { ...said, hash: 'd', type: 'epoch', member: null, scope: 'faces' },
      { ...said, hash: 'c', type: 'roles', gained: ['consent-officer'] },
      { ...said, hash: 'b', type: 'reset', member: noor!, author: sam! },
      // Own doing, and long ago on a device that never looked: no news.
      { ...said, hash: 'a', type: 'roles', author: noor!, member: noor!, gained: ['editor'] },
      { ...old, hash: '9', type: 'recovered' },
    ],
  }
  const notice = page.getByRole('list', { name: 'Something changed about who can get in here' })
  await expect.element(notice).toHaveTextContent('Sam de Wit gave themselves a role: Consent officer.')
  await expect.element(notice).toHaveTextContent('Sam de Wit gave Noor Bakker new keys.')
  expect(notice.getByRole('listitem').elements()).toHaveLength(2)
  await page.getByText('What was done to members and keys').click()
  const all = page.getByRole('list', { name: 'What was done to members and keys' })
  await expect.element(all).toHaveTextContent('Sam de Wit came in with the recovery key, as an owner.')
  expect(all.getByRole('listitem').elements()).toHaveLength(5)
  await expectAccessible()
  await page.getByRole('button', { name: 'Seen' }).click()
  await expect.element(notice).not.toBeInTheDocument()
  // The next one is told again.
  members.chain = {
    ...members.chain,
    story: [{ ...said, hash: 'e', type: 'recovered', gained: ['owner'] }, ...members.chain.story],
  }
  await expect.element(notice).toHaveTextContent('came in with the recovery key')
  expect(notice.getByRole('listitem').elements()).toHaveLength(1)
})

test('inviting says what each role opens, refuses what is missing, and shows the link once', async () => {
  await page.getByRole('button', { name: 'Invite a member' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make the invitation' }).click()
  await expect.element(dialog.getByText('Fill in a name.')).toBeVisible()
  await expect.element(dialog.getByText('Choose at least one role.')).toBeVisible()
  await dialog.getByLabelText('Name', { exact: true }).fill('Iris Klein')
  await dialog.getByRole('checkbox', { name: 'Auditor' }).click()
  await expect.element(dialog.getByText('Signed forms, scans and signatures')).toBeVisible()
  await expectAccessible()
  await dialog.getByRole('button', { name: 'Make the invitation' }).click()
  await expect
    .element(dialog.getByLabelText('Link', { exact: true }))
    .toHaveValue(`${location.origin}${location.pathname}${location.search}#/join/1.x`)
  await expect.element(dialog.getByRole('img', { name: 'QR code of the invitation for Iris Klein' })).toBeVisible()
  await expectAccessible()
  // Not lost by a stray key.
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  expect(members.calls).toContain('invite')
})

test('who lost everything gets new keys, and keeps the roles', async () => {
  await page.getByRole('button', { name: 'Actions for Sam de Wit' }).click()
  await page.getByRole('menuitem', { name: 'Give new keys' }).click()
  const dialog = page.getByRole('dialog', { name: 'New keys for Sam de Wit' })
  await expect.element(dialog.getByText('After that the old keys open nothing any more', { exact: false })).toBeVisible()
  expect(dialog.getByRole('checkbox').elements()).toEqual([])
  await expectAccessible()
  await dialog.getByRole('button', { name: 'Make the invitation' }).click()
  await expect.element(page.getByRole('dialog', { name: 'Give this link to Sam de Wit' })).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  // They answered: the words are compared as with somebody new, and what is said is about keys.
  members.invitations = [
    invitation({ purpose: 'reset', member: members.list![1]!.member, name: 'Sam de Wit', roles: ['editor'], state: 'answered' }),
  ]
  await expect.element(page.getByRole('list', { name: 'Invitations' })).toHaveTextContent('Sam de Wit · new keys')
  await page.getByRole('button', { name: 'Compare the words' }).click()
  await expectAccessible()
  members.answer = { ok: false, code: 'offline' }
  await page.getByRole('button', { name: 'The same: use these keys' }).click()
  await expect.element(page.getByText('Sam de Wit did not get the new keys')).toBeVisible()
  members.answer = { ok: true }
  await page.getByRole('button', { name: 'The same: use these keys' }).click()
  await expect.element(page.getByText('Sam de Wit has new keys.', { exact: false })).toBeVisible()
  expect(members.calls.filter((call) => call === 'admit')).toHaveLength(2)
  // Nobody gives keys to themselves.
  await page.getByRole('button', { name: 'Actions for Noor Bakker' }).click()
  expect(
    page
      .getByRole('menuitem')
      .elements()
      .map((item) => item.textContent.trim()),
  ).toEqual(['Change roles'])
})

test('equal words let in; other words and swapped keys do not', async () => {
  members.invitations = [invitation({ state: 'answered' })]
  const open = () => page.getByRole('button', { name: 'Compare the words' }).click()
  await open()
  const dialog = page.getByRole('dialog')
  await expect.element(dialog.getByRole('list', { name: 'Your six words' })).toBeVisible()
  await expectAccessible()
  await dialog.getByRole('button', { name: 'They differ' }).click()
  await expect.element(dialog.getByRole('alert')).toHaveTextContent('Other words mean other keys')
  await dialog.getByRole('button', { name: 'Cancel the invitation' }).click()
  await expect.poll(() => members.calls.at(-1)).toBe('withdraw')
  members.words = () => Promise.resolve(undefined)
  await open()
  await expect.element(dialog.getByRole('alert')).toHaveTextContent('Somebody came in between')
  expect(dialog.getByRole('button', { name: /let in/i }).elements()).toEqual([])
  await userEvent.keyboard('{Escape}')
  members.words = () => Promise.resolve([0, 1, 2, 3, 4, 5])
  await open()
  await dialog.getByRole('button', { name: 'The same: let in' }).click()
  await expect.poll(() => members.calls.at(-1)).toBe('admit')
  expect(members.calls.filter((call) => call === 'admit')).toHaveLength(1)
})

test('the last owner and the last holder stay, and it is explained', async () => {
  members.loss = { owner: true, scopes: ['people'] }
  await page.getByRole('button', { name: 'Actions for Sam de Wit' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  const dialog = page.getByRole('dialog')
  await expect.element(dialog.getByText('This is the last owner.', { exact: false })).toBeVisible()
  await expect.element(dialog.getByText('Nobody else can open this: names.', { exact: false })).toBeVisible()
  await expect.element(dialog.getByRole('button', { name: 'Remove this member' })).toBeDisabled()
  await expectAccessible()
  await userEvent.keyboard('{Escape}')
  members.loss = { owner: false, scopes: [] }
  await page.getByRole('button', { name: 'Actions for Sam de Wit' }).click()
  await page.getByRole('menuitem', { name: 'Change roles' }).click()
  await dialog.getByRole('checkbox', { name: 'Editor' }).click()
  await expect.element(dialog.getByText('Choose at least one role, or remove the member.')).toBeVisible()
  await dialog.getByRole('checkbox', { name: 'Viewer' }).click()
  await expect.element(dialog.getByText('Sam de Wit loses: names and faces.', { exact: false })).toBeVisible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => members.calls.at(-1)).toBe('changeRoles')
})

test('a refusal stays in the dialog as a sentence', async () => {
  members.answer = { ok: false, code: 'last_holder' }
  await page.getByRole('button', { name: 'Actions for Sam de Wit' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove this member' }).click()
  await expect.element(page.getByRole('dialog').getByRole('alert')).toHaveTextContent('Then nobody would be left who can do this.')
})

test('keys on their way: progress, going on, and whom it waits for', async () => {
  members.rotation = { done: 500, left: 700 }
  await expect.element(page.getByRole('progressbar', { name: 'Moving data to the new key' })).toBeVisible()
  members.rotation = null
  members.renewals = [
    { scope: 'people', keyOwed: false, shares: 700, mine: true },
    { scope: 'papers', keyOwed: true, shares: 0, mine: false },
  ]
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect.poll(() => members.calls).toContain('tend')
  await expect.element(page.getByText('Somebody lost the right to forms.', { exact: false })).toBeVisible()
  await expectAccessible()
})

test('a small practice is visible, can end, and real data then waits', async () => {
  await expect.element(page.getByText('You work as a small practice')).toBeVisible()
  await page.getByRole('button', { name: 'Stop as a small practice' }).click()
  await expect.poll(() => members.calls.at(-1)).toBe('chooseSmallPractice')
  members.chain = { ...chain, smallPractice: false, guard: 'none' }
  await expect.element(page.getByText('Personal data has to wait')).toBeVisible()
  await expectAccessible()
  members.chain = { ...chain, recoveryKey: true, guard: 'recovery-key' }
  await expect.element(page.getByText('There is a recovery key.', { exact: false })).toBeVisible()
  await expect.element(page.getByText('Personal data has to wait')).not.toBeInTheDocument()
})

test('who is no owner reads the list and changes nothing', async () => {
  await hideApp()
  workspace.roles = ['editor']
  const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
  await showApp(fakeDoor({ remembered, workspace }), '#/settings')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(lineOf('Sam de Wit')).toBeVisible()
  expect(page.getByRole('button', { name: /Actions for (Sam|Noor)|Invite/ }).elements()).toEqual([])
})

test('the recovery key: three sheets, shown once, each proved to be on paper', async () => {
  await expect.element(page.getByText('There is no recovery key yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Make a recovery key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make the key' }).click()
  await expect.element(dialog.getByRole('article', { name: 'Recovery key, sheet 3 of 3' })).toBeVisible()
  await expectAccessible()
  expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(false)
  await userEvent.keyboard('{Escape}')
  await dialog.getByRole('button', { name: 'I have the three sheets' }).click()
  await dialog.getByLabelText('Sheet 1, group 1').fill('aaaa')
  await dialog.getByLabelText('Sheet 2, group 1').fill('bbbb')
  await userEvent.keyboard('{Enter}')
  await expect.element(dialog.getByText('The sheet says something else.', { exact: false })).toBeVisible()
  await dialog.getByLabelText('Sheet 3, group 1').fill('cccc')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Give the sheets to three people', { exact: false })).toBeVisible()
  expect(document.body.textContent).not.toContain('CCCC')
})
