// A screen for somebody without a mouse: Tab goes round once, and what it passes is held against what can be clicked.
import { expect } from 'vitest'
import { userEvent, type Locator } from 'vitest/browser'

/** What a pointer can use. */
const usable = 'button, a[href], input:not([type="hidden"]), select, textarea, summary, [role="option"], [role="switch"]'
/** Inside these one element takes the Tab key, and arrows go between the others. */
const composite =
  '[role="radiogroup"], [role="listbox"], [role="tablist"], [role="menu"], [role="toolbar"], [role="group"][data-foot]'

/** In words for a person who reads a failure. */
export function nameOf(element: Element | null): string {
  if (!element || element === document.body) return 'nothing'
  const label = element.getAttribute('aria-label') ?? element.textContent.trim()
  const labelled = element.id ? document.querySelector(`label[for="${CSS.escape(element.id)}"]`)?.textContent.trim() : undefined
  const words = [label, labelled, element.className].find((text) => text) ?? ''
  return `${element.tagName.toLowerCase()} “${words.replace(/\s+/g, ' ').slice(0, 60)}”`
}

function isShown(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect()
  return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
}

/** How it, what draws it, and what stands around it looks. */
function looks(element: Element): string {
  const around = [element, element.parentElement, element.nextElementSibling, element.parentElement?.parentElement]
  const styles = around.flatMap((one) => (one ? [getComputedStyle(one)] : []))
  return styles.map(({ outline, boxShadow, borderColor }) => `${outline} ${boxShadow} ${borderColor}`).join()
}

/** Nothing lies over the middle of what is seen of it. */
function isOnTop(element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  const [x, y] = [(Math.max(0, left) + Math.min(innerWidth, right)) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2]
  if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return false
  const there = document.elementFromPoint(x, y)
  return (
    there !== null && (element.contains(there) || there.contains(element) || there.closest('label')?.contains(element) === true)
  )
}

/** Presses Tab from the first to the last stop; in a dialog, once round. @returns what is wrong, in words: what it never reached, and where it cannot be seen */
export async function walk(): Promise<readonly string[]> {
  const dialog = document.querySelector('[role="dialog"], [role="alertdialog"]')
  const [first, last] = [stop(), stop()]
  if (!dialog) {
    document.body.prepend(first)
    document.body.append(last)
    first.focus()
  }
  const visited = new Map<Element, string>()
  const wrong: string[] = []
  let before: Element | null = null
  for (let now = await tab(); now !== last && now !== document.body; now = await tab()) {
    // A date has three stops of its own.
    if (now === before) continue
    if (visited.has(now)) break
    before = now
    visited.set(now, looks(now))
    if (!(await comesIntoView(now))) wrong.push(`out of sight with the focus: ${nameOf(now)}`)
  }
  // Without the focus it has to look otherwise.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  for (const [one, focused] of visited) if (looks(one) === focused) wrong.push(`not seen to have the focus: ${nameOf(one)}`)
  first.remove()
  last.remove()
  const inComposites = new Set([...visited.keys()].map((one) => one.closest(composite)).filter((one) => one !== null))
  for (const element of (dialog ?? document.body).querySelectorAll(usable)) {
    if (visited.has(element) || !isShown(element) || element.matches(':disabled, [aria-disabled="true"]')) continue
    // A field for files hangs on the button beside it.
    if (element.matches('input[type="file"][tabindex="-1"]')) continue
    const around = element.closest(composite)
    if (!around || !inComposites.has(around)) wrong.push(`never reached: ${nameOf(element)}`)
  }
  return wrong
}

/** A page that scrolls there takes a moment, and so does a message that goes by itself. */
async function comesIntoView(element: Element): Promise<boolean> {
  for (let frame = 0; frame < 900; frame += 1) {
    if (isOnTop(element)) return true
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  return false
}

async function tab(back = false): Promise<Element> {
  await userEvent.keyboard(back ? '{Shift>}{Tab}{/Shift}' : '{Tab}')
  return document.activeElement ?? document.body
}

/** From where the focus is, on with Tab (or back) to something, and a key on it if asked. @throws what it came past, when it is not there within some stops */
export async function reach(wanted: Locator, keys = '', { back = false, within = 60 } = {}): Promise<void> {
  await expect.element(wanted).toBeInTheDocument()
  const passed = [nameOf(document.activeElement)]
  while (document.activeElement !== wanted.element() && passed.length <= within) passed.push(nameOf(await tab(back)))
  if (document.activeElement !== wanted.element()) throw new Error(`not reached with Tab, only ${passed.join(', ')}`)
  if (keys !== '') await userEvent.keyboard(keys)
}

function stop(): HTMLElement {
  const element = document.createElement('span')
  element.tabIndex = 0
  return element
}

/** Presses a key on something, which opens a dialog, and leaves that with Escape. @returns what has the focus then */
export async function thereAndBack(from: Element, keys = '{Enter}'): Promise<string> {
  if (from instanceof HTMLElement) from.focus()
  await userEvent.keyboard(keys)
  await expect.poll(() => document.querySelector('[role="dialog"]')?.contains(document.activeElement)).toBe(true)
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => document.querySelector('[role="dialog"]')).toBeNull()
  return nameOf(document.activeElement)
}
