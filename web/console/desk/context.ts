// What every part of the Desk shares: its state and its pictures. Set once by `Desk.svelte`.
import { getContext, setContext } from 'svelte'
import type { Desk } from './desk.svelte.ts'
import type { Pictures } from './pictures.svelte.ts'
import type { Thumbs } from './thumbs.ts'

export interface DeskContext {
  readonly desk: Desk
  readonly thumbs: Thumbs
  readonly pictures: Pick<Pictures, 'read'>
}

const key = Symbol('desk')

export function provideDesk(context: DeskContext): DeskContext {
  return setContext(key, context)
}

export function useDesk(): DeskContext {
  return getContext<DeskContext>(key)
}
