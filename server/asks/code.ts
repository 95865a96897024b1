// A one-time code for whoever came through a mailed link (protocol §4): the page says the address, we compare it with the invitation's hash, mail the code and
// forget both. What is kept of the code is its hash with the link's own salt, which we never keep: the database alone cannot try codes.
import { randomInt, timingSafeEqual } from 'node:crypto'
import type { CertifiedSigner } from '../../core/asks/rules.ts'
import type { AskStatement } from '../../core/asks/statements.ts'
import { fromHex } from '../../core/bytes.ts'
import { addressBytes, askCodeBytes } from '../../core/format/asks.ts'
import type { ConfirmAsk, SendAskCode } from '../../core/wire/asks.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { decodeBase64Url } from '../base64.ts'
import { confirmCode, deleteCode, isConfirmed, putCode, takeTry } from '../db/ask-codes.ts'
import { hasPermitted } from '../db/asks.ts'
import { withHead } from '../db/head.ts'
import { findOwners } from '../db/statements.ts'
import type { Transaction } from '../db/sql.ts'
import type { AppDeps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import type { Origin } from '../http/context.ts'
import { ownerObject, rowObject } from '../log/objects.ts'
import { codeLetter } from './code-letter.ts'

const codeMs = 15 * 60_000
const triesPerCode = 5
/** Time to sign after the code was right. */
const confirmedMs = 60 * 60_000

/** The invitation went to an address: whoever signs shows that they read its mail. */
export const needsCode = ({ delivery, addressHash }: AskStatement): boolean => delivery === 'mailed' && addressHash !== null

/** @returns null when the code is on its way */
export async function sendCode(
  deps: AppDeps,
  ask: AskStatement,
  organisation: string,
  { salt, address, language }: Pick<SendAskCode, 'salt' | 'address' | 'language'>,
  origin: Origin,
): Promise<RefusalCode | null> {
  if (!needsCode(ask) || ask.addressHash === null) return 'bad_request'
  // Addresses cannot be guessed through a link, nor a mailbox filled.
  if (!(await deps.limits.askCode.take(ask.ask))) return 'too_many_attempts'
  const saltBytes = new Uint8Array(decodeBase64Url(salt))
  if (!timingSafeEqual(sha256(addressBytes(saltBytes, address)), fromHex(ask.addressHash))) return 'address_unknown'
  if (!deps.mailer) return 'mail_off'
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const until = new Date(deps.clock().getTime() + codeMs)
  await putCode(deps.main, ask, hashOf(ask, saltBytes, code), until, triesPerCode)
  const outcome = await deps.mailer.send({ to: address.trim(), ...codeLetter(language, organisation, code) })
  if (outcome !== 'sent') {
    await deleteCode(deps.main, ask)
    await deps.limits.askCode.giveBack(ask.ask)
  }
  await withHead(deps.main, ask.workspace, async (tx, head) => {
    const owner = ask.owner && (await findOwners(tx, ask.workspace, [ask.owner])).get(ask.owner)
    await deps.audit.append(tx, head, {
      EventID: 'mail.relay',
      EventActionCode: 'E',
      EventOutcomeIndicator: outcome === 'sent' ? 0 : 8,
      ...{ UserID: null, RoleIDCode: [], ...origin },
      objects: [rowObject(ask.ask, 'ask', 'code'), ...(owner && ask.owner ? [ownerObject(ask.owner, owner, outcome)] : [])],
    })
  })
  return outcome === 'sent' ? null : outcome
}

/** @returns null when it was the code that was mailed */
export async function checkCode(
  { main, clock }: Pick<AppDeps, 'main' | 'clock'>,
  ask: AskStatement,
  { salt, code, signKey }: Pick<ConfirmAsk, 'salt' | 'code' | 'signKey'>,
): Promise<RefusalCode | null> {
  const now = clock()
  const expected = await takeTry(main, ask, now)
  if (!expected) return 'code_over'
  const hash = hashOf(ask, new Uint8Array(decodeBase64Url(salt)), code)
  if (!timingSafeEqual(hash, expected)) return 'code_wrong'
  await confirmCode(main, ask, { hash, key: signKey }, new Date(now.getTime() + confirmedMs))
  return null
}

type Consents = readonly { readonly body: { readonly consent: { readonly action: string } } }[]

/** Once {@link refusalOfCode} let it through: whoever signs this showed the code that was mailed. */
export const codeWasShown = (ask: AskStatement, consents: Consents): boolean =>
  needsCode(ask) && consents.some(({ body: { consent } }) => consent.action === 'permit' || consent.action === 'matching-permit')

/**
 * Under the head lock. What only restricts needs no code, so having been certified shows nothing: the first time that a key permits something, it is the key
 * that the code was given for, whichever door it comes through.
 */
export async function refusalOfCode(
  tx: Transaction,
  { clock }: Pick<AppDeps, 'clock'>,
  { ask, signer }: CertifiedSigner,
  consents: Consents,
): Promise<RefusalCode | null> {
  if (!codeWasShown(ask, consents)) return null
  const isShown = (await isConfirmed(tx, ask, signer.signKey, clock())) || (await hasPermitted(tx, ask.workspace, signer.author))
  return isShown ? null : 'code_needed'
}

const hashOf = ({ ask }: AskStatement, salt: Uint8Array<ArrayBuffer>, code: string): Buffer =>
  Buffer.from(sha256(askCodeBytes(salt, ask, code)))
