// A member makes a link for a depicted person: the secret is made here, the invitation that commits to it is signed, the link goes out once.
import { AskStatement } from '../../core/asks/statements.ts'
import { isGuarded } from '../../core/chain.ts'
import { CodedError } from '../../core/errors.ts'
import { encodeLink } from '../../core/format/link.ts'
import type { AskInput, NewAsk } from './api.ts'
import { randomBytes } from './primitives.ts'
import type { Session } from './session.ts'
import { signStatement } from './statements.ts'
import { linkAddressHash, linkKeys } from './v1/links.ts'

/** @throws CodedError `owners_needed` */
export async function createAsk(session: Session, { address, ...about }: AskInput): Promise<NewAsk> {
  if (!isGuarded(session.chain)) throw new CodedError('owners_needed')
  const secret = randomBytes(32)
  const ask = crypto.randomUUID()
  const signed = await signStatement(session, AskStatement, {
    type: 'ask',
    ask,
    ...about,
    linkKey: (await linkKeys(secret)).publicKey,
    addressHash: address === null ? null : await linkAddressHash(secret, address),
  })
  const fragment = encodeLink({ id: ask, secret, head: session.chain.head })
  secret.fill(0)
  return { signed, fragment }
}
