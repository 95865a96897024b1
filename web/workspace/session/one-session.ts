// One session cookie per browser: opening a workspace here ends the sessions other tabs hold for another workspace, before they speak in its name.
import type { WorkspaceId } from '../../../core/ids.ts'
import type { OpenWorkspace } from '../workspace.ts'

/** Tells the other tabs which workspace is open now, and listens for theirs. */
export function announceSession(workspace: WorkspaceId, open: Pick<OpenWorkspace, 'lockElsewhere' | 'locked'>): void {
  const channel = new BroadcastChannel('imprimatur-session')
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (open.locked === null && data === workspace) return
    open.lockElsewhere()
    channel.close()
  })
  channel.postMessage(workspace)
}
