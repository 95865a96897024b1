// What a consent officer does all day, with the keyboard alone: a form is written and published, a pasted list is asked, who registered is accepted, papers are
// recorded, a register is taken over. What has the focus goes away at every step; the next Tab goes on from there, never from the top of the page.
import { encodeQR } from 'qr'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { encodePaperCode } from '../../../core/format/paper-code.ts'
import { AskId } from '../../../core/ids.ts'
import type { WaitingSigner } from '../../../web/workspace/requests/asks.svelte.ts'
import { fakeRequest } from '../../support/fake-requests.svelte.ts'
import { formDocument } from '../../support/form-samples.ts'
import { fakeDoor, fakePopulated, type FakeWorkspace } from '../fake-workspace.svelte.ts'
import { reach } from '../keyboard.ts'
import { hideApp, present, showApp } from '../ui/screen.ts'

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
const press = (keys: string): Promise<void> => userEvent.keyboard(keys)
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const checkbox = (name: string | RegExp) => page.getByRole('checkbox', { name, exact: true })
const heading = (name: string | RegExp) => page.getByRole('heading', { name, exact: true })
let workspace: FakeWorkspace

beforeEach(async () => {
  await page.viewport(1280, 900)
  workspace = fakePopulated()
})
afterEach(hideApp)

async function open(address: string): Promise<void> {
  await showApp(fakeDoor({ remembered, workspace }), address)
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await press('{Enter}')
  await expect.element(page.getByRole('heading', { level: 1 })).toBeInTheDocument()
}

/** The window in which a system chooses files is not the page's: as if it had just closed. */
async function choose(name: string | RegExp, selector: string, ...files: readonly File[]): Promise<void> {
  await reach(button(name).last())
  const field = await present(selector)
  const chosen = new DataTransfer()
  for (const file of files) chosen.items.add(file)
  field.files = chosen.files
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

test('a form, from its example to published', async () => {
  await open('#/people/forms')
  await reach(button('New form'), '{Enter}')
  await press('{ArrowDown}{ArrowDown}{Enter}')
  await expect.element(heading('Writing version 1')).toHaveFocus()
  await reach(button('Publish'), '{Enter}')
  // What is missing comes one after the other, wherever it stands.
  const [first, second] = [0, 1].map((n) =>
    page.getByRole('group', { name: 'Where people can turn to' }).getByRole('textbox').nth(n),
  )
  await expect.element(first!).toHaveFocus()
  await press('a@b.nl')
  await reach(second!)
  for (let field = 0; field < 9; field++) await press('a@b.nl{Tab}')
  await reach(button('Publish'), '{Enter}', { back: true })
  await expect.element(page.getByRole('dialog')).toBeVisible()
  await reach(page.getByRole('dialog').getByRole('button', { name: 'Publish' }), '{Enter}')
  await expect.poll(() => workspace.forms.all.flat().length).toBe(1)
  await expect.poll(() => document.activeElement?.tagName).toBe('H1')
})

describe('with a form', () => {
  beforeEach(async () => {
    await workspace.forms.publish(formDocument())
  })

  test('a pasted list is asked', async () => {
    await open('#/people/asks/new')
    await reach(page.getByRole('radio', { name: 'People here' }), '{ArrowRight}')
    await reach(page.getByRole('textbox', { name: 'Or paste it' }))
    await press('José; jose@example.org{Enter}=1+1; sum@example.org{Enter}Mila; mila@example.org')
    await reach(button('Read the list'), '{Enter}')
    await expect.element(heading('3 rows read.')).toHaveFocus()
    await reach(checkbox(/José/), '{ArrowDown}')
    // What cannot be asked is passed and read like any other row; it cannot be ticked.
    await expect.element(checkbox(/=1\+1/)).toHaveFocus()
    await expect.element(checkbox(/=1\+1/)).toHaveAccessibleDescription('The name begins like a formula.')
    await press(' ')
    await expect.element(checkbox(/=1\+1/)).not.toBeChecked()
    await press('{ArrowDown}')
    await expect.element(checkbox(/Mila/)).toHaveFocus()
    await press(' ')
    await reach(button('Send to 1 person'), '{Enter}')
    await expect.element(heading('Requests to sign')).toHaveFocus()
    await expect.poll(() => workspace.requests.asked[0]?.people.length).toBe(1)
  })

  test('who registered at an event is accepted: some, then the rest', async () => {
    const waits = (name: string): WaitingSigner => ({
      ...{
        name,
        decidesForChild: false,
        event: null,
        registered: true,
        pseudonym: null,
        at: new Date().toISOString(),
        paper: null,
      },
      ...{ signer: crypto.randomUUID() as never, owner: crypto.randomUUID() as never, ask: crypto.randomUUID() as never },
    })
    workspace.asks.waiting = ['José Müller', 'Iris Smit', 'Somebody Else'].map(waits)
    await open('#/people/asks/event')
    await reach(button('Compare with the sign-in list'), '{Enter}')
    await expect.element(button('Choose a file').last()).toHaveFocus()
    await reach(page.getByLabelText('Or paste the names'))
    await press('jose muller')
    await reach(button('Compare'), '{Enter}')
    await expect.element(button('Another list')).toHaveFocus()
    await reach(button('Accept (1)'), '{Enter}', { back: true })
    // Nobody is chosen any more: the button has nothing to do, and the focus is where it stood.
    await expect.element(heading('2 signatures wait for you')).toHaveFocus()
    await reach(checkbox(/Iris Smit/), ' ')
    await reach(checkbox(/Somebody Else/), ' ')
    await reach(button('Accept (2)'), '{Enter}', { back: true })
    await expect.poll(() => workspace.asks.waiting.length).toBe(0)
    // The panel itself is gone.
    await expect.poll(() => document.activeElement?.closest('main')).toBeTruthy()
  })

  test('papers: scanned, ticked, recorded, one after the other', async () => {
    const [form] = workspace.forms.all.flat()
    const rows = ['Anna', 'Bram'].map((name, n) =>
      fakeRequest({
        ...{ ask: AskId.parse(crypto.randomUUID()), owner: workspace.people[n]!.id, name, by: 'paper', language: 'en' },
        form: { form: form!.form, version: 1, hash: form!.hash },
      }),
    )
    workspace.requests.list = rows
    await open('#/people/asks/paper')
    const scans = rows.map(({ ask, name }) =>
      scanOf(encodePaperCode({ workspace: workspace.info.id, ask, page: 1, pages: 1 }), name),
    )
    await choose('Choose scans', 'input[type=file]', ...(await Promise.all(scans)), new File(['hello'], 'letter.docx'))
    await expect.element(heading('2 forms found')).toHaveFocus()
    // Recorded with nothing ticked: on to what is missing.
    await reach(button('Record and go on'), '{Enter}')
    await expect.element(page.getByText('Choose at least one purpose.')).toHaveFocus()
    await reach(checkbox('Show'), ' ', { back: true })
    await reach(checkbox('Website'), ' ')
    await reach(page.getByLabelText('Date beside the signature'))
    await press('11022026')
    await reach(button('Record and go on'), '{Enter}')
    await expect.element(heading('Bram')).toHaveFocus()
    await reach(page.getByRole('radio', { name: 'Signed' }), '{ArrowRight}')
    await reach(button('Record and go on'), '{Enter}')
    await expect.poll(() => workspace.paperAnswers.recorded.length).toBe(2)
    await expect.element(heading(/^(Anna|Bram)$/)).toHaveFocus()
    await reach(button('Leave out'), '{Enter}')
    await expect.poll(() => document.activeElement?.closest('main')).toBeTruthy()
  })
})

test('a register is taken over, and taken back', async () => {
  await open('#/people/take-over')
  const list = 'naam;mail;getekend;kanalen\nZoë;zoe@example.org;1-2-2026;website\nUma;uma@example.org;3-2-2026;intranet\n'
  await choose('Choose a file', 'input[type=file]', new File([list], 'register.csv'))
  await expect.element(heading(/2 rows read/)).toHaveFocus()
  await reach(checkbox('Information'), ' ')
  await reach(button('Take over 2 people'), '{Enter}')
  await expect.element(page.getByText('New people: 2.', { exact: false })).toBeVisible()
  await expect.element(heading('Taken over on this device')).toHaveFocus()
  await reach(button('Take back'), '{Enter}')
  await expect.element(page.getByRole('dialog')).toBeVisible()
  await reach(page.getByRole('dialog').getByRole('button', { name: 'Take back' }), '{Enter}')
  await expect.poll(() => workspace.takingOver.undone.length).toBe(1)
  await expect.poll(() => document.activeElement?.closest('main')).toBeTruthy()
})

/** A page with its code in the corner. */
async function scanOf(text: string, name: string | null): Promise<File> {
  const canvas = new OffscreenCanvas(1240, 1754)
  const context = canvas.getContext('2d')!
  context.fillStyle = '#fff'
  context.fillRect(0, 0, 1240, 1754)
  context.fillStyle = '#000'
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  for (const [y, row] of modules.entries())
    for (const [x, dark] of row.entries()) if (dark) context.fillRect(960 + x * 5, 40 + y * 5, 5, 5)
  return new File([await canvas.convertToBlob({ type: 'image/png' })], `${name ?? 'page'}.png`, { type: 'image/png' })
}
