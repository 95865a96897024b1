// What has the focus goes away: the focus goes on beside it.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { afterFrame } from '../../../web/ui/after-frame.ts'
import { keepsFocus } from '../../../web/ui/keeps-focus.ts'
import '../../../web/ui/base.css'

let root: HTMLElement
let stop: () => void
const at = (selector: string): HTMLElement => {
  const found = root.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}
const focused = (): string | undefined => document.activeElement?.id

beforeEach(() => {
  root = document.body.appendChild(document.createElement('main'))
  root.innerHTML = `<h1 id="title">Page</h1><section><h2 id="part">Part</h2><p><button id="do">Do</button></p>
    <ul>${[1, 2, 3].map((n) => `<li id="row${String(n)}"><input type="file" tabindex="-1"><button id="b${String(n)}">Row</button></li>`).join('')}</ul></section>`
  stop = keepsFocus(root)
})
afterEach(() => {
  stop()
  root.remove()
})

test('a row that is done with: the next has it, then the one before, then the heading of what held them', async () => {
  for (const [row, next] of [
    ['row2', 'b3'],
    ['row3', 'b1'],
    ['row1', 'part'],
  ] as const) {
    at(`#${row} button`).focus()
    at(`#${row}`).remove()
    await expect.poll(focused).toBe(next)
  }
})

test('a button with nothing left to do', async () => {
  at('#do').focus()
  at('#do').toggleAttribute('disabled')
  await expect.poll(focused).toBe('part')
})

test('a dialog gives it back to what is gone', async () => {
  at('#b2').focus()
  const dialog = document.body.appendChild(document.createElement('button'))
  dialog.focus()
  at('#row2').remove()
  dialog.remove()
  await expect.poll(focused).toBe('b3')
})

test('a screen that sets it itself, or a click beside everything, is left alone', async () => {
  at('#b1').focus()
  at('#row1').remove()
  at('#b3').focus()
  at('#b3').blur()
  at('#row2').remove()
  // Twice as long as it takes.
  await new Promise<void>((resolve) => {
    afterFrame(() => afterFrame(resolve))
  })
  expect(document.activeElement).toBe(document.body)
})
