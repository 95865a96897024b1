// How long a message stays, by a clock of our own: its time stands still while somebody is at it or nobody sees it, which is when "Undo" is wanted.
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { language } from '../../../web/i18n/language.svelte.ts'
import '../../../web/ui/base.css'
import Toasts from '../../../web/ui/Toasts.svelte'
import { dismissAll, say } from '../../../web/ui/toasts.svelte.ts'
import { reach } from '../keyboard.ts'

let list: Record<string, unknown>
let hidden = false
const plainMs = 8000
const withUndoMs = 2 * plainMs
const undo = vi.fn()
const field = page.getByRole('button', { name: 'Where I was' })
const undoButton = page.getByRole('button', { name: 'Undo' })
const texts = (): readonly string[] => [...document.querySelectorAll('.toast > span')].map(({ textContent }) => textContent)

beforeEach(() => {
  language.set('en')
  undo.mockClear()
  document.body.innerHTML = '<button>Where I was</button>'
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  list = mount(Toasts, { target: document.body })
})
afterEach(async () => {
  dismissAll()
  await unmount(list)
  vi.useRealTimers()
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

function pass(ms: number): readonly string[] {
  vi.advanceTimersByTime(ms)
  flushSync()
  return texts()
}

/** As a browser does when its window is put away. */
function look(away: boolean): void {
  hidden = away
  document.dispatchEvent(new Event('visibilitychange'))
}

test('a message has its time, one with Undo twice that', () => {
  say('saved')
  say('removed', { undo })
  expect(pass(plainMs - 1)).toEqual(['saved', 'removed'])
  expect(pass(1)).toEqual(['removed'])
  expect(pass(withUndoMs - plainMs - 1)).toEqual(['removed'])
  expect(pass(1)).toEqual([])
})

test('with the pointer on one, none goes; what was left goes on after it', async () => {
  say('removed', { undo })
  say('saved')
  expect(pass(plainMs - 1)).toEqual(['removed', 'saved'])
  await userEvent.hover(page.getByText('removed'))
  expect(pass(10 * withUndoMs)).toEqual(['removed', 'saved'])
  await userEvent.hover(field)
  expect(pass(1)).toEqual(['removed'])
  expect(pass(withUndoMs - plainMs - 1)).toEqual(['removed'])
  expect(pass(1)).toEqual([])
})

test('with the focus on Undo none goes, nor makes room for newer ones; undone, the focus is where it was', async () => {
  say('removed', { undo })
  flushSync()
  field.element().focus()
  await reach(undoButton)
  expect(pass(10 * withUndoMs)).toEqual(['removed'])
  for (const text of ['one', 'two', 'three']) say(text)
  expect(pass(10 * withUndoMs)).toEqual(['removed', 'one', 'two', 'three'])
  await userEvent.keyboard('{Enter}')
  expect(undo).toHaveBeenCalledOnce()
  await expect.element(field).toHaveFocus()
  expect(pass(0)).toEqual(['one', 'two', 'three'])
  expect(pass(plainMs)).toEqual([])
})

test('on a page that is not seen none goes, and no more than three wait', () => {
  look(true)
  for (const text of ['one', 'two', 'three', 'four']) say(text)
  expect(pass(10 * plainMs)).toEqual(['two', 'three', 'four'])
  look(false)
  expect(pass(plainMs - 1)).toEqual(['two', 'three', 'four'])
  expect(pass(1)).toEqual([])
})

test('closed with the pointer: the next has its time again, as soon as the pointer is away', async () => {
  say('one')
  say('two')
  flushSync()
  await userEvent.click(page.getByRole('button', { name: 'Close this message' }).first())
  await userEvent.hover(field)
  expect(pass(0)).toEqual(['two'])
  expect(pass(plainMs)).toEqual([])
})
