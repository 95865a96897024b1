// In a dialog Tab goes round, also from where Tab itself never stops. The library goes round between the first stop and the last only: from the heading, where
// one often begins, Shift+Tab would leave for the page behind and be fetched back, again and again.
import { on } from 'svelte/events'
import { tabbable } from './tabbable.ts'

/** For a dialog, with `{@attach}`. */
export function goesRound(dialog: HTMLElement): () => void {
  return on(dialog, 'keydown', (event) => {
    const here = document.activeElement
    if (event.key !== 'Tab' || event.defaultPrevented || here === null) return
    const stops = [...dialog.querySelectorAll<HTMLElement>(tabbable)].filter((one) => one.checkVisibility())
    const ahead = event.shiftKey ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING
    if (stops.some((stop) => (here.compareDocumentPosition(stop) & ahead) !== 0)) return
    event.preventDefault()
    stops.at(event.shiftKey ? -1 : 0)?.focus()
  })
}
