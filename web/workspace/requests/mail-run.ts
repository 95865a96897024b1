// One run of messages: handed to the server a few side by side, one outcome per request, given up when nothing gets through any more. What was not sent is
// told by name, so that it can be tried again and nothing else.
import type { MailFailure } from '../../../core/asks/document.ts'
import type { AskId } from '../../../core/ids.ts'

/** Not sent: why, or null when it was never tried. */
export interface Unsent {
  readonly ask: AskId
  readonly why: MailFailure | null
}

/** How a run ended; per person it stands in the list too. */
export interface RunResult {
  readonly sent: number
  readonly failed: Readonly<Partial<Record<MailFailure, number>>>
  /** Cancelled, or given up because nothing gets through. */
  readonly left: number
  /** In the order of the run. */
  readonly unsent: readonly Unsent[]
}

const sentSideBySide = 4
/** So many in a row without an answer of the mail server, and the rest waits. */
const silentInARow = 3
/** Nothing else will get through now either. */
const endsTheRun: ReadonlySet<MailFailure> = new Set(['off', 'limit', 'offline'])

/** @param deliver null when there was nothing to send (any more) */
export async function runMail(
  asks: readonly AskId[],
  deliver: (ask: AskId) => Promise<'sent' | MailFailure | null>,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<RunResult> {
  const outcomes = new Map<AskId, 'sent' | MailFailure | null>()
  let silent = 0
  let over = false
  const next = new Set(asks).values()
  const work = async (): Promise<void> => {
    for (const ask of next) {
      if (signal.aborted || over) return
      const outcome = await deliver(ask)
      outcomes.set(ask, outcome)
      silent = outcome === 'unreachable' ? silent + 1 : 0
      over ||= silent >= silentInARow || (outcome !== null && outcome !== 'sent' && endsTheRun.has(outcome))
      onDone(outcomes.size)
    }
  }
  await Promise.all(Array.from({ length: sentSideBySide }, work))
  const unsent = [...new Set(asks)].flatMap((ask): readonly Unsent[] => {
    const outcome = outcomes.get(ask)
    return outcome === 'sent' || outcome === null ? [] : [{ ask, why: outcome ?? null }]
  })
  const failed: Partial<Record<MailFailure, number>> = {}
  for (const { why } of unsent) if (why !== null) failed[why] = (failed[why] ?? 0) + 1
  const sent = [...outcomes.values()].filter((outcome) => outcome === 'sent').length
  return { sent, failed, left: unsent.filter(({ why }) => why === null).length, unsent }
}

/** An address the mail server will never take has to be looked at first. */
export const worthAnotherTry = ({ unsent }: Pick<RunResult, 'unsent'>): readonly AskId[] =>
  unsent.flatMap(({ ask, why }) => (why === 'refused' ? [] : [ask]))
