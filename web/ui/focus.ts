// Where a reader goes on when a part of the page takes another's place: a keyboard's focus, and with it what a screen reader says next.
import { tick } from 'svelte'

/** For a heading with `tabindex="-1"`: has the focus once it is there. */
export function focused(node: HTMLElement): void {
  node.focus()
}

/** Of the form or the dialog that holds a button, else of the part of a page itself: the first field that is not right yet, or what was said about several. */
export async function focusFirstFault(near: Element): Promise<void> {
  await tick()
  const form = near.closest('form, [role="dialog"]') ?? near
  form.querySelector<HTMLElement>('[aria-invalid]:not(fieldset), [role="alert"]')?.focus()
}

const field =
  ':is(input:not([type="hidden"], [type="file"]), textarea, select, [role="radio"], [role="switch"], [role="combobox"], [aria-haspopup="listbox"])'
const answerable = `${field}:not(:disabled, [readonly], [tabindex="-1"])`

/** Of a dialog: what one would answer first, where that is seen without scrolling; else its heading, so that what stands there is read first. Never a button: a key struck too often should decide nothing. */
export function focusFirstAnswer(dialog: HTMLElement): void {
  const [first] = [...dialog.querySelectorAll<HTMLElement>(answerable)].filter((one) => one.checkVisibility())
  const foot = dialog.getBoundingClientRect().bottom
  const seen = first !== undefined && first.getBoundingClientRect().bottom <= foot
  const target = seen ? first : dialog.querySelector<HTMLElement>('h2')
  target?.focus({ preventScroll: true })
}
