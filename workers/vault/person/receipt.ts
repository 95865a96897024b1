// Makes a person's receipt. Apart from the vault, because nobody waits for it before there is something to sign: it is fetched then.
import { isLogged, namesPerson } from '../../../core/asks/check-receipt.ts'
import { createReceipt, receiptInput, type ReceiptParts } from '../../../core/asks/receipt.ts'
import { openVoucher } from '../../../core/asks/voucher.ts'
import { utf8 } from '../../../core/bytes.ts'
import { memberAt, type ChainState } from '../../../core/chain.ts'
import { CodedError } from '../../../core/errors.ts'
import type { Logged } from '../../../core/wire/asks.ts'
import { signBytes, verifyBytes } from '../key-pairs.ts'
import { sha256 } from '../primitives.ts'
import type { PersonKeys } from '../v1/links.ts'

const primitives = { sha256, verify: verifyBytes }

/**
 * @param chain of the workspace, where this page has it: what the server vouches for is held against it
 * @throws CodedError `chain_refused` when log or voucher do not prove it
 */
export async function makeReceipt(
  keys: Pick<PersonKeys, 'signKey' | 'publicKey'>,
  parts: ReceiptParts,
  logged: Logged,
  chain: ChainState | undefined,
): Promise<string> {
  const { workspace } = parts.certificate.body
  const { pseudonym, ask } = parts
  if (!(await isLogged(logged, workspace, parts.said, primitives)) || !namesPerson(logged, pseudonym))
    throw new CodedError('chain_refused', 'the log does not prove that it holds this')
  const voucher = await openVoucher(logged, ask, primitives)
  const { chainHead, author } = ask.body
  const member = chain?.workspace === workspace ? memberAt(chain, chainHead, author) : undefined
  if (voucher?.name !== parts.workspaceName || (member && member.signKey !== voucher.author))
    throw new CodedError('chain_refused', 'the server vouches for something else')
  const input = receiptInput(createReceipt(parts, logged, crypto.randomUUID()), keys.publicKey)
  return `${input}.${await signBytes(keys.signKey, utf8(input))}`
}
