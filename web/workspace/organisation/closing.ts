// Closing a workspace for everybody and for good.
import type { SessionInfo } from '../../../core/wire.ts'
import type { ServerDoor } from '../../api/server-door.ts'
import type { Workspace } from '../types.ts'

export async function closeWorkspace(server: ServerDoor, { id, name }: SessionInfo['workspace']): ReturnType<Workspace['close']> {
  const closing = crypto.randomUUID()
  const answer = await server.closeWorkspace(closing, name)
  // An answer that was lost is asked for again: the closing may have taken place.
  const receipt = answer.ok || answer.code !== 'offline' ? answer : await server.closingReceipt(id, closing)
  return receipt.ok ? { ok: true, receipt: receipt.value } : { ok: false, code: answer.ok ? 'internal' : answer.code }
}
