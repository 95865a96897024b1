// Forms on a fake workspace: a starter, what is missing, the preview that follows, publishing, which freezes, the next version and what changed in it.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { monthsAfter } from '../../../core/dates.ts'
import { FormEditor } from '../../../web/console/people/forms/form-editor.svelte.ts'
import { starterForm } from '../../../web/console/people/forms/starters/starters.ts'
import { formDocument } from '../../support/form-samples.ts'
import { dayFromNow } from '../../support/days.ts'
import { fakeDoor, fakePopulated, fakeQuitclaim, type FakeWorkspace } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, showApp } from '../ui/screen.ts'

const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
let workspace: FakeWorkspace

beforeEach(async () => {
  workspace = fakePopulated()
  await showApp(fakeDoor({ remembered, workspace }), '#/people/forms')
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await userEvent.keyboard('{Enter}')
})
afterEach(hideApp)

const published = () => workspace.forms.all.flat()
const field = (legend: string, language: 'Nederlands' | 'English') =>
  page.getByRole('group', { name: legend }).getByRole('textbox', { name: language })

test('from a starter to a frozen version, and on to the next', async () => {
  await expect.element(page.getByText('No forms yet')).toBeVisible()
  await page.getByRole('button', { name: 'New form' }).click()
  await page.getByRole('menuitem', { name: 'For visitors' }).click()
  await expect.element(page.getByRole('heading', { level: 1, name: 'Writing version 1' })).toBeVisible()
  await expect.element(page.getByText('‹contact›', { exact: false }).first()).toBeInTheDocument()

  await page.getByRole('button', { name: 'Publish' }).click()
  await expect.element(page.getByText('Something is still missing.', { exact: false })).toBeVisible()
  expect(published()).toEqual([])
  for (const language of ['Nederlands', 'English'] as const) {
    await field('Where people can turn to', language).fill('foto@waterveld.example')
    await field('Data protection officer', language).fill('fg@waterveld.example')
    await field('How long you keep the form', language).fill('5 jaar')
    await field('How long backups exist', language).fill('30 dagen')
    await field('Who runs the server', language).fill('de IT-afdeling')
  }
  await field('Title', 'English').fill('Your photo on our walls?')
  await expect.element(page.getByRole('heading', { level: 2, name: 'Your photo on our walls?' })).toBeVisible()
  await expectAccessible()
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect.element(page.getByText('After this nobody can change this version', { exact: false })).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect.poll(() => published().length).toBe(1)
  expect(workspace.forms.drafts).toEqual([])

  const [first] = published()
  const [person] = workspace.people
  if (!first || !person) throw new Error('nothing stands')
  workspace.people = workspace.people.map((one) =>
    one === person ? { ...one, consent: { ...one.consent, quitclaims: [fakeQuitclaim(-1, 300, { form: first })] } } : one,
  )
  await expect.element(page.getByText('signed once')).toBeVisible()
  await page.getByRole('link', { name: 'Write the next version' }).click()
  await field('Title', 'English').fill('Your photo in our halls?')
  await page.getByRole('button', { name: 'Publish' }).click()
  workspace.forms.refuseNext = 'exists'
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect.element(page.getByText('Somebody else has just published this version.', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect.element(page.getByText('What changed from version 1 to 2')).toBeVisible()
  expect(document.querySelector('del')?.textContent).toContain('on')
  expect(document.querySelector('ins')?.textContent).toContain('in')
  await expectAccessible()
})

test('two versions are compared by what they decide too, in words', async () => {
  const first = formDocument()
  await workspace.forms.publish(first)
  await workspace.forms.publish(
    formDocument({
      version: 2,
      legalBasis: { basis: 'legitimate-interest', assessment: 'Weighed in March.' },
      term: { ...first.term, ends: { months: 12 } },
      territory: null,
    }),
  )
  location.hash = '#/people/forms/visitors'
  await expect.element(page.getByText('What changed from version 1 to 2')).toBeVisible()
  const changed = [...document.querySelectorAll('article')].map((one) => one.textContent.replace(/\s+/g, ' ').trim())
  expect(changed).toEqual([
    'What the use rests on Consent Legitimate interest',
    'Why this is allowed None Weighed in March.',
    'How long 36 months 12 months',
    'Only in this country NL Everywhere',
    'Where it holds In the Netherlands.',
  ])
  await expectAccessible()
})

test('a draft is kept while it is written, and one that was discarded comes back', async () => {
  await page.getByRole('button', { name: 'New form' }).click()
  await page.getByRole('menuitem', { name: 'For pupils' }).click()
  await field('Title', 'Nederlands').fill('Nieuwe titel')
  await expect.poll(() => workspace.forms.drafts[0]?.content.title.nl).toBe('Nieuwe titel')
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect.poll(() => workspace.forms.drafts.length).toBe(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.element(page.getByText('Nieuwe titel').or(page.getByText('May your child be in the photo?'))).toBeVisible()
  expect(workspace.forms.drafts[0]?.content.title.nl).toBe('Nieuwe titel')
})

test('the editor tells what is missing, and gives the document once nothing is', () => {
  const editor = new FormEditor({ content: starterForm('visitors'), values: {} })
  expect(editor.document).toBeUndefined()
  expect(editor.placeholders).toEqual(['contact', 'backups', 'organisation', 'officer', 'hosting', 'retention'])
  for (const name of editor.placeholders)
    for (const language of ['nl', 'en'] as const) editor.setValue(name, language, ` ${name} van Oost `)
  expect(editor.document?.privacy.officer.nl).toContain(': officer van Oost')
  editor.content.title.en = '  '
  expect(editor.isWrong('title.en')).toBe(true)
  editor.content.title.en = ' Fine '
  expect(editor.document?.title.en).toBe('Fine')
  editor.offerChannel('own:hal', true, 'Hal')
  expect(editor.isWrong('channels.4.sentence.nl')).toBe(true)
  editor.offerChannel('own:hal', false)
  editor.endsAfter(12)
  expect(editor.document?.term.sentence.nl).toContain('1 jaar lang')
  editor.restOn('legitimate-interest')
  expect(editor.isWrong('legalBasis.assessment')).toBe(true)
  editor.assess('Intern zoeken weegt op tegen de kleine inbreuk.')
  expect(editor.document).toBeUndefined()
  for (const language of ['nl', 'en'] as const) editor.setValue('interest', language, 'collega’s kunnen elkaar vinden')
  expect(editor.document?.legalBasis.basis).toBe('legitimate-interest')
})

test('a paper form that was signed names its version, which says what could be ticked, how long and where', async () => {
  await workspace.forms.publish(formDocument({ channels: formDocument().channels.slice(0, 1) }))
  const [person] = workspace.people
  if (!person) throw new Error('nobody')
  location.hash = `#/people/${person.id}`
  await page.getByRole('button', { name: 'Record a quitclaim' }).click()
  const dialog = page.getByRole('dialog')
  await expect.element(dialog.getByRole('checkbox', { name: 'Press' })).toBeVisible()
  await dialog.getByLabelText('Which form was signed').click()
  await page.getByRole('option', { name: 'May we use your photo? (version 1)' }).click()
  await expect.element(dialog.getByRole('checkbox', { name: 'Press' })).not.toBeInTheDocument()
  await expect.element(dialog.getByLabelText('Only in this country')).toHaveValue('NL')
  await dialog.getByRole('checkbox', { name: 'Website' }).click()
  await dialog.getByRole('checkbox', { name: 'Information' }).click()
  await dialog.getByRole('button', { name: 'Record', exact: true }).click()
  await expect.poll(() => workspace.person(person.id)?.consent.quitclaims[0]?.form?.version).toBe(1)
  const [recorded] = workspace.person(person.id)?.consent.quitclaims ?? []
  expect(recorded).toMatchObject({ channels: ['website'], territory: 'NL', until: monthsAfter(dayFromNow(0), 36) })
})

test('a retired form is offered nowhere, says so, and can be brought back', async () => {
  await workspace.forms.publish(formDocument())
  await workspace.forms.publish(formDocument({ form: 'staff', title: { nl: 'Voor personeel', en: 'For staff' } }))
  await page.getByRole('link', { name: /For staff/ }).click()
  await page.getByRole('button', { name: 'Stop using' }).click()
  await expect.element(page.getByText('Nobody can be asked with this form any more.', { exact: false })).toBeVisible()
  expect([...workspace.forms.retired]).toEqual(['staff'])
  await expectAccessible()
  location.hash = `#/people/${workspace.people[0]?.id ?? ''}`
  await page.getByRole('button', { name: 'Ask to sign' }).click()
  await expect.element(page.getByRole('dialog').getByText('May we use your photo?', { exact: false }).first()).toBeVisible()
  expect(document.body.textContent).not.toContain('For staff')
  await userEvent.keyboard('{Escape}')
  location.hash = '#/people/forms/staff'
  await page.getByRole('button', { name: 'Use again' }).click()
  await expect.poll(() => workspace.forms.retired.size).toBe(0)
})
