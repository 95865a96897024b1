// For who has no mouse: what had the focus goes away (a row that is done with, a step that is answered), and the focus goes on beside it instead of to the top
// of the page. A screen that knows better sets the focus itself; this comes a frame later and then has nothing to do.
import { afterFrame } from './after-frame.ts'
import { tabbable } from './tabbable.ts'

/** Where something stands in what holds it, from the inside out. */
type Trail = readonly { readonly parent: Element; readonly index: number }[]

/** For a part of the page, with `{@attach}`. */
export function keepsFocus(root: HTMLElement): () => void {
  let last: Element | undefined
  let trail: Trail = []
  let cancel: (() => void) | undefined

  function remember({ target }: FocusEvent): void {
    if (!(target instanceof Element) || target === root) return
    last = target
    trail = trailOf(target, root)
  }

  function goOn(): void {
    // A click beside everything takes the focus away too: then what had it is still there.
    if (document.activeElement !== document.body || last === undefined || canFocus(last)) return
    last = undefined
    landingAfter(trail)?.focus()
  }

  const observer = new MutationObserver(() => {
    if (last === undefined || canFocus(last)) return
    cancel?.()
    cancel = afterFrame(goOn)
  })
  // The whole page: a dialog that gives the focus back to what is gone stands beside the root.
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled', 'hidden', 'inert'] })
  root.addEventListener('focusin', remember)
  return () => {
    cancel?.()
    observer.disconnect()
    root.removeEventListener('focusin', remember)
  }
}

const canFocus = (element: Element): boolean => element.isConnected && !element.matches(':disabled') && element.checkVisibility()

function trailOf(element: Element, root: Element): Trail {
  const parent = element === root ? null : element.parentElement
  return parent === null ? [] : [{ parent, index: [...parent.children].indexOf(element) }, ...trailOf(parent, root)]
}

/** What took its place, else what stands around that. */
function landingAfter(trail: Trail): HTMLElement | undefined {
  for (const { parent, index } of trail) {
    if (!parent.isConnected) continue
    const found = landingIn(parent.children[index] ?? parent.lastElementChild) ?? landingIn(parent)
    if (found) return found
  }
  return undefined
}

/** A heading says where one is; without one, the first thing that can be used. */
function landingIn(place: Element | null): HTMLElement | undefined {
  const heading = within(place, ':is(h1, h2, h3, h4)')
  if (!heading) return within(place, tabbable)
  heading.tabIndex = -1
  return heading
}

function within(place: Element | null, selector: string): HTMLElement | undefined {
  const found = [...(place?.matches(selector) ? [place] : []), ...(place?.querySelectorAll(selector) ?? [])]
  return found.find((one): one is HTMLElement => one instanceof HTMLElement && one.checkVisibility())
}
