// Answered forms come back, on a fake workspace: scans are read in the browser, matched by their code, looked at, recorded and taken back.
import { encodeQR } from 'qr'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { encodePaperCode } from '../../../core/format/paper-code.ts'
import { AskId, WorkspaceId } from '../../../core/ids.ts'
import { fakeRequest } from '../../support/fake-requests.svelte.ts'
import { formDocument } from '../../support/form-samples.ts'
import { fakeDoor, fakePopulated, type FakeWorkspace } from '../fake-workspace.svelte.ts'
import { walk } from '../keyboard.ts'
import { expectAccessible, hideApp, present, showApp } from '../ui/screen.ts'

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
const newId = (): AskId => AskId.parse(crypto.randomUUID())
let workspace: FakeWorkspace

beforeEach(async () => {
  workspace = fakePopulated()
  await workspace.forms.publish(formDocument())
})
afterEach(hideApp)

/** A page as a camera leaves it: askew, grey, noisy. */
async function photographed(text: string | null, name: string): Promise<File> {
  const canvas = new OffscreenCanvas(1240, 1754)
  const context = canvas.getContext('2d')!
  context.fillStyle = '#dedad2'
  context.fillRect(0, 0, 1240, 1754)
  context.rotate(0.04)
  context.fillStyle = '#222'
  for (let line = 0; line < 30; line++) context.fillRect(120, 330 + line * 40, 700 + ((line * 97) % 300), 9)
  const modules = text === null ? [] : encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const side = 210 / Math.max(1, modules.length)
  context.fillStyle = '#f4f2ee'
  if (text !== null) context.fillRect(960, 40, 210, 210)
  context.fillStyle = '#2a2a2a'
  for (const [y, row] of modules.entries())
    for (const [x, dark] of row.entries()) if (dark) context.fillRect(960 + x * side, 40 + y * side, side + 0.4, side + 0.4)
  return new File([await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.7 })], name, { type: 'image/jpeg' })
}

async function open(address: string): Promise<void> {
  await showApp(fakeDoor({ remembered, workspace }), address)
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
}

async function scan(...files: readonly File[]): Promise<void> {
  await userEvent.upload(await present('input[type=file]'), [...files])
}

test('pages find whom they are about; what is ticked is recorded with its scan, and can be taken back; the rest says why not', async () => {
  const [first] = workspace.forms.all.flat()
  const form = { form: first!.form, version: 1, hash: first!.hash }
  const anna = fakeRequest({
    ask: newId(),
    owner: workspace.people[0]!.id,
    name: 'Anna de Vries',
    by: 'paper',
    language: 'en',
    form,
  })
  const bram = fakeRequest({ ask: newId(), owner: workspace.people[1]!.id, name: 'Bram', by: 'paper', language: 'en', form })
  workspace.requests.list = [anna, bram]
  const code = (ask: AskId, of = workspace.info.id): string => encodePaperCode({ workspace: of, ask, page: 1, pages: 1 })
  await open('#/people/asks/paper')
  await expect.element(page.getByText('Scan answered forms', { exact: false })).toBeVisible()
  await scan(
    await photographed(code(anna.ask), 'anna.jpg'),
    await photographed(code(anna.ask), 'twice.jpg'),
    await photographed(null, 'nothing.jpg'),
    await photographed(code(newId(), WorkspaceId.parse(crypto.randomUUID())), 'elsewhere.jpg'),
    new File(['hello'], 'letter.docx'),
  )
  await expect.element(page.getByText('1 form found', { exact: false })).toBeVisible()
  await expect.element(page.getByText('4 pages belong to nobody yet')).toBeVisible()
  for (const sentence of ['scanned twice', 'no readable code', 'another workspace', 'no PDF, JPEG or PNG'])
    await expect.element(page.getByText(sentence, { exact: false })).toBeVisible()
  await expectAccessible()

  // By hand, for the page whose code cannot be read.
  await page.getByRole('combobox', { name: 'Whose page is this?' }).click()
  await page.getByRole('option', { name: /^Bram/ }).click()
  await expect.element(page.getByText('2 forms found', { exact: false })).toBeVisible()
  expect(await walk()).toEqual([])

  await page.getByRole('button', { name: 'Record and go on' }).click()
  expect(workspace.paperAnswers.recorded).toHaveLength(0)
  await page.getByRole('checkbox', { name: 'Show', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Website', exact: true }).click()
  await page.getByLabelText('Date beside the signature').fill('2026-11-02')
  await page.getByRole('button', { name: 'Record and go on' }).click()
  await expect.element(page.getByText('Recorded for Anna de Vries.')).toBeVisible()
  expect(workspace.paperAnswers.recorded[0]).toMatchObject({
    ask: anna.ask,
    form: { version: 1 },
    agreed: {
      purposes: ['information'],
      channels: ['website'],
      from: '2026-11-02',
      until: '2029-11-02',
      basis: 'consent',
      territory: 'NL',
    },
    matching: null,
    paper: { name: 'anna.jpg' },
  })

  // The next one is there; Bram says no.
  await expect.element(page.getByRole('heading', { name: 'Bram' })).toBeVisible()
  await page.getByRole('radio', { name: 'Says no' }).click()
  await page.getByRole('button', { name: 'Record and go on' }).click()
  await expect.element(page.getByText('All of it is recorded.')).toBeVisible()
  expect(workspace.paperAnswers.recorded[1]).toMatchObject({ ask: bram.ask, agreed: null, matching: null })
  await page.getByRole('button', { name: /Bram/ }).first().click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.element(page.getByText('1 still to look at.', { exact: false })).toBeVisible()
  expect(workspace.paperAnswers.undone).toMatchObject([{ ask: bram.ask }])
  await expectAccessible()
})

test('asked on paper: the form comes as a file to print, and again from the list', async () => {
  await open('#/people/asks/new')
  await page.getByRole('radio', { name: /On paper/ }).click()
  await page
    .getByRole('button', { name: /choose all/ })
    .first()
    .click()
  await page.getByRole('button', { name: /forms? to print$/ }).click()
  await expect.element(page.getByText(/^Made for \d+ (person|people)/)).toBeVisible()
  expect(workspace.requests.asked[0]?.terms.by).toBe('paper')
  await expect.element(page.getByRole('button', { name: /^Print \d+ forms?$/ })).toBeVisible()
  await expectAccessible()
})
