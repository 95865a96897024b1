// Where somebody is when a dialog opens: at the first thing to answer, else at its heading; never on a button. In between round and round; afterwards where they were.
import { createRawSnippet, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../../../web/ui/base.css'
import ConfirmDialog from '../../../web/ui/ConfirmDialog.svelte'
import Dialog from '../../../web/ui/Dialog.svelte'

const before = page.getByRole('button', { name: 'Where I was' })
const heading = page.getByRole('heading', { name: 'A question' })
const named = (name: string) => page.getByLabelText(name, { exact: true })
let shown: Record<string, unknown> | undefined

beforeEach(async () => {
  await page.viewport(1100, 800)
  document.body.innerHTML = '<button>Where I was</button>'
  before.element().focus()
})
afterEach(async () => {
  if (shown) await unmount(shown)
  document.body.replaceChildren()
})

function open(html: string): void {
  const children = createRawSnippet(() => ({ render: () => `<div>${html}</div>` }))
  shown = mount(Dialog, { target: document.body, props: { open: true, title: 'A question', children } })
}

const far = '<p style="height: 3000px">A long text.</p>'

test.each([
  ['a field', '<p>Why.</p><input aria-label="here"><input aria-label="there">'],
  ['a field behind buttons', '<button>Remove it</button><textarea aria-label="here"></textarea>'],
  ['a choice', '<button role="radio" tabindex="-1">no</button><button role="radio" aria-label="here" tabindex="0">yes</button>'],
  [
    'what can be changed',
    '<input aria-label="link" readonly><input aria-label="off" disabled><input type="checkbox" aria-label="here">',
  ],
])('%s has the focus, and gives it back', async (_, html) => {
  open(html)
  await expect.element(named('here')).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(before).toHaveFocus()
})

test.each([
  ['text', '<p>Read this.</p>'],
  ['text and a button', '<p>Read this.</p><button>Remove it</button>'],
  ['a field that comes after a long text', `${far}<input aria-label="here">`],
])('%s: the heading has it', async (_, html) => {
  open(html)
  await expect.element(heading).toHaveFocus()
  expect(document.querySelector('.body')?.scrollTop).toBe(0)
  await userEvent.keyboard('{Escape}')
  await expect.element(before).toHaveFocus()
})

test('Enter struck once too often confirms nothing', async () => {
  let confirmed = false
  const props = {
    open: true,
    title: 'A question',
    text: 'It cannot be undone.',
    action: 'Remove it',
    onconfirm: () => (confirmed = true),
  }
  shown = mount(ConfirmDialog, { target: document.body, props })
  await expect.element(heading).toHaveFocus()
  await userEvent.keyboard('{Enter} ')
  expect(confirmed).toBe(false)
  await expect.element(page.getByRole('dialog')).toBeVisible()
})

test.each([
  ['back', '{Shift>}{Tab}{/Shift}', 'last'],
  ['on', '{Tab}', 'Close'],
])('from its heading Tab goes %s inside, the first time too', async (_, keys, name) => {
  open('<button>first</button><button aria-label="last">last</button>')
  await expect.element(heading).toHaveFocus()
  await userEvent.keyboard(keys)
  await expect.element(named(name)).toHaveFocus()
})

test.each([
  ['on', '{Tab}', 'Close'],
  ['back', '{Shift>}{Tab}{/Shift}', 'here'],
])('from what was said at its end Tab goes %s inside', async (_, keys, name) => {
  open('<input aria-label="here"><p role="alert" tabindex="-1">That is not right.</p>')
  await expect.element(named('here')).toHaveFocus()
  document.querySelector<HTMLElement>('[role="alert"]')?.focus()
  await userEvent.keyboard(keys)
  await expect.element(named(name)).toHaveFocus()
})
