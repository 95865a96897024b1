// What the shell does for the Desk, in small: the address and the files handed over.
import { mount } from 'svelte'
import type { OwnerId } from '../../../core/ids.ts'
import Desk from '../../../web/console/desk/Desk.svelte'
import { route } from '../../../web/ui/router.svelte.ts'
import type { Workspace } from '../../../web/workspace/types.ts'

export function mountDesk(workspace: Workspace, dropped?: readonly File[]): Record<string, unknown> {
  let files = $state.raw(dropped)
  return mount(Desk, {
    target: document.querySelector('main') ?? document.body.appendChild(document.createElement('main')),
    props: {
      workspace,
      get event() {
        return route.segments[1] as OwnerId | undefined
      },
      get view() {
        return route.segments[2]
      },
      get dropped() {
        return files
      },
      onDropped: () => (files = undefined),
    },
  })
}
