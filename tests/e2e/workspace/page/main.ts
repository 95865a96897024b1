// The workspace without screens, for tests: the session door and what it opened, reachable from the outside.
import { startPractice } from '../../../../web/api/practice-door.ts'
import { BrowserJoinDoor } from '../../../../web/workspace/session/join-door.ts'
import { BrowserSessionDoor } from '../../../../web/workspace/session/session-door.ts'
import { archive } from '../../../../web/console/settings/leaving/archive.ts'
import { readmeText } from '../../../../web/console/settings/leaving/readme.ts'
import { writeZip } from '../../../../web/console/settings/leaving/write.ts'
import type { Workspace } from '../../../../web/workspace/types.ts'

declare global {
  var door: BrowserSessionDoor
  var joinDoor: BrowserJoinDoor
  var workspace: Workspace
  /** The zip of everything, base64. */
  var takeEverything: (pictures: boolean) => Promise<string>
  var startPractice: typeof import('../../../../web/api/practice-door.ts').startPractice
}

globalThis.startPractice = startPractice
globalThis.door = new BrowserSessionDoor()
globalThis.joinDoor = new BrowserJoinDoor()
globalThis.takeEverything = async (pictures) => {
  const { signal } = new AbortController()
  const now = new Date()
  const readme: Parameters<typeof archive>[2]['readme'] = (contents) => readmeText(workspace, now, contents)
  const zip = await writeZip(archive(workspace, signal, { pictures, now, onProgress: () => undefined, readme }), null, signal)
  let text = ''
  for (const byte of new Uint8Array((await zip?.arrayBuffer()) ?? [])) text += String.fromCharCode(byte)
  return btoa(text)
}
