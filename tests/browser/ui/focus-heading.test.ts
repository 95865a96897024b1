// The focus after a change of screen, on a screen that comes late.
import { afterEach, expect, test } from 'vitest'
import { focusHeading } from '../../../web/console/shell/focus-heading.ts'

let main: HTMLElement
let field: HTMLInputElement
let giveUp: (() => void) | undefined

function begin(): void {
  main = document.body.appendChild(document.createElement('main'))
  field = document.body.appendChild(document.createElement('input'))
  giveUp = focusHeading(main)
}

async function screenComes(): Promise<Element | null> {
  main.innerHTML = '<div><h1 tabindex="-1">People</h1></div>'
  // Watchers are told in a microtask.
  await Promise.resolve()
  return document.activeElement
}

afterEach(() => {
  giveUp?.()
  main.remove()
  field.remove()
})

test('goes to the heading however late it comes', async () => {
  begin()
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect((await screenComes())?.textContent).toBe('People')
})

test('stays where somebody put it meanwhile', async () => {
  begin()
  field.focus()
  expect(await screenComes()).toBe(field)
})

test('is left alone once given up', async () => {
  begin()
  giveUp?.()
  expect(await screenComes()).toBe(document.body)
})
