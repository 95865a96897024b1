// Short confirmations at the bottom of the screen, with undo where it exists. `Toasts.svelte` shows them, the shell places it once.
export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'plain' | 'blocked'
  readonly undo: (() => void) | undefined
}

const shownForMs = 8000
let next = 1
let shown = $state<readonly Toast[]>([])

export const toasts = {
  get shown(): readonly Toast[] {
    return shown
  },
}

/** Says what just happened. With `undo` a button takes it back; such a message stays twice as long. */
export function say(text: string, options: { readonly undo?: () => void; readonly tone?: Toast['tone'] } = {}): void {
  const toast: Toast = { id: next++, text, tone: options.tone ?? 'plain', undo: options.undo }
  shown = [...shown.slice(-2), toast]
  setTimeout(() => dismiss(toast.id), options.undo ? shownForMs * 2 : shownForMs)
}

/** At lock: what is still on screen may hold names. */
export function dismissAll(): void {
  shown = []
}

export function dismiss(id: number): void {
  shown = shown.filter((toast) => toast.id !== id)
}
