// Where a reader goes on when a part of the page takes another's place: a keyboard's focus, and with it what a screen reader says next.
import { tick } from 'svelte'

/** For a heading with `tabindex="-1"`: has the focus once it is there. */
export function focused(node: HTMLElement): void {
  node.focus()
}

/** The first field that is not right yet, else the first thing that was said about the whole. */
export async function focusFirstFault(form: HTMLElement): Promise<void> {
  await tick()
  form.querySelector<HTMLElement>('[aria-invalid]:not(fieldset), [role="alert"]')?.focus()
}
