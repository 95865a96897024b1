// Signing as somebody does it who sees nothing and has no mouse: where the focus is after each step, what is said, and that nothing is taken for said that was not.
import { mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { SignedBy } from '../../../core/asks/evidence.ts'
import { today } from '../../../core/dates.ts'
import type { FormDocument } from '../../../core/forms/document.ts'
import { language } from '../../../web/i18n/language.svelte.ts'
import AskPage from '../../../web/sign/ask/Ask.svelte'
import { Ask, type AskDoor } from '../../../web/sign/ask/ask.svelte.ts'
import type { AskView, Choice } from '../../../workers/vault/person/api.ts'
import { formDocument } from '../../support/form-samples.ts'
import { walk } from '../keyboard.ts'
import { expectAccessible } from '../ui/screen.ts'

const sentence = { nl: 'Ouders tekenen.', en: 'Parents sign.' }
let shown: ReturnType<typeof mount> | undefined
const signed: Choice[] = []

beforeEach(() => {
  sessionStorage.clear()
  language.set('en')
  signed.length = 0
})
afterEach(async () => {
  if (shown) await unmount(shown)
  document.body.replaceChildren()
})

async function openPage(form: FormDocument): Promise<void> {
  const value = {
    ...{
      state: 'open',
      workspaceName: 'De Linde',
      practice: false,
      pseudonym: 'P-7K3F-92QD',
      behindMs: 0,
      delivery: 'handed-over',
    },
    ...{ pending: false, recognition: false, standing: { quitclaims: [], grants: [], after: null }, form },
    expiresAt: '2099-01-01T00:00:00.000Z',
  } as unknown as AskView
  const door = {
    openAsk: () => Promise.resolve({ ok: true, value }),
    sign: (_fragment: string, choice: Choice) => {
      signed.push(choice)
      return Promise.resolve({ ok: false, code: 'offline' })
    },
    selfies: null,
  } as unknown as AskDoor
  shown = mount(AskPage, { target: document.body, props: { renewing: new Ask(door, '1.a.b.0.c') } })
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
}

const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await userEvent.keyboard(key)
}
const focused = (): Element | null => document.activeElement
const hasFocus = (name: string) => expect.element(page.getByRole('heading', { level: 1, name })).toHaveFocus()

/** To the next step, with the keys alone. */
async function goOn(): Promise<void> {
  page.getByRole('button', { name: 'Next', exact: true }).element().focus()
  await press('{Enter}')
}

async function tick(name: string): Promise<void> {
  page.getByRole('checkbox', { name, exact: true }).element().focus()
  await press(' ')
}

async function toSignature(form: FormDocument): Promise<void> {
  await openPage(form)
  await goOn()
  await tick('Show')
  await goOn()
  await tick('Website')
  await goOn()
  await goOn()
  if (form.matching) await goOn()
  await hasFocus('Is this right? Then sign here')
}

test('each step has the focus at its heading and says which it is; the question about a no takes the focus and gives it back', async () => {
  await openPage(formDocument({ matching: null }))
  await expect.element(page.getByRole('status')).toHaveTextContent('Step 1 of 5')
  await goOn()
  await hasFocus('What may we use the photos for?')
  await expect.element(page.getByRole('status')).toHaveTextContent('Step 2 of 5')
  const no = page.getByRole('button', { name: 'No, rather not' })
  no.element().focus()
  await press('{Enter}')
  const question = page.getByRole('alertdialog', { name: /^You say no\./ })
  await expect.element(question).toHaveFocus()
  await expectAccessible()
  await press('{Escape}')
  await expect.element(no).toHaveFocus()
  await expect.element(question).not.toBeInTheDocument()
})

test('no heading skips a level, on any step', async () => {
  const levels = () => [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName.slice(1)))
  await openPage(formDocument())
  await expect.element(page.getByText('Step 1 of 6')).toBeInTheDocument()
  await userEvent.click(page.getByText('What do we do with the data?'))
  expect(levels().slice(0, 3)).toEqual([1, 2, 2])
  for (let step = 2; step < 6; step++) {
    await goOn()
    await expect.element(page.getByText(`Step ${String(step)} of 6`)).toBeInTheDocument()
    expect(levels().filter((level, i, all) => level > (all[i - 1] ?? 0) + 1)).toEqual([])
  }
})

test('signing with nothing filled in: the focus is at the first thing that is missing, until nothing is', async () => {
  await toSignature(formDocument({ matching: null }))
  page.getByRole('button', { name: 'Sign', exact: true }).element().focus()
  await press('{Enter}')
  await expect.element(page.getByLabelText('Your name')).toHaveFocus()
  await userEvent.keyboard('Sanne')
  page.getByRole('radio', { name: 'Draw' }).element().focus()
  await press(' ')
  page.getByRole('button', { name: 'Sign', exact: true }).element().focus()
  await press('{Enter}')
  expect(focused()?.textContent).toBe('Put your signature in the field, or choose typing.')
  await expectAccessible()
  expect(signed).toEqual([])
})

test('two guardians: both, two different people, nobody taken for a parent who did not say so; the term ends the day before the child decides', async () => {
  const form = formDocument({ form: 'pupils', matching: null, minors: { lapseAt: 16, guardians: 2, sentence } })
  await toSignature(form)
  const year = Number(today().slice(0, 4))
  const field = (name: string, at = 0) => page.getByLabelText(name).nth(at)
  const sign = () => userEvent.click(page.getByRole('button', { name: 'Sign', exact: true }))
  await userEvent.fill(field('Name of the child'), 'Saar')
  // Old enough to decide: nobody signs for them.
  await userEvent.fill(field('Date of birth of the child'), `${String(year - 17)}-01-01`)
  await expect.element(page.getByText('The child is 16 or older and decides for themselves.', { exact: false })).toBeVisible()
  await userEvent.fill(field('Date of birth of the child'), `${String(year - 14)}-01-01`)
  for (const at of [0, 1]) await userEvent.fill(field('Name of the parent or guardian', at), 'Sanne de Wit')
  await expect.element(page.getByText('The same name is here twice.', { exact: false })).toBeVisible()
  await userEvent.fill(field('Name of the parent or guardian', 1), 'Bram de Wit')
  await sign()
  expect(focused()).toBe(page.getByLabelText('What are you to the child?').first().element())
  await userEvent.selectOptions(field('What are you to the child?'), 'Parent')
  await sign()
  expect(focused()).toBe(page.getByLabelText('What are you to the child?').last().element())
  expect(signed).toEqual([])
  await userEvent.selectOptions(field('What are you to the child?', 1), 'Other')
  await expect.element(page.getByText('You are not a parent or guardian.', { exact: false })).toBeVisible()
  await expectAccessible()
  expect(await walk()).toEqual([])
  await sign()
  const by: SignedBy = {
    who: 'guardians',
    child: 'Saar',
    ageBand: '12-15',
    guardians: [
      { name: 'Sanne de Wit', relation: 'parent', signature: { kind: 'typed', text: 'Sanne de Wit' } },
      { name: 'Bram de Wit', relation: 'other', signature: { kind: 'typed', text: 'Bram de Wit' } },
    ],
  }
  expect(signed).toMatchObject([{ by, until: `${String(year + 1)}-12-31` }])
  // The date of birth stays here.
  expect(JSON.stringify(signed)).not.toContain(String(year - 14))
})
