// What the server vouches for in a receipt, under the log's published key: whose workspace it is, what it is called, and which key the invitation was signed with.
// The person's vault saw the whole chain and holds the voucher against it before it makes a receipt; whoever reads the receipt later has only this word, and no
// chain with everybody's keys. A JWS, so that any library can check it with the key set at `/api/receipts/keys.json`.
import { z } from '../zod.ts'
import { toHex, utf8, type Bytes } from '../bytes.ts'
import { WorkspaceId } from '../ids.ts'
import { jwsInput, parseJws } from '../jws.ts'
import { leafHash } from '../log/tree.ts'
import { ChainHead, HashHex, PublicKeyB64 } from '../signed-by.ts'
import { signedStatementBytes, statementSigningBytes, type Signed } from '../statements.ts'
import type { Logged } from '../wire/asks.ts'
import type { AskStatement } from './statements.ts'

export const Voucher = z.strictObject({
  format: z.literal('imprimatur/receipt-voucher/v1'),
  workspace: WorkspaceId,
  name: z.string().max(120),
  /** Anybody can begin a practice workspace and give it any name. */
  practice: z.boolean(),
  /** Of the invitation as signed. */
  ask: HashHex,
  /** The member's signing key at that head of the chain: the head the invitation names. */
  author: PublicKeyB64,
  chainHead: ChainHead,
  /** Hash of the log's line: one voucher belongs to one receipt. */
  leaf: HashHex,
})
export type Voucher = z.infer<typeof Voucher>

const Header = z.strictObject({ alg: z.literal('EdDSA'), typ: z.literal('receipt-voucher+jwt'), kid: z.string().max(64) })

export const voucherInput = (voucher: Voucher, kid: string): string =>
  jwsInput({ alg: 'EdDSA', typ: 'receipt-voucher+jwt', kid }, voucher)

/** The log's keys as they are published (RFC 7517). */
export const LogKeySet = z.object({
  keys: z.array(z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: PublicKeyB64 })).min(1),
})
export type LogKeySet = z.infer<typeof LogKeySet>

interface Primitives {
  readonly sha256: (bytes: Bytes) => Promise<Bytes>
  readonly verify: (publicKey: string, message: Bytes, signature: string) => Promise<boolean>
}

/**
 * Good under the key the log's head is signed with, about this line and this invitation, whose own signature is good under the key it names.
 * @returns undefined for anything else
 */
export async function openVoucher(
  { vouched, line, key }: Logged,
  ask: Signed<AskStatement>,
  { sha256, verify }: Primitives,
): Promise<Voucher | undefined> {
  const jws = vouched === undefined ? undefined : parseJws(vouched)
  const parsed = Voucher.safeParse(jws?.payload)
  if (!jws || !Header.safeParse(jws.header).success || !parsed.success) return undefined
  if (!(await verify(key, jws.input, jws.signature))) return undefined
  const { data: voucher } = parsed
  const { chainHead, workspace } = ask.body
  const isAbout =
    voucher.workspace === workspace &&
    voucher.chainHead.seq === chainHead.seq &&
    voucher.chainHead.hash === chainHead.hash &&
    voucher.ask === toHex(await sha256(signedStatementBytes(ask))) &&
    voucher.leaf === toHex(await leafHash(utf8(line), sha256))
  return isAbout && (await verify(voucher.author, statementSigningBytes(ask.body), ask.signature)) ? voucher : undefined
}
