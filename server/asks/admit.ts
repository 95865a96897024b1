// May a depicted person say this? Everything the server can check of what came through a link, before and under the head lock. Clients check it again.
import { mayCertify, personMaySay, type CertifiedSigner } from '../../core/asks/rules.ts'
import { isOversized, templateFits } from '../../core/asks/selfie.ts'
import { chainContains, isGuarded, type ChainState } from '../../core/chain.ts'
import { statementSigningBytes, type Signed } from '../../core/statements.ts'
import type { SayOwn, SignAsk } from '../../core/wire/asks.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { decodeBase64Url } from '../base64.ts'
import type { StandingLink } from '../db/asks.ts'
import { sha256Hex } from '../hash.ts'
import { verifyEd25519 } from '../verify.ts'

/** What a person sends besides a certificate. */
export type Said = Pick<SignAsk, 'consents' | 'shares' | 'records'> &
  Partial<Pick<SignAsk, 'owner'>> &
  Partial<Pick<SayOwn, 'requests'>>

/** In the order in which they are stored. */
export const statementsIn = ({ owner, consents, shares, records, requests = [] }: Said): readonly Signed[] => [
  ...(owner ? [owner] : []),
  ...shares.map(({ statement }) => statement),
  ...records.map(({ statement }) => statement),
  ...consents,
  ...requests,
]

/** A certificate on its own: the link's signature, at a head this chain went through, about the person the invitation names. */
export function refusalOfSigner(chain: ChainState, link: StandingLink, { body, signature }: SignAsk['signer']): RefusalCode | null {
  const ask = mayCertify(link, body)
  // Who is or was a member never becomes a person from a link: clients look the author up in one place only.
  if (ask?.workspace !== body.workspace || chain.spent.has(body.author)) return 'forbidden'
  if (!chainContains(chain, body.chainHead)) return 'chain_refused'
  if (!isGuarded(chain)) return 'owners_needed'
  return verifyEd25519(ask.linkKey, statementSigningBytes(body), signature) ? null : 'signature_refused'
}

/** One statement: the person's own signature, at a head this chain went through, about what a link lets them say. */
export function refusalOfPersons(chain: ChainState, person: CertifiedSigner, { body, signature }: Signed): RefusalCode | null {
  if (body.workspace !== person.signer.workspace || !personMaySay(body, person)) return 'forbidden'
  if (!chainContains(chain, body.chainHead)) return 'chain_refused'
  return verifyEd25519(person.signer.signKey, statementSigningBytes(body), signature) ? null : 'signature_refused'
}

/** Every statement: the person's own signature, about themselves, and sealed halves and envelopes that are the ones they signed. */
export function refusalOfSaid(chain: ChainState, person: CertifiedSigner, said: Said): RefusalCode | null {
  for (const signed of statementsIn(said)) {
    const refusal = refusalOfPersons(chain, person, signed)
    if (refusal) return refusal
  }
  const isSigned =
    said.shares.every(({ statement, sealed }) => sha256Hex(decodeBase64Url(sealed)) === statement.body.sealedHash) &&
    said.records.every(({ statement, envelope }) => sha256Hex(decodeBase64Url(envelope)) === statement.body.envelopeHash)
  if (!isSigned) return 'signature_refused'
  if (isOversized(said)) return 'too_large'
  return hangsTogether(said) ? refusalOfEpoch(chain, said) : 'bad_request'
}

/** Records stand under shares of this very request, permits have their evidence in it: nothing is half there. */
function hangsTogether(said: Said): boolean {
  const { consents, shares, records } = said
  const begun = new Map(shares.map(({ statement: { body } }) => [body.share, body.scope]))
  const papers = new Set(records.flatMap(({ statement: { body } }) => (body.table === 'paper' ? [body.record] : [])))
  return (
    templateFits(said) &&
    begun.size === shares.length &&
    records.every(({ statement: { body } }) => begun.get(body.share) === body.scope) &&
    consents.every(
      ({ body: { consent } }) => consent.action !== 'permit' || (consent.evidence !== null && papers.has(consent.evidence.record)),
    )
  )
}

/** Sealed to an older epoch it would have to be sealed again at once; the page fetches the chain and begins again. */
const refusalOfEpoch = ({ scopeKeys }: ChainState, { shares }: Said): RefusalCode | null =>
  shares.every(({ statement: { body } }) => scopeKeys.get(body.scope)?.epoch === body.epoch) ? null : 'conflict'
