// What a script is: something the server does to a client, the checks that stop it, and how one sees which of the two won.
import type { BrowserContext, Page } from 'playwright'
import type { Building } from '../../../support/workspace-stage.ts'
import type { Evil } from './evil.ts'
import type { Check } from './removable.ts'

export interface Stage {
  readonly evil: Evil
  readonly databases: Building['databases']
  /** A fresh browser that has opened the client. */
  browser(): Promise<{ readonly page: Page; readonly context: BrowserContext }>
  /** The same browser again after a reload. */
  reload(page: Page): Promise<void>
}

export interface Verdict {
  /** The server had its way. */
  readonly fooled: boolean
  /** What the client did about it: the code or sentence a person would be told by, or `ignored`. */
  readonly answer: string
}

export interface Script {
  readonly name: string
  /** Without these checks it must succeed: with them it must not. */
  readonly without: readonly Check[]
  /** Without these checks the client sends something readable: the scanner that looks for it everywhere else has to see it here. */
  readonly leaks?: true
  /** What the real client answers. */
  readonly answer: string
  run(stage: Stage): Promise<Verdict>
}
