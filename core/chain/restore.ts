// When a backup was put back, an owner says so in the chain (protocol §8). This decides whether what an owner said explains why the history shown now lacks
// something that was seen before; without it, a shorter history is a lie.
import type { ChainState } from './state.ts'
import { chainContains, headAt, memberAt } from './state.ts'

export type Restored = ChainState['restored'][number]

/**
 * The restore after which `shown` goes its own way: it follows an entry that `known` went through and is not in `known` itself.
 * @returns undefined when there is none, or when it was signed by somebody of whom `known` says that they are no owner any more
 */
export function restoreAfter(known: ChainState, shown: ChainState): Restored | undefined {
  const restore = shown.restored.find(({ seq, to }) => {
    const entry = headAt(shown, seq)
    return entry !== undefined && chainContains(known, to) && !chainContains(known, entry)
  })
  if (!restore) return undefined
  const signer = memberAt(shown, restore.to, restore.author)
  const standing = known.members.get(restore.author)
  return standing?.roles.includes('owner') && standing.signKey === signer?.signKey ? restore : undefined
}
