// Whom each face resembles, most alike first: the order in which names are offered. In memory only, until the workspace locks; nothing of it is stored.
import { SvelteMap } from 'svelte/reactivity'
import type { OwnerId } from '../../../core/ids.ts'
import type { Workspace } from '../../workspace/types.ts'

/** By face id. */
export type Nearest = Map<string, readonly OwnerId[]>

const nearest = new WeakMap<Workspace, Nearest>()

export function nearestIn(workspace: Workspace): Nearest {
  const found = nearest.get(workspace)
  if (found) return found
  const made: Nearest = new SvelteMap()
  nearest.set(workspace, made)
  return made
}
