// The Start page on a fake door: three doors, founding with its recovery sheet, unlocking and its refusals.
import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { makePassphrase, wordList } from '../../../web/ui/sheet/words.ts'
import { passphraseScore } from '../../../web/ui/sheet/strength.ts'
import { isGroup, pickAsked } from '../../../web/ui/sheet/sheet.ts'
import { fakeDoor, fakeSheet } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, showApp } from '../ui/screen.ts'

afterEach(hideApp)

test('three doors, practising first, accessible', async () => {
  await showApp(fakeDoor())
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
  const headings = [...document.querySelectorAll('h2')].map((heading) => heading.textContent)
  expect(headings).toEqual(['Try with the practice set', 'Unlock your workspace', 'Start a workspace'])
  await expectAccessible()
})

test('founding: typed values survive going back, the sheet shows both codes, two groups are asked', async () => {
  await showApp(fakeDoor({ needsCode: true }))
  await page.getByRole('button', { name: 'Start a workspace' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect.element(page.getByText('Fill in this field.').first()).toBeVisible()
  await page.getByLabelText('Name of the workspace').fill('Waterfield council')
  await page.getByLabelText("Operator's code").fill('CODE')
  await userEvent.keyboard('{Enter}')
  await page.getByLabelText('Your name').fill('Noor Bakker')
  await page.getByLabelText('Your e-mail address at work').fill('not-an-address')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('This does not look like an e-mail address. Check it.')).toBeVisible()
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await expect.element(page.getByLabelText('Name of the workspace')).toHaveValue('Waterfield council')
  await userEvent.click(page.getByRole('button', { name: 'Continue' }))
  await page.getByLabelText('Your e-mail address at work').fill('noor@waterfield.example')
  await userEvent.keyboard('{Enter}')
  await page.getByLabelText('Passphrase', { exact: true }).fill('welkom2024')
  await expect.element(page.getByText('Too easy to guess', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Make the workspace' }).click()
  await expect.element(page.getByText('This passphrase is too weak.', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Make one up for me' }).click()
  await expect.element(page.getByText('Very strong', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Make the workspace' }).click()
  await expect.element(page.getByRole('article', { name: 'Recovery sheet' })).toBeVisible()
  for (const code of [fakeSheet.accountKey, fakeSheet.recoveryCode])
    expect(document.querySelector(`[data-code="${code}"]`)).not.toBeNull()
  await expectAccessible()
  // The codes are nowhere else yet: the browser asks before the page goes.
  expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(false)
  await page.getByRole('button', { name: 'I have the sheet' }).click()
  await page.getByRole('button', { name: 'To my workspace' }).click()
  await expect.element(page.getByText('The sheet says something else.', { exact: false }).first()).toBeVisible()
  for (const [label, code] of [
    ['Account key', fakeSheet.accountKey],
    ['Recovery code', fakeSheet.recoveryCode],
  ] as const) {
    const field = page.getByLabelText(new RegExp(`^${label}, group`))
    const group = Number(/group (\d+)/.exec(field.element().closest('.field')?.textContent ?? '')?.[1])
    await field.fill(code.split('-')[group - 1]?.toLowerCase() ?? '')
  }
  await page.getByRole('button', { name: 'To my workspace' }).click()
  await expect.element(page.getByRole('navigation', { name: 'Sections' })).toBeVisible()
})

test('founding refused by the server goes back to the code and keeps the rest', async () => {
  await showApp(fakeDoor({ foundCode: 'founding_code_refused' }))
  await page.getByRole('button', { name: 'Start a workspace' }).click()
  await page.getByLabelText('Name of the workspace').fill('Waterfield')
  await userEvent.keyboard('{Enter}')
  await page.getByLabelText('Your name').fill('Noor')
  await page.getByLabelText('Your e-mail address at work').fill('n@w.example')
  await userEvent.keyboard('{Enter}')
  await page.getByRole('button', { name: 'Make one up for me' }).click()
  await expect.element(page.getByText('Very strong', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Make the workspace' }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('This code is not right or was used before.')
  await expect.element(page.getByLabelText("Operator's code")).toBeVisible()
  await expect.element(page.getByLabelText('Name of the workspace')).toHaveValue('Waterfield')
})

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const

test('a wrong passphrase gets one sentence that does not say which part was wrong; the right one opens', async () => {
  await showApp(fakeDoor({ remembered }))
  await page.getByLabelText('Passphrase').fill('fout')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('This is not right. Check your passphrase and your key.')
  await expectAccessible()
  await page.getByRole('button', { name: 'Nederlands' }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('Dit klopt niet.')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('navigation', { name: 'Sections' })).toBeVisible()
})

test.each([
  ['offline', 'No connection to the server.'],
  ['mistyped', 'There is a typing mistake in this.'],
  ['too_many_attempts', 'Too many attempts.'],
] as const)('unlock refused: %s', async (code, sentence) => {
  await showApp(fakeDoor({ remembered, unlockCode: code }))
  await page.getByLabelText('Passphrase').fill('x')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(sentence)
})

test('a passkey that gives no key, as with some versions of Windows Hello: it says so, and what works comes first', async () => {
  await showApp(fakeDoor({ remembered: { ...remembered, passkey: true }, unlockCode: 'passkey_no_key' }))
  await page.getByRole('button', { name: 'Unlock with your passkey' }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('it gives no key that opens your workspace.')
  await expect.element(page.getByRole('button', { name: 'Unlock with your passkey' })).not.toBeInTheDocument()
  await expect.element(page.getByRole('button', { name: 'Use a passkey' })).toBeVisible()
  await expectAccessible()
})

test('a device that lost the account key asks for it', async () => {
  await showApp(fakeDoor({ remembered, unlockCode: 'account_key_needed' }))
  await page.getByLabelText('Passphrase').fill('x')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByLabelText('Account key')).toBeVisible()
})

test('made passphrases are six words of the list and always strong; common ones are not', async () => {
  for (const name of ['nl', 'en'] as const) {
    expect(new Set(wordList(name)).size).toBe(216)
    const made = makePassphrase(name)
    expect(made.split(' ').every((word) => wordList(name).includes(word))).toBe(true)
    expect(await passphraseScore(made, [])).toBe(4)
  }
  expect(await passphraseScore('ziekenhuis', [])).toBeLessThan(3)
  expect(await passphraseScore('Noor Bakker', ['Noor Bakker'])).toBeLessThan(3)
})

test('the asked groups exist, look-alikes count as equal, a neighbour does not', () => {
  const sheet = { accountKey: 'AB01-CD11', recoveryCode: 'EF00-GH22' }
  for (let round = 0; round < 50; round++) for (const { group } of pickAsked(sheet)) expect([1, 2]).toContain(group)
  expect(isGroup(sheet, { of: 'account', group: 1 }, 'abOl')).toBe(true)
  expect(isGroup(sheet, { of: 'account', group: 2 }, 'ab01')).toBe(false)
  expect(isGroup(sheet, { of: 'recovery', group: 1 }, '')).toBe(false)
})
