// Requests to sign on a fake workspace: asking from a list, the list of requests, what ends and is asked again, one QR code for an event.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { AskId, type RecordId } from '../../../core/ids.ts'
import { readEvidence } from '../../support/evidence-sample.ts'
import { fakeRequest } from '../../support/fake-requests.svelte.ts'
import { formDocument } from '../../support/form-samples.ts'
import type { WaitingSigner } from '../../../web/workspace/requests/asks.svelte.ts'
import { fakeDoor, fakePopulated, fakeQuitclaim, type FakeWorkspace } from '../fake-workspace.svelte.ts'
import { walk } from '../keyboard.ts'
import { expectAccessible, hideApp, present, showApp } from '../ui/screen.ts'

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
let workspace: FakeWorkspace

async function open(address: string): Promise<void> {
  await showApp(fakeDoor({ remembered, workspace }), address)
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
}

beforeEach(async () => {
  workspace = fakePopulated()
  await workspace.forms.publish(formDocument())
})
afterEach(hideApp)

test('a file in the old Windows alphabet: columns, twins, who is here, and what is asked', async () => {
  await open('#/people/asks/new')
  await page.getByRole('radio', { name: 'A list' }).click()
  const list =
    'naam;adres;mail\r\nJosé €kers;x;jose@example.org\r\nAnna de Vries;y;anna.devries@example.org\r\n;z;n@example.org\r\nJ.;x;JOSE@example.org\r\n'
  const bytes = Uint8Array.from(list, (letter) => (letter === '€' ? 0x80 : letter.charCodeAt(0)))
  await userEvent.upload(await present('input[type=file]'), new File([bytes], 'lijst.csv'))
  await expect.element(page.getByText('4 rows read.')).toBeVisible()
  await expect.element(page.getByRole('checkbox', { name: /José €kers/ })).toBeVisible()
  await expect.element(page.getByText('The same person as in row 2.')).toBeVisible()
  await expect.element(page.getByText('There is no name.')).toBeVisible()
  await expectAccessible()
  await page.getByText('Read the message first').click()
  await expect.element(page.getByText('Dear Anna de Vries,', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: /^Send to 2 people$/ }).click()
  await expect.element(page.getByText('2 messages sent')).toBeVisible()
  const [asked] = workspace.requests.asked
  expect(asked?.terms).toMatchObject({ by: 'mail', pending: false, form: { version: 1 } })
  expect(asked?.people).toHaveLength(2)
  expect(asked?.people[0]).toMatchObject({ document: { name: 'José €kers', email: 'jose@example.org' } })
})

test('what was not sent and what is due go in one click; one is paused, one shown again, one taken back', async () => {
  const unsent = fakeRequest({
    name: 'Mila Bos',
    standing: 'not-sent',
    sentAt: null,
    failed: { why: 'later', at: new Date().toISOString() },
  })
  const due = fakeRequest({ name: 'Omar', isDue: true, reminders: 1 })
  workspace.requests.list = [unsent, due, fakeRequest({ name: 'Iris', standing: 'signed' })]
  await open('#/people/asks')
  await expect.element(page.getByText('Not yet sent: the mail server asks to try again later.')).toBeVisible()
  await expectAccessible()
  await page.getByRole('button', { name: 'Send 1 message' }).click()
  await page.getByRole('button', { name: 'Send 1 reminder that is due' }).click()
  expect(workspace.requests.sent).toEqual([[unsent.ask], [due.ask]])
  await page.getByRole('button', { name: 'More about the request to Omar' }).click()
  await page.getByRole('menuitem', { name: 'Pause reminders' }).click()
  await expect.element(page.getByText('reminders paused', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'More about the request to Omar' }).click()
  await page.getByRole('menuitem', { name: 'Show the link' }).click()
  await expect.element(page.getByRole('img', { name: 'QR code for Omar' })).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('button', { name: 'More about the request to Omar' }).click()
  await page.getByRole('menuitem', { name: 'Withdraw the link' }).click()
  await expect.poll(() => workspace.asks.revoked).toEqual([due.ask])
})

test('what did not leave is told per person, and goes in another try; an address that was refused is not tried again', async () => {
  const [later, silent, refused, untried] = ['Mila Bos', 'Omar', 'Iris', 'Ömer'].map((name) =>
    fakeRequest({ name, standing: 'not-sent' }),
  )
  if (!later || !silent || !refused || !untried) throw new Error('nobody')
  workspace.requests.list = [later, silent, refused, untried]
  const unsent = [
    ...([
      { ask: later.ask, why: 'later' },
      { ask: silent.ask, why: 'unreachable' },
    ] as const),
    ...([
      { ask: refused.ask, why: 'refused' },
      { ask: untried.ask, why: null },
    ] as const),
  ]
  workspace.requests.result = { sent: 36, failed: { later: 1, unreachable: 1, refused: 1 }, left: 1, unsent }
  await open('#/people/asks')
  await page.getByText('Who did not get it? (4)').click()
  const told = page.getByRole('alert')
  await expect.element(told.getByRole('link', { name: 'Iris' })).toBeVisible()
  await expect.element(told.getByText('Not tried yet.', { exact: false })).toBeVisible()
  await expectAccessible()
  await told.getByRole('button', { name: 'Try these 3 again' }).click()
  expect(workspace.requests.sent).toEqual([[later.ask, silent.ask, untried.ask]])
  await expect.element(told).not.toBeInTheDocument()
})

test.each(['', '/expiring', '/event'])('#/people/asks%s has one button that is first, whatever waits', async (view) => {
  workspace.requests.list = [
    fakeRequest({ name: 'Mila Bos', standing: 'not-sent', sentAt: null }),
    fakeRequest({ name: 'Omar', isDue: true }),
  ]
  workspace.asks.waiting = [waits('Iris Smit')]
  await open(`#/people/asks${view}`)
  await expect.element(page.getByRole('link', { name: 'Ask people' })).toBeVisible()
  await expect.poll(() => document.querySelectorAll('main .button.primary').length).toBe(1)
})

test('whose consent ends is asked again: chosen here, sent from there', async () => {
  await open('#/people/asks/expiring')
  await expect.element(page.getByRole('checkbox', { name: 'Chadia El Amrani' })).toBeChecked()
  await expectAccessible()
  await page.getByRole('checkbox', { name: 'Chadia El Amrani' }).click()
  await page.getByRole('button', { name: 'Ask 1 person again' }).click()
  await expect.element(page.getByRole('heading', { level: 1, name: 'Ask people to sign' })).toBeVisible()
  // Whoever was chosen is not looked for among everybody.
  const first = page.getByRole('list', { name: 'People to ask' }).getByRole('checkbox').first()
  await expect.element(first).toHaveAccessibleName(/^Bram Jansen/)
  await expect.element(first).toBeChecked()
})

test('on a phone the button that sends stays above the tabs, and a row says all of it', async () => {
  const anna = workspace.people.find(({ document }) => document?.name === 'Anna de Vries')!
  await workspace.updatePerson(anna.id, {
    ...anna.document!,
    name: 'Anna-Maria van der Heijden-Bouwmeester',
    email: 'anna@example.org',
  })
  const { innerWidth, innerHeight } = window
  await page.viewport(390, 700)
  try {
    await open('#/people/asks/new')
    const row = page.getByRole('checkbox', { name: 'Anna-Maria van der Heijden-Bouwmeester' })
    await row.click()
    const send = page.getByRole('button', { name: 'Send to 1 person' })
    await expect.element(send).toBeVisible()
    const tabs = page.getByRole('navigation', { name: 'Sections' }).element().getBoundingClientRect()
    expect(send.element().getBoundingClientRect().bottom).toBeLessThanOrEqual(tabs.top)
    const line = row.element().closest('li')!.firstElementChild!
    await expect.poll(() => line.scrollHeight - line.clientHeight).toBeLessThanOrEqual(1)
  } finally {
    await page.viewport(innerWidth, innerHeight)
  }
})

test('one QR code for an event, to print and to show', async () => {
  await open('#/people/asks/event')
  await page.getByRole('combobox', { name: 'Event' }).click()
  await page.getByRole('option', { name: /Open dag/ }).click()
  await page.getByRole('button', { name: 'Make the QR code' }).click()
  await expect.element(page.getByRole('img', { name: 'QR code for Open dag' })).toBeVisible()
  expect(workspace.asks.made[0]).toMatchObject({ owner: null, pending: true, event: workspace.events[0]?.id })
  await expectAccessible()
})

test('a code that hangs somewhere is ended only when that was meant', async () => {
  const [form] = workspace.forms.all.flat()
  const ask = AskId.parse(crypto.randomUUID())
  workspace.asks.list = [
    {
      ...{ ask, owner: null, pseudonym: null, event: workspace.events[0]!.id, delivery: 'handed-over', pending: true },
      ...{ form: { form: form!.form, version: 1, hash: form!.hash }, state: 'open', signed: 0, isOwn: false },
      ...{ madeAt: new Date().toISOString(), expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
    },
  ]
  await open('#/people/asks/event')
  await page.getByRole('button', { name: 'Withdraw the link: Open dag' }).click()
  const sure = page.getByRole('dialog', { name: 'Withdraw this code (Open dag)?' })
  await sure.getByRole('button', { name: 'Cancel' }).click()
  expect(workspace.asks.revoked).toEqual([])
  await page.getByRole('button', { name: 'Withdraw the link: Open dag' }).click()
  await sure.getByRole('button', { name: 'Withdraw the link' }).click()
  await expect.poll(() => workspace.asks.revoked).toEqual([ask])
  await expect.element(page.getByText('None yet.')).toBeVisible()
})

/** Registered themselves at an event. */
const waits = (name: string, paper: RecordId | null = null): WaitingSigner => ({
  ...{ name, paper, decidesForChild: paper !== null, event: null, registered: true, pseudonym: null, at: new Date().toISOString() },
  ...{ signer: crypto.randomUUID() as never, owner: crypto.randomUUID() as never, ask: crypto.randomUUID() as never },
})

test('who registered at an event is compared with the list of who was there, and accepted in bulk', async () => {
  const paper = crypto.randomUUID() as RecordId
  const signature = { kind: 'typed', text: 'Oma Truus' } as const
  const guardians = [{ name: 'Oma Truus', relation: 'other', signature }]
  workspace.evidence.papers.set(paper, readEvidence({ by: { who: 'guardians', child: 'Iris Smit', ageBand: '0-11', guardians } }))
  workspace.asks.waiting = [waits('José Müller'), waits('Iris Smit', paper), waits('Somebody Else')]
  await open('#/people/asks/event')
  await page.getByRole('button', { name: 'Compare with the sign-in list' }).click()
  await page.getByLabelText('Or paste the names').fill('jose muller\nSmit, Iris\nMila Bos')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect.element(page.getByText('2 of 3 are on the list')).toBeVisible()
  await expect.element(page.getByText('1 on the list did not sign: Mila Bos.', { exact: false })).toBeVisible()
  await expect.element(page.getByRole('checkbox', { name: /Somebody Else/ })).not.toBeChecked()
  // Signed for a child and is neither parent nor guardian: looked at apart, whatever the list says.
  const forChild = page.getByRole('checkbox', { name: /Iris Smit/ })
  await expect.element(forChild).not.toBeChecked()
  await page.getByRole('button', { name: 'Look at what Iris Smit signed' }).click()
  const evidence = page.getByRole('dialog', { name: 'What was signed' })
  await expect.element(evidence.getByText('Oma Truus (other)', { exact: false }).first()).toBeVisible()
  await evidence.getByRole('button', { name: 'Close' }).last().click()
  await expect.element(evidence).not.toBeInTheDocument()
  await expectAccessible()
  expect(await walk()).toEqual([])
  await expect.element(page.getByRole('button', { name: 'Accept (1)', exact: true })).toBeVisible()
  await forChild.click()
  await page.getByRole('button', { name: 'Accept (2)', exact: true }).click()
  await expect
    .poll(() => workspace.asks.decided.map(({ signers }) => signers.map(({ name }) => name)))
    .toEqual([['José Müller', 'Iris Smit']])
  // The one who is not on it stays, and may be looked at apart.
  await expect.element(page.getByRole('button', { name: 'Accept (0)', exact: true })).toBeDisabled()
  await expect.element(page.getByRole('checkbox', { name: /Somebody Else/ })).toBeVisible()
})

test('who registered themselves and is here already is accepted as that person, after a question', async () => {
  const known = workspace.people[0]!
  workspace.asks.waiting = [waits('Vries, Anna de'), waits('Somebody Else')]
  const quitclaim = fakeQuitclaim(-30, 300, { channels: ['website'] })
  workspace.overtakenNow = [{ what: 'yes', card: known.id, quitclaim, channels: ['website'] }]
  await open('#/people/asks/event')
  await page.getByRole('button', { name: `It is the same person: Vries, Anna de and ${known.pseudonym}` }).click()
  const dialog = page.getByRole('dialog', { name: `Is Vries, Anna de the same person as ${known.pseudonym}?` })
  await expect.element(dialog.getByText('“Never shown” on one counts for both', { exact: false })).toBeVisible()
  await expect.element(dialog.getByRole('checkbox', { name: /^Also end the yes of .*: Website/ })).toBeChecked()
  await expect.element(dialog.getByText(`On card ${known.pseudonym}.`)).toBeVisible()
  await expectAccessible()
  await dialog.getByRole('button', { name: 'Accept as the same person' }).click()
  await expect.element(page.getByText('are one person now', { exact: false })).toBeVisible()
  const ended = workspace.overtakenNow
  expect(workspace.asks.acceptedAs).toMatchObject([{ signer: { name: 'Vries, Anna de' }, person: known.id, ended }])
  expect(workspace.asks.decided).toEqual([])
  await expect.element(page.getByRole('button', { name: /It is the same person/ })).not.toBeInTheDocument()
})
