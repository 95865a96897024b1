// Who asks: somebody who holds a link, or a person's own key. Guessing is slowed like signing in; limits count per link and per person, and only what was proven:
// whoever merely knows an id (a receipt names it) can use up nobody's. What is not there, what was erased and a wrong proof are one answer, after the same work.
import type { Context } from 'hono'
import { askProofBytes, personProofBytes } from '../../core/format/asks.ts'
import type { Bytes } from '../../core/bytes.ts'
import { statementSigningBytes, type Signed } from '../../core/statements.ts'
import type { OpenAsk, OpenOwn } from '../../core/wire/asks.ts'
import type { SignerStatement } from '../../core/asks/statements.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { findAsk, findLinkOfPerson, type KnownAsk, type StandingLink } from '../db/asks.ts'
import { isWaiting } from '../db/backups.ts'
import type { AppDeps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { verifyEd25519 } from '../verify.ts'

/** The invitation, for whoever shows that they hold its link. */
export async function askHeld(c: Context<AppEnv>, deps: AppDeps, { ask, proof }: OpenAsk): Promise<KnownAsk | RefusalCode> {
  const known = await proven(c, deps, () => findAsk(deps.main, ask, deps.clock()), {
    key: (found) => found.body.linkKey,
    message: askProofBytes(ask),
    proof,
  })
  if (typeof known === 'string') return known
  // Nothing new is signed onto a history that no owner has accepted yet (protocol §8). Told only to who holds the link.
  if (await isWaiting(deps.main, known.body.workspace)) return 'restored_waiting'
  return (await takeTurn(deps, known)) ?? known
}

/** The link a person came through, for whoever shows that they hold that person's key. */
export async function personHeld(
  c: Context<AppEnv>,
  deps: AppDeps,
  { person, proof }: OpenOwn,
): Promise<StandingLink | RefusalCode> {
  const message = personProofBytes(person)
  const isTheirs = ({ signKey }: SignerStatement): boolean => verifyEd25519(signKey, message, proof)
  const link = await proven(c, deps, () => findLinkOfPerson(deps.main, person, deps.clock(), isTheirs), {
    key: (found) => found.signer(person)?.signKey,
    message,
    proof,
  })
  return typeof link === 'string' || (await deps.limits.link.take(person)) ? link : 'too_many_attempts'
}

/** What proves itself, by a statement under a key that we know. Only what does not counts, against the network it came from. */
export async function refusalOfUnproven(
  c: Context<AppEnv>,
  { limits }: Pick<AppDeps, 'limits'>,
  { body, signature }: Signed,
  key: string | undefined,
): Promise<RefusalCode | null> {
  if (verifyEd25519(key ?? nobodysKey, statementSigningBytes(body), signature) && key !== undefined) return null
  const isHeard = (await limits.attempts.take(c.var.connection.network ?? '')) && (await limits.attemptsOverall.take('link'))
  return isHeard ? 'not_found' : 'too_many_attempts'
}

/** A link that hangs at an event serves many at once. */
export async function takeTurn({ limits }: AppDeps, { body }: KnownAsk): Promise<RefusalCode | null> {
  const limiter = body.owner === null ? limits.eventLink : limits.link
  return (await limiter.take(body.ask)) ? null : 'too_many_attempts'
}

/** The public key of RFC 8032's first test vector, whose private half everybody knows: what is not there costs a verification too. */
const nobodysKey = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'

async function proven<T>(
  c: Context<AppEnv>,
  { limits }: AppDeps,
  find: () => Promise<T | undefined>,
  by: { key(found: T): string | undefined; readonly message: Bytes; readonly proof: string },
): Promise<T | RefusalCode> {
  const network = c.var.connection.network ?? ''
  if (!(await limits.attempts.take(network)) || !(await limits.attemptsOverall.take('link'))) return 'too_many_attempts'
  const found = await find()
  const isHeld = verifyEd25519((found && by.key(found)) ?? nobodysKey, by.message, by.proof)
  if (found === undefined || !isHeld) return 'not_found'
  await limits.attempts.giveBack(network)
  await limits.attemptsOverall.giveBack('link')
  return found
}
