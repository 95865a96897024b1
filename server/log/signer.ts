// The log's signing key: made once per installation, in the main database, and known to clients by what they saw first (docs/formats.md).
// It signs heads of logs, receipts of destruction and what receipts of consent need vouched, never anything that opens data.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { voucherInput, type LogKeySet, type Voucher } from '../../core/asks/voucher.ts'
import { concatBytes, fromBase64Url, fromHex, toBase64Url, utf8, type Bytes } from '../../core/bytes.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import { keyThumbprint } from '../../core/jws.ts'
import { checkpointText, originOf, signNote } from '../../core/log/checkpoint.ts'
import type { LogHead } from '../../core/statements.ts'
import { asyncSha256 } from '../hash.ts'
import { verifyEd25519 } from '../verify.ts'

export interface LogSigner {
  /** Raw Ed25519 public key. */
  readonly publicKey: Bytes
  /** A C2SP checkpoint of this workspace's log. The same head gives the same text. */
  checkpoint(workspace: WorkspaceId, head: LogHead): Promise<string>
  /** A C2SP note around any text of ours that ends with a newline, under the same name. */
  note(workspace: WorkspaceId, text: string): Promise<string>
  /** The key as a key set publishes it (RFC 7517). */
  jwk(): Promise<LogKeySet['keys'][number] & { readonly kid: string; readonly alg: 'EdDSA'; readonly use: 'sig' }>
  /** A compact JWS. Its text has no line end, so it can be no note. */
  vouch(voucher: Voucher): Promise<string>
}

// RFC 8410 §7: the fixed part before a 32-byte Ed25519 seed.
const pkcs8Prefix = fromHex('302e020100300506032b657004220420')

export function createLogSigner(seed: Uint8Array): LogSigner {
  const key = createPrivateKey({ key: Buffer.from(concatBytes(pkcs8Prefix, seed)), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  if (x === undefined) throw new Error('Ed25519 export without a public key')
  const publicKey = fromBase64Url(x)
  const kid = keyThumbprint(x, asyncSha256)
  const note = (workspace: WorkspaceId, text: string): Promise<string> =>
    signNote(
      text,
      { name: originOf(workspace), publicKey, sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, key))) },
      asyncSha256,
    )
  return {
    publicKey,
    note,
    jwk: async () => ({ kty: 'OKP', crv: 'Ed25519', x, kid: await kid, alg: 'EdDSA', use: 'sig' }),
    async vouch(voucher) {
      const input = voucherInput(voucher, await kid)
      return `${input}.${toBase64Url(new Uint8Array(sign(null, utf8(input), key)))}`
    },
    checkpoint: (workspace, head) => note(workspace, checkpointText({ origin: originOf(workspace), ...head })),
  }
}

/** For `openNote`. */
export const notePrimitives = {
  sha256: asyncSha256,
  verify: (publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> =>
    Promise.resolve(verifyEd25519(toBase64Url(publicKey), message, toBase64Url(signature))),
}
