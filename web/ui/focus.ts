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
