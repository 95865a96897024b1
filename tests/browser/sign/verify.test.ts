// The page that checks a receipt, with what people give it that is none: each time one sentence, which has the focus. Receipts that hold are the journey's (`e2e`).
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { language } from '../../../web/i18n/language.svelte.ts'
import Verify from '../../../web/sign/verify/Verify.svelte'

const check = page.getByRole('button', { name: 'Check', exact: true })
const text = page.getByLabelText('Or paste the text here')
const said = page.getByRole('alert')
let shown: Record<string, unknown> | undefined
let keys: () => Response
/** Of a log that vouched for nothing here. */
const known = () => Response.json({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }] })

beforeEach(() => {
  language.set('en')
  keys = known
  vi.spyOn(globalThis, 'fetch').mockImplementation(() => new Promise((resolve) => resolve(keys())))
  document.body.innerHTML = '<div id="app"></div>'
})
afterEach(async () => {
  if (shown) await unmount(shown)
  vi.restoreAllMocks()
})

function open(): void {
  shown = mount(Verify, { target: document.getElementById('app')! })
  flushSync()
}

async function choose(file: File): Promise<void> {
  const field = document.querySelector<HTMLInputElement>('input[type=file]')!
  const chosen = new DataTransfer()
  chosen.items.add(file)
  field.files = chosen.files
  field.dispatchEvent(new Event('change', { bubbles: true }))
  await expect.element(said).toHaveFocus()
}

test('nothing given: says what to do, where it is done', async () => {
  open()
  await check.click()
  await expect.element(text).toHaveFocus()
  await expect.element(text).toHaveAccessibleDescription('Choose a file first, or paste the text.')
  // What was said of something else is gone.
  await text.fill('Dear hospital,')
  await check.click()
  await expect.element(said).toBeVisible()
  await text.fill('')
  await check.click()
  await expect.element(said).not.toBeInTheDocument()
})

test('text that is no receipt', async () => {
  open()
  await text.fill('Dear hospital,')
  await check.click()
  await expect.element(said).toHaveFocus()
  await expect.element(said).toHaveTextContent('This is not a consent receipt, or a part is missing.')
})

test.each([
  ['a picture', new File([new Uint8Array(300_000)], 'cat.jpg')],
  ['an empty file', new File([], 'nothing.jws')],
])('%s: said at once, and checked again by the button; nothing of it is in the field', async (_, file) => {
  open()
  await choose(file)
  await expect.element(text).toHaveValue('')
  await check.click()
  await expect.element(said).toHaveTextContent('This is not a consent receipt, or a part is missing.')
})

test('without a connection it cannot say; with one it can', async () => {
  keys = () => {
    throw new TypeError('Failed to fetch')
  }
  open()
  await text.fill('Dear hospital,')
  await check.click()
  await expect.element(said).toHaveTextContent('We do not have the key of this server yet.')
  keys = known
  await check.click()
  await expect.element(said).toHaveTextContent('This is not a consent receipt')
})
