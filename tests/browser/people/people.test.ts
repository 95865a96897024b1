// People on a fake workspace: who needs me, the card, adding somebody, withdrawing, matching and portraits; accessible in both themes.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { readEvidence } from '../../support/evidence-sample.ts'
import { fakeDoor, fakePaper, fakePopulated, fakeQuitclaim, type FakeWorkspace } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, present, showApp } from '../ui/screen.ts'

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
let workspace: FakeWorkspace

async function open(address: string): Promise<void> {
  await showApp(fakeDoor({ remembered, workspace }), address)
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
}

beforeEach(() => {
  workspace = fakePopulated()
})
afterEach(hideApp)

const rows = (): string[] => [...document.querySelectorAll('[data-index] .name')].map((name) => name.textContent)

test('the list names everybody with a status in words, filters and searches without accents', async () => {
  await open('#/people')
  await expect.element(page.getByText('3 people need attention')).toBeVisible()
  expect(rows()).toHaveLength(8)
  await page.getByRole('radio', { name: /Expiring/ }).click()
  expect(rows()).toEqual(['Bram Jansen'])
  await page.getByRole('radio', { name: /Everyone/ }).click()
  await page.getByRole('searchbox').fill('yilmaz'.replace('i', 'ı'))
  expect(rows()).toEqual(['Hatice Yılmaz'])
  await page.getByRole('searchbox').fill('nobody')
  await expect.element(page.getByText('Nobody found')).toBeVisible()
  await page.getByRole('button', { name: 'Show everyone' }).click()
  await expectAccessible()
})

test('arrows move between people, Enter opens the card and moves focus to the name', async () => {
  await open('#/people')
  await expect.poll(rows).toHaveLength(8)
  document.querySelector<HTMLElement>('[data-index="0"] a')?.focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(() => document.activeElement?.textContent).toContain('Bram Jansen')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Bram Jansen' })).toHaveFocus()
  await expect.element(page.getByText(/90% of the term has passed/)).toBeVisible()
  await expectAccessible()
})

test('adding somebody: what is missing is said, a failed save keeps what was typed and is not repeated', async () => {
  await open('#/people')
  await page.getByRole('button', { name: 'Add a person' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.element(dialog.getByText('Fill in a name.')).toBeVisible()
  await expect.element(dialog.getByText('Choose at least one channel.')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Iris Mol')
  await dialog.getByRole('checkbox', { name: 'Website' }).click()
  await dialog.getByRole('checkbox', { name: 'Information' }).click()
  await expectAccessible()
  workspace.failNext = 'unavailable'
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.element(dialog.getByRole('alert')).toHaveTextContent('The server cannot reach its data now.')
  await expect.element(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('Iris Mol')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.element(page.getByRole('heading', { level: 1, name: 'Iris Mol' })).toBeVisible()
  expect(workspace.calls).toEqual(['addPerson', 'addPerson', 'recordQuitclaim'])
  expect(workspace.people.at(-1)?.consent.matching).toEqual([])
})

test('withdrawing one channel keeps the others', async () => {
  await open(`#/people/${workspace.people[0]?.id ?? ''}`)
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: 'Intranet' }).click()
  await dialog.getByRole('checkbox', { name: 'Website' }).click()
  await dialog.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await expect.element(page.getByText('Social media: withdrawn')).toBeVisible()
  expect(workspace.calls).toEqual(['withdrawQuitclaim:social'])
})

test('portraits answer one by one; withdrawing matching says templates are destroyed', async () => {
  workspace.enrolments = [
    { ok: false, problem: 'several_faces' },
    {
      ok: true,
      offered: 'a',
      model: 'm@1',
      dimensions: 128,
      quality: 'good',
      faceBox: { x: 0, y: 0, width: 1, height: 1 } as never,
      preview: new Uint8Array(),
    },
  ]
  await open(`#/people/${workspace.people[0]?.id ?? ''}`)
  const files = new DataTransfer()
  files.items.add(new File(['a'], 'group.jpg', { type: 'image/jpeg' }))
  files.items.add(new File(['b'], 'portrait.jpg', { type: 'image/jpeg' }))
  const input = await present('input[type=file][multiple]')
  input.files = files.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
  await expect.element(page.getByText('There is more than one face. Choose a photo of one person.')).toBeVisible()
  await expect.element(page.getByText('Face found, template kept.')).toBeVisible()
  await page.getByRole('button', { name: 'Withdraw consent' }).click()
  await expect.element(page.getByRole('dialog')).toHaveTextContent('We destroy 1 template of Anna de Vries at once')
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw consent' }).click()
  await expect.element(page.getByText('Withdrawn. The templates are destroyed.')).toBeVisible()
  expect(workspace.people[0]?.templates).toEqual([])
})

test('never is asked first; lifting it is asked too, also from the message', async () => {
  await open(`#/people/${workspace.people[0]?.id ?? ''}`)
  await page.getByRole('button', { name: 'More about Anna de Vries' }).click()
  await page.getByRole('menuitem', { name: 'Never shown' }).click()
  await page.getByLabelText('Why').fill('She is being threatened.')
  await page.getByRole('dialog').getByRole('button', { name: 'Never shown' }).click()
  await expect.poll(() => workspace.calls).toEqual(['setNever:true:She is being threatened.'])
  await expect.element(page.getByText('Why never shown: She is being threatened.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Yes, lift it' }).click()
  await expect.poll(() => workspace.calls.at(-1)).toBe('setNever:false')
  await expect.element(page.getByText('Why never shown:')).not.toBeInTheDocument()
  // Undoing the lifting brings the reason back.
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect.poll(() => workspace.calls.at(-1)).toBe('setNever:true:She is being threatened.')
})

test('what is undone is what was said, also when somebody else’s card is open by then', async () => {
  const [anna, bram] = workspace.people
  const openCard = async (person: typeof anna): Promise<void> => {
    location.hash = `#/people/${person?.id ?? ''}`
    await expect.element(page.getByRole('heading', { level: 1, name: person?.document?.name ?? '' })).toBeVisible()
  }
  const undo = () => page.getByRole('button', { name: 'Undo' }).last().click()
  const known = (person: typeof anna) => workspace.people.find(({ id }) => id === person?.id)

  await open(`#/people/${anna?.id ?? ''}`)
  await page.getByRole('button', { name: 'More about Anna de Vries' }).click()
  await page.getByRole('menuitem', { name: 'Change details' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Note' }).fill('Ward C3.')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => known(anna)?.document?.note).toBe('Ward C3.')
  await openCard(bram)
  await undo()
  await expect.poll(() => known(anna)?.document).toEqual(anna?.document)
  expect(known(bram)?.document).toEqual(bram?.document)

  await openCard(anna)
  await page.getByRole('button', { name: 'More about Anna de Vries' }).click()
  await page.getByRole('menuitem', { name: 'Never shown' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Never shown' }).click()
  await expect.poll(() => known(anna)?.consent.never).toBe(true)
  await openCard(bram)
  await undo()
  const question = page.getByRole('dialog', { name: 'Let Anna de Vries be shown again?' })
  await question.getByRole('button', { name: 'Yes, lift it' }).click()
  await expect.poll(() => known(anna)?.consent.never).toBe(false)
  await openCard(bram)
  await undo()
  await expect.poll(() => known(anna)?.consent.never).toBe(true)
  expect(known(bram)?.consent.never).toBe(false)

  const twin = workspace.seed('Anna de Vries')
  await workspace.joinPeople(twin, anna!.id)
  await openCard(anna)
  await page.getByRole('button', { name: 'These are two people' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'These are two people' }).click()
  await expect.poll(() => known(anna)?.others).toEqual([])
  await openCard(bram)
  await undo()
  await expect.poll(() => known(anna)?.others.map(({ id }) => id)).toEqual([twin])
  expect(known(bram)?.others).toEqual([])
})

/** Whoever is called Anna, as the list has them. */
const listed = (): string[] =>
  workspace.people.flatMap(({ document }) => document?.name ?? []).filter((name) => name.startsWith('Anna'))

test('somebody who is in the list twice becomes one person, by keyboard too; undoing it, or the card, makes them two again', async () => {
  const anna = workspace.people[0]?.id ?? ''
  workspace.seed('Anna de Vries', { never: true }, { email: null })
  await open(`#/people/${anna}`)
  await page.getByRole('button', { name: 'More about Anna de Vries' }).click()
  await page.getByRole('menuitem', { name: 'Same person as…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Is Anna de Vries in the list twice?' })
  // The same name comes first, and Enter takes the first.
  await expect.element(dialog.getByRole('searchbox')).toHaveFocus()
  await expect.element(dialog.getByRole('listitem').first()).toHaveTextContent('Anna de Vries')
  await expectAccessible()
  await dialog.getByRole('searchbox').click()
  await userEvent.keyboard('{Enter}')
  await expect.element(dialog.getByText('“Never shown” on one card counts for both', { exact: false })).toBeVisible()
  await expect.element(dialog.getByRole('radio').first()).toBeChecked()
  await expect.element(dialog.getByText('One card says no, the other yes')).not.toBeInTheDocument()
  await expectAccessible()
  await dialog.getByRole('button', { name: 'Make them one person' }).click()
  await expect.element(page.getByText('Also entered as Anna de Vries', { exact: false })).toBeVisible()
  await expect.element(page.getByText('are one person now', { exact: false })).toBeVisible()
  await expect.poll(listed).toEqual(['Anna de Vries'])
  expect(workspace.person(anna as never)?.consent.never).toBe(true)

  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.element(page.getByText('Also entered as', { exact: false })).not.toBeInTheDocument()
  await expect.poll(listed).toEqual(['Anna de Vries', 'Anna de Vries'])

  await workspace.joinPeople(workspace.people.at(-1)!.id, anna as never)
  await page.getByRole('button', { name: 'These are two people' }).click()
  const sure = page.getByRole('dialog', { name: 'Two people after all?' })
  await expect.element(sure.getByText('no longer counts for the other', { exact: false })).toBeVisible()
  await sure.getByRole('button', { name: 'These are two people' }).click()
  await expect.poll(() => workspace.calls).toEqual(['joinPeople', 'partPeople', 'joinPeople', 'partPeople'])
  await expect.element(page.getByText('are two people again', { exact: false })).toBeVisible()
})

test('before a card that says no is joined with one that says yes, the officer hears that the yes will count', async () => {
  workspace.seed('Vries, Anna de', { quitclaims: [fakeQuitclaim(-30, 300, { ended: 'withdrawn' })] })
  await open(`#/people/${workspace.people[0]?.id ?? ''}`)
  await page.getByRole('button', { name: 'More about Anna de Vries' }).click()
  await page.getByRole('menuitem', { name: 'Same person as…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /Vries, Anna de/ }).click()
  await expect.element(dialog.getByText('One card says no, the other yes')).toBeVisible()
  await expect.element(dialog.getByText('Then withdraw it on the card.', { exact: false })).toBeVisible()
  await expectAccessible()
})

test('a yes that a later no on the other card overtook ends with joining, unless it is unticked; what ends is listed whole', async () => {
  const [anna] = workspace.people
  const other = workspace.seed('Vries, Anna de')
  const quitclaim = fakeQuitclaim(-30, 300, { channels: ['intranet', 'website'] })
  const yes = { what: 'yes', card: other, quitclaim, channels: ['website'] } as const
  const matching = { what: 'matching', card: other, grants: [quitclaim.id] } as const
  workspace.overtakenNow = [yes, matching]
  await open(`#/people/${anna?.id ?? ''}`)
  await page.getByRole('button', { name: 'More about Anna de Vries' }).click()
  await page.getByRole('menuitem', { name: 'Same person as…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /Vries, Anna de/ }).click()
  const ends = dialog.getByRole('checkbox', { name: /^Also end the yes of .*: Website/ })
  await expect.element(ends).toBeChecked()
  await expect.element(dialog.getByText('This stays: Intranet.', { exact: false })).toBeVisible()
  await expect.element(dialog.getByText('What ends stays ended', { exact: false })).toBeVisible()
  await expectAccessible()
  const recognition = dialog.getByRole('checkbox', { name: 'Also end face recognition' })
  await recognition.click()
  await expect.element(recognition).not.toBeChecked()
  await dialog.getByRole('button', { name: 'Make them one person' }).click()
  await expect.element(page.getByText('Also entered as Vries, Anna de', { exact: false })).toBeVisible()
  expect(workspace.endedByJoining).toEqual([yes])
})

test('the other card may be the one that stays, and is found by its number; only consent officers join', async () => {
  const [anna, bram] = workspace.people
  await open(`#/people/${anna?.id ?? ''}`)
  await page.getByRole('button', { name: 'More about Anna de Vries' }).click()
  await page.getByRole('menuitem', { name: 'Same person as…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('searchbox').fill('nobody at all')
  await expect.element(dialog.getByText('Nobody found. Check the spelling.')).toBeVisible()
  await dialog.getByRole('searchbox').fill(bram?.pseudonym.toLowerCase() ?? '')
  await dialog.getByRole('button', { name: /Bram Jansen/ }).click()
  await dialog.getByRole('radio', { name: /Bram Jansen/ }).click()
  await dialog.getByRole('button', { name: 'Make them one person' }).click()
  // The card that was open is the same person's.
  await expect.element(page.getByRole('heading', { level: 1, name: 'Bram Jansen' })).toBeVisible()
  await expect.element(page.getByText('Also entered as Anna de Vries', { exact: false })).toBeVisible()

  workspace.roles = ['editor']
  await open(`#/people/${bram?.id ?? ''}`)
  await expect.element(page.getByText('Also entered as Anna de Vries', { exact: false })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'These are two people' })).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'More about Bram Jansen' }).click()
  await expect.element(page.getByRole('menuitem', { name: 'Never shown' })).toBeVisible()
  await expect.element(page.getByRole('menuitem', { name: 'Same person as…' })).not.toBeInTheDocument()
})

test('a list of 2,000 people renders only the rows in sight', async () => {
  for (let index = 0; index < 2000; index++) workspace.seed(`Persoon ${String(index).padStart(4, '0')}`)
  await open('#/people')
  await expect.poll(() => rows().length).toBeGreaterThan(5)
  expect(rows().length).toBeLessThan(80)
})

/** Puts papers on the first person's card. */
function withPapers(...papers: readonly ReturnType<typeof fakePaper>[]): void {
  workspace.people = workspace.people.map((person, i) => (i === 0 ? { ...person, papers } : person))
}

test('what was signed opens as it was read, with who, how and when, whether it holds, and as a PDF', async () => {
  const quitclaim = workspace.people[0]?.consent.quitclaims[0]?.id ?? null
  const [signed, forged, no] = [
    fakePaper({ quitclaim, onPage: true }),
    fakePaper({ quitclaim, onPage: true }),
    fakePaper({ permits: false }),
  ]
  withPapers(signed, forged, no)
  workspace.evidence.papers.set(signed.record, readEvidence())
  const strange = { signature: true, link: true, text: false, consent: true, log: null }
  workspace.evidence.papers.set(
    forged.record,
    readEvidence({ shown: '{"title":"<b>Alles mag</b>"}' }, { findings: strange, line: null }),
  )
  await open(`#/people/${workspace.people[0]?.id ?? ''}`)
  // What permits nothing is on the card too.
  await expect.element(page.getByRole('button', { name: 'No, on paper' })).toBeVisible()
  await page.getByRole('button', { name: 'See what was signed' }).first().click()
  const dialog = page.getByRole('dialog')
  await expect.element(dialog.getByText('Everything holds')).toBeVisible()
  await expect.element(dialog.getByText('Filled in before signing.')).toBeVisible()
  await expect.element(dialog.getByText('4,821')).toBeVisible()
  await expect.element(dialog.getByRole('img', { name: 'Signature of Anna de Vries' })).toBeVisible()
  await expect.element(dialog.getByRole('checkbox', { name: /Website/ })).toBeChecked()
  await expect.element(dialog.getByRole('checkbox', { name: /Hal/ })).not.toBeChecked()
  await expectAccessible()
  const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  try {
    await dialog.getByRole('button', { name: 'Save as PDF' }).click()
    await expect
      .poll(() => saved.mock.contexts.map((link) => (link as HTMLAnchorElement).download), { timeout: 30_000 })
      .toEqual(['P-7K3F-92QD 2026-06-12.pdf'])
  } finally {
    saved.mockRestore()
  }
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  await page.getByRole('button', { name: 'See what was signed' }).nth(1).click()
  await expect.element(dialog.getByText(/Not everything holds/)).toBeVisible()
  await expect.element(dialog.getByText('{"title":"<b>Alles mag</b>"}')).toBeVisible()
  expect(dialog.getByRole('button', { name: 'Save as PDF' }).elements()).toEqual([])
})
