// What every part of the Desk shares: its state and its small pictures. Set once by `Desk.svelte`.
import { getContext, setContext } from 'svelte'
import type { Desk } from './desk.svelte.ts'
import type { Thumbs } from './thumbs.ts'

export interface DeskContext {
  readonly desk: Desk
  readonly thumbs: Thumbs
  /** Counts up when pictures came back to this device, so that what was missing is asked for again. */
  readonly pictures: { read(): number }
}

const key = Symbol('desk')

export function provideDesk(context: DeskContext): DeskContext {
  return setContext(key, context)
}

export function useDesk(): DeskContext {
  return getContext<DeskContext>(key)
}
