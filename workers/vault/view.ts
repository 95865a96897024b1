// What screens see of the verified chain. Plain data: no key leaves.
import { guardOf, headAt } from '../../core/chain.ts'
import { scopesOf } from '../../core/scopes.ts'
import type { ChainView } from './api.ts'
import type { Session } from './session.ts'

/** As many entries as a screen shows. */
const storyShown = 50

export function viewOf(session: Session): ChainView {
  const { chain, closings } = session
  const restored = chain.restored.at(-1)
  const head = restored && headAt(chain, restored.seq)
  return {
    head: chain.head,
    members: [...chain.members.values()].map(({ member, roles }) => ({
      member,
      roles,
      scopes: scopesOf(roles),
      uncompared: chain.uncompared.has(member),
      ownWord: chain.ownWord.get(member) ?? [],
    })),
    epochs: [...chain.scopeKeys].map(([scope, { epoch }]) => ({ scope, epoch, stale: chain.stale.has(scope) })),
    recoveryKey: chain.recoveryKey !== null,
    recoveryOwnWord: chain.recoveryKey?.ownWord ?? [],
    smallPractice: chain.smallPractice,
    story: chain.story.slice(-storyShown).reverse(),
    restore: restored && head ? { hash: head.hash, at: restored.at } : null,
    guard: guardOf(chain),
    held: session.heldKeys(),
    closingsWanted: chain.closings.map(({ seq }) => seq).filter((seq) => !closings.has(seq)),
  }
}
