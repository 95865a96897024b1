// What most lies have in common: the server describes the session otherwise, and the client is opened again or told that there is news.
import type { SessionInfo } from '../../../../core/wire.ts'
import { lastSession, mustPractise, practise, settled, type Opening } from './client.ts'
import type { Evil } from './evil.ts'
import type { Stage, Verdict } from './script.ts'

const described = /^\/api\/(?:session|sign-in)$/

/** Changes what the server says about the session, wherever it says it. */
export function describeAs(evil: Evil, change: (session: SessionInfo) => SessionInfo): void {
  evil.lie(described, (answer) => {
    const signIn = 'session' in answer
    const session = change((signIn ? answer['session'] : answer) as SessionInfo)
    return signIn ? { ...answer, session } : { ...session }
  })
}

/** A practice workspace, then the same browser again after the lie. */
export async function reopened(stage: Stage, tell: (session: SessionInfo) => Promise<void> | void) {
  const { page } = await stage.browser()
  await mustPractise(page)
  await settled(page)
  await tell(lastSession(stage.evil))
  await stage.reload(page)
  return { page, opening: await practise(page) }
}

export const refusedOr = async (opening: Opening, fooled: () => Promise<boolean>): Promise<Verdict> =>
  opening.ok ? { fooled: await fooled(), answer: 'opened' } : { fooled: false, answer: opening.code }

/** Something the client must not have believed. */
export const ignoredUnless = (fooled: boolean): Verdict => ({ fooled, answer: fooled ? 'believed' : 'ignored' })
