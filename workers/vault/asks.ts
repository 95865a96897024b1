// A member makes a link for a depicted person: the secret follows from the member's own key, the invitation that commits to it is signed, the link goes out.
// Nothing keeps the secret; its author can make the same link again, to mail a reminder or to show it once more.
import { AskStatement } from '../../core/asks/statements.ts'
import { isGuarded } from '../../core/chain.ts'
import { CodedError } from '../../core/errors.ts'
import { encodeLink } from '../../core/format/link.ts'
import { AskId } from '../../core/ids.ts'
import type { AskInput, LinkAgain, NewAsk } from './api.ts'
import type { Session } from './session.ts'
import { signStatement } from './statements.ts'
import { linkAddressHash, linkKeys, linkSecret } from './v1/links.ts'

/** @throws CodedError `owners_needed` */
export async function createAsk(session: Session, { address, ...about }: AskInput): Promise<NewAsk> {
  if (!isGuarded(session.chain)) throw new CodedError('owners_needed')
  const ask = AskId.parse(crypto.randomUUID())
  const secret = await linkSecret(session.keys.asks, ask)
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

/** @returns null when this member's keys did not make the link */
export async function linkAgain(session: Session, body: AskStatement, address: string | null): Promise<LinkAgain | null> {
  const secret = await linkSecret(session.keys.asks, body.ask)
  try {
    if ((await linkKeys(secret)).publicKey !== body.linkKey) return null
    const hash = address === null ? null : await linkAddressHash(secret, address)
    return { fragment: encodeLink({ id: body.ask, secret, head: session.chain.head }), sameAddress: hash === body.addressHash }
  } finally {
    secret.fill(0)
  }
}
