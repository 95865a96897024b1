// What a depicted person may say, and through which link: one set of rules for the server that stores it and every client that reads it.
import { canonicalJson } from '../canonical.ts'
import { assertNever } from '../errors.ts'
import type { AskId, MemberId } from '../ids.ts'
import type { ConsentAction, Statement } from '../statements.ts'
import type { AskStatement, SignerStatement } from './statements.ts'

/** A link's certificate and the invitation it came through. */
export interface CertifiedSigner {
  readonly signer: SignerStatement
  readonly ask: AskStatement
}

/** What stands about links: as the server's tables have it, or as a client gathered it from the feed. */
export interface KnownLinks {
  ask(ask: AskId): { readonly body: AskStatement; readonly revoked: boolean } | undefined
  signer(author: MemberId): SignerStatement | undefined
  /** Who signed through this link so far. */
  signersOf(ask: AskId): readonly MemberId[]
}

export type AskState = 'open' | 'signed' | 'expired' | 'revoked'

/** What a link still does at `now`. */
export function askStateAt(links: KnownLinks, { body, revoked }: { body: AskStatement; revoked: boolean }, now: string): AskState {
  if (body.owner !== null && links.signersOf(body.ask).length > 0) return 'signed'
  if (revoked) return 'revoked'
  return now >= body.expiresAt ? 'expired' : 'open'
}

/**
 * What a link of My consent still opens at `now`. The one that a person's own browser made at signing stays theirs; a new one from an officer can be ended, and
 * one that was mailed ends by itself: many hands saw it.
 */
export function ownLinkStateAt(
  { opens, delivery, expiresAt }: AskStatement,
  revoked: boolean,
  now: string,
): Exclude<AskState, 'signed'> {
  if (opens === undefined) return 'open'
  if (revoked) return 'revoked'
  return delivery === 'mailed' && now >= expiresAt ? 'expired' : 'open'
}

/** May this certificate count? Its signature is the caller's to check, with the invitation's link key. */
export function mayCertify(links: KnownLinks, signer: SignerStatement): AskStatement | undefined {
  const known = links.ask(signer.ask)
  if (!known || links.signer(signer.author) !== undefined) return undefined
  const { body } = known
  const isAbout = body.owner === null || body.owner === signer.owner
  return isAbout && askStateAt(links, known, signer.at) === 'open' ? body : undefined
}

/** May this person put their name under that? About themselves only; what permits names the form they were shown (`offer.ts` says what that may be). */
export function personMaySay(body: Statement, { signer, ask }: CertifiedSigner): boolean {
  if (body.author !== signer.author || !('owner' in body) || body.owner !== signer.owner) return false
  const registers = ask.owner === null
  switch (body.type) {
    case 'owner':
      return registers && body.kind === 'subject'
    case 'share':
      return body.scope === 'papers' || body.scope === 'faces' || (registers && body.scope === 'people')
    case 'record':
      // A person's records are written once: nothing an officer wrote can be overwritten from a link.
      if (body.version !== 1 || body.envelopeHash === null) return false
      return body.table === 'paper' || body.table === 'template' || (registers && body.table === 'person')
    case 'consent':
      return personMayDecide(body.consent, ask)
    case 'request':
      return true
    default:
      return false
  }
}

function personMayDecide(consent: ConsentAction, ask: AskStatement): boolean {
  switch (consent.action) {
    case 'permit':
      return (
        consent.method === 'page' &&
        consent.basis === 'consent' &&
        consent.evidence !== null &&
        consent.form !== null &&
        canonicalJson(consent.form) === canonicalJson(ask.form)
      )
    case 'matching-permit':
    case 'withdraw':
    case 'decline':
    case 'supersede':
    case 'lapse':
    case 'matching-withdraw':
    case 'never':
      return true
    case 'never-lifted':
      // Somebody else may have said it, for a reason this person's browser does not know.
      return false
    default:
      return assertNever(consent)
  }
}
