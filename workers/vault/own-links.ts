// A member makes a new link of My consent for somebody who lost theirs (protocol §4). Its secret is random and kept nowhere, so that whoever made it cannot make it
// again. Handed over it may read: then the halves of the person's papers are sealed to its key.
import { AskStatement, SignerStatement } from '../../core/asks/statements.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { isGuarded } from '../../core/chain.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import { encodeLink } from '../../core/format/link.ts'
import { AskId, type MemberId } from '../../core/ids.ts'
import type { MakeOwnLink } from '../../core/wire/asks.ts'
import type { NewOwnLink, OwnLinkInput, SealedHalf } from './api.ts'
import { randomBytes } from './primitives.ts'
import type { Session } from './session.ts'
import { verifiedHalf } from './shares.ts'
import { signAs, signStatement } from './statements.ts'
import { linkAddressHash, linkKeys, personKeys } from './v1/links.ts'
import { resealForPerson } from './v1/shares.ts'

/** @throws CodedError `owners_needed` */
export async function createOwnLink(
  session: Session,
  { address, ...about }: OwnLinkInput,
  halves: readonly SealedHalf[],
): Promise<NewOwnLink> {
  const { workspace, chain, logHead } = session
  if (!isGuarded(chain)) throw new CodedError('owners_needed')
  const secret = randomBytes(32)
  try {
    const [link, person] = await Promise.all([linkKeys(secret), personKeys(secret)])
    const author = crypto.randomUUID() as MemberId
    const ask = await signStatement(session, AskStatement, {
      ...{ type: 'ask', ask: AskId.parse(crypto.randomUUID()), event: null, pending: false, opens: 'my-consent' },
      ...about,
      linkKey: link.publicKey,
      addressHash: address === null ? null : await linkAddressHash(secret, address),
    })
    const by = { workspace, author, chainHead: chain.head, logHead, signKey: link.signKey }
    const signer = await signAs(by, SignerStatement, {
      ...{ type: 'signer', ask: ask.body.ask, owner: about.owner, signKey: person.publicKey, receiveKey: person.receiveKey },
    })
    const own: MakeOwnLink['own'] = []
    // What this member cannot open stays closed to the person as well.
    for (const half of about.delivery === 'handed-over' ? halves : []) {
      const sealed = await sealedFor(session, half, { author, receive: person.receive })
      if (sealed !== undefined) own.push({ share: half.statement.body.share, sealed })
    }
    return { request: { ask, signer, own }, fragment: encodeLink({ id: author, secret, head: chain.head }) }
  } finally {
    secret.fill(0)
  }
}

async function sealedFor(
  session: Session,
  half: SealedHalf,
  person: Parameters<typeof resealForPerson>[2],
): Promise<string | undefined> {
  try {
    const found = await verifiedHalf(session, half)
    return found && toBase64Url(await resealForPerson(found.context, found, person))
  } catch (error) {
    if (isCodedError(error, 'not_readable')) return undefined
    throw error
  }
}
