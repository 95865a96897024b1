// After a restore: may this statement back in, whoever signed it? A member is judged by the chain, a depicted person by the link that certified them.
import type { ChainState } from '../../core/chain.ts'
import type { Signed } from '../../core/statements.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { refusalOfGivenBack } from '../auth/admit.ts'
import { readLink, readLinkOfPerson } from '../db/asks.ts'
import type { Transaction } from '../db/sql.ts'
import { refusalOfPersons, refusalOfSigner } from './admit.ts'

export async function refusalOfGiven(
  tx: Transaction,
  chain: ChainState,
  now: Date,
  { body, signature }: Signed,
): Promise<RefusalCode | null> {
  if (body.type === 'signer') {
    const link = await readLink(tx, chain.workspace, body.ask, now)
    if (!link) return 'not_found'
    // Here already: whether it is the same, or another one for the same person, is looked at when it is stored.
    return link.certificate(body.author) ? null : refusalOfSigner(chain, link, { body, signature })
  }
  const link = await readLinkOfPerson(tx, chain.workspace, body.author, now)
  const signer = link?.signer(body.author)
  return link && signer && !chain.spent.has(body.author)
    ? refusalOfPersons(chain, { signer, ask: link.known.body }, { body, signature })
    : refusalOfGivenBack(chain, { body, signature })
}

/** Each with its refusal, in the same order. */
export function withRefusals<T>(
  tx: Transaction,
  chain: ChainState,
  now: Date,
  given: readonly T[],
  signedOf: (one: T) => Signed,
): Promise<{ readonly one: T; readonly refusal: RefusalCode | null }[]> {
  return Promise.all(given.map(async (one) => ({ one, refusal: await refusalOfGiven(tx, chain, now, signedOf(one)) })))
}
