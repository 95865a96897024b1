// Short confirmations at the bottom of the screen, with undo where it exists. `Toasts.svelte` shows them, the shell places it once.
import { RestingTimer } from './resting-timer.ts'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'plain' | 'blocked'
  readonly undo: (() => void) | undefined
}

const shownForMs = 8000
const atOnce = 3
let next = 1
let shown = $state<readonly Toast[]>([])
const timers = new Map<number, RestingTimer>()
/** Why no message goes by itself now (WCAG 2.2.1): somebody is at one, or nobody can see them. */
const still = new Set<'attended' | 'hidden'>()

export const toasts = {
  get shown(): readonly Toast[] {
    return shown
  },
  /** Somebody has the pointer or the focus on the messages: they stay, also when newer ones come. */
  attend(is: boolean): void {
    standStill('attended', is)
  },
  /** The page is not looked at. */
  hide(is: boolean): void {
    standStill('hidden', is)
  },
}

/** Says what just happened. With `undo` a button takes it back; such a message stays twice as long. */
export function say(text: string, options: { readonly undo?: () => void; readonly tone?: Toast['tone'] } = {}): void {
  const toast: Toast = { id: next++, text, tone: options.tone ?? 'plain', undo: options.undo }
  const timer = new RestingTimer(options.undo ? shownForMs * 2 : shownForMs, () => dismiss(toast.id))
  timers.set(toast.id, timer)
  shown = [...shown, toast]
  if (still.size === 0) timer.goOn()
  if (!still.has('attended')) for (const { id } of shown.slice(0, -atOnce)) dismiss(id)
}

/** At lock: what is still on screen may hold names. */
export function dismissAll(): void {
  for (const { id } of shown) dismiss(id)
}

export function dismiss(id: number): void {
  timers.get(id)?.rest()
  timers.delete(id)
  shown = shown.filter((toast) => toast.id !== id)
}

function standStill(why: 'attended' | 'hidden', is: boolean): void {
  if (is) still.add(why)
  else still.delete(why)
  for (const timer of timers.values())
    if (still.size > 0) timer.rest()
    else timer.goOn()
}
