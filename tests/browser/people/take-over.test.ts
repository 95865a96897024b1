// Taking over a register on a fake workspace: a list and a folder, columns, rows with their faults, what is taken, and taking it back.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fakeDoor, fakePopulated, type FakeWorkspace } from '../fake-workspace.svelte.ts'
import { walk } from '../keyboard.ts'
import { expectAccessible, hideApp, present, showApp } from '../ui/screen.ts'

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
let workspace: FakeWorkspace

beforeEach(() => {
  workspace = fakePopulated()
})
afterEach(hideApp)

test('a list and its folder: errors per row, nothing assumed, taken over and taken back', async () => {
  await showApp(fakeDoor({ remembered, workspace }), '#/people/take-over')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { name: 'Take over a register' })).toBeVisible()
  const list =
    'naam;mail;getekend;kanalen;scan\nZoë Bakker;zoe@example.org;1-2-2026;website;zoe.pdf\nOle;ole@example.org;31-2-2026;website;\nIda;ida@example.org;3-2-2026;intranet;weg.pdf\nUma;uma@example.org;3-2-2026;intranet;\n'
  await userEvent.upload(await present('input[type=file]'), new File([list], 'register.csv'))
  await expect.element(page.getByText('4 rows read.', { exact: false })).toBeVisible()
  const folder = await present('input[webkitdirectory]')
  const files = new DataTransfer()
  for (const name of ['zoe.pdf', 'nobody.pdf']) files.items.add(new File(['%PDF-1.4'], name, { type: 'application/pdf' }))
  folder.files = files.files
  folder.dispatchEvent(new Event('change', { bubbles: true }))
  await expect.element(page.getByText('1 file belongs to nobody in the list:', { exact: false })).toBeVisible()
  await expect.element(page.getByText('nobody’s face is compared', { exact: false })).toBeVisible()
  await expect.element(page.getByText('The scan is not among the files.', { exact: false })).toBeVisible()
  // On a phone a row is as high as what is wrong with it, and none lies over the next.
  await page.viewport(390, 844)
  const rows = (): readonly DOMRect[] => [...document.querySelectorAll('.scroller li')].map((row) => row.getBoundingClientRect())
  await expect.poll(() => Math.max(...rows().map(({ height }) => height))).toBeGreaterThan(65)
  await expect
    .poll(() => rows().map(({ bottom }, i) => bottom <= (rows()[i + 1]?.top ?? Infinity) + 1))
    .toEqual([true, true, true, true])
  await page.viewport(1280, 800)
  // Nobody has a purpose yet.
  await expect.element(page.getByRole('button', { name: 'Nobody to take over' })).toBeDisabled()
  await page.getByRole('checkbox', { name: 'Information' }).click()
  await expect.element(page.getByText('The date of agreement cannot be read.')).toBeVisible()
  await expectAccessible()
  expect(await walk()).toEqual([])
  await page.getByRole('button', { name: 'Take over 2 people' }).click()
  await expect.element(page.getByText('New people: 2.', { exact: false })).toBeVisible()
  const [taken] = workspace.takingOver.taken
  expect(taken?.name).toBe('register.csv')
  expect(
    taken?.rows.map(({ whom, from, until, paper, matching, portrait }) => ({
      whom,
      from,
      until,
      paper: paper?.name,
      matching,
      portrait,
    })),
  ).toEqual([
    {
      whom: { document: { name: 'Zoë Bakker', email: 'zoe@example.org', note: '' } },
      ...{ from: '2026-02-01', until: '2029-02-01', paper: 'zoe.pdf', matching: false, portrait: null },
    },
    {
      whom: { document: { name: 'Uma', email: 'uma@example.org', note: '' } },
      ...{ from: '2026-02-03', until: '2029-02-03', paper: undefined, matching: false, portrait: null },
    },
  ])
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
  expect(workspace.takingOver.undone).toHaveLength(1)
})
