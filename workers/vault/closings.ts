// Lists of what an author had signed when they lost a right (protocol §2): the chain entry names count and hash, the server brings the list.
import { closingAfter, type ChainState, type Closing } from '../../core/chain.ts'
import { toHex } from '../../core/bytes.ts'
import { CodedError } from '../../core/errors.ts'
import { signedStatementBytes, type Signed } from '../../core/statements.ts'
import { sha256Hex } from './primitives.ts'
import { sealedBytes } from './v1/sealed-text.ts'

const hashLength = 32

export type Closings = ReadonlyMap<number, ReadonlySet<string>>

/** What an entry says of such a list. @throws CodedError `not_readable` for text that is none */
export async function closingOf(hashes: string): Promise<Closing> {
  const bytes = sealedBytes(hashes)
  if (bytes.length % hashLength !== 0) throw new CodedError('not_readable')
  return { count: bytes.length / hashLength, hash: await sha256Hex(bytes) }
}

/** @throws CodedError `chain_refused` when it is not the list that the entry at `seq` names */
export async function readClosing(chain: ChainState, seq: number, hashes: string): Promise<ReadonlySet<string>> {
  const named = chain.closings.find((closing) => closing.seq === seq)
  const { count, hash } = await closingOf(hashes)
  if (named?.count !== count || named.hash !== hash) throw new CodedError('chain_refused', 'another list than the chain names')
  const bytes = sealedBytes(hashes)
  return new Set(Array.from({ length: count }, (_, i) => toHex(bytes.subarray(i * hashLength, (i + 1) * hashLength))))
}

/** Did this count before its author lost a right? True for authors who lost none since the head it names; false while the list is not here. */
export async function isInTime(chain: ChainState, closings: Closings, statement: Signed): Promise<boolean> {
  const closing = closingAfter(chain, statement.body.author, statement.body.chainHead.seq)
  if (!closing) return true
  return closings.get(closing.seq)?.has(await sha256Hex(signedStatementBytes(statement))) ?? false
}
