// The workspace without screens, for tests: the session door and what it opened, reachable from the outside.
import { startPractice } from '../../../../web/api/practice-door.ts'
import { BrowserSessionDoor } from '../../../../web/workspace/session-door.ts'
import type { Workspace } from '../../../../web/workspace/types.ts'

declare global {
  var door: BrowserSessionDoor
  var workspace: Workspace
  var startPractice: typeof import('../../../../web/api/practice-door.ts').startPractice
}

globalThis.startPractice = startPractice
globalThis.door = new BrowserSessionDoor()
