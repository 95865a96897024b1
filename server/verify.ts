// Checks signatures and the membership chain. The server verifies what it can; clients verify again, because they do not trust it.
// Ed25519 through node:crypto: the same OpenSSL code as WebCrypto, without Node 20's "experimental" warning in an operator's terminal.
import { createPublicKey, verify } from 'node:crypto'
import { fromBase64Url, type Bytes } from '../core/bytes.ts'
import { foldChain, memberAt, type ChainPrimitives, type ChainState } from '../core/chain.ts'
import { statementSigningBytes, type Signed } from '../core/statements.ts'
import { sha256Hex } from './hash.ts'

/** Ed25519 by a raw public key in base64url. False for anything that is not a valid signature, malformed keys included. */
export function verifyEd25519(publicKey: string, message: Bytes, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
    return verify(null, message, key, fromBase64Url(signature))
  } catch {
    // A key or signature that cannot be decoded verifies nothing; the caller answers with its own code.
    return false
  }
}

export const chainPrimitives: ChainPrimitives = {
  hashHex: (bytes) => Promise.resolve(sha256Hex(bytes)),
  verify: (publicKey, message, signature) => Promise.resolve(verifyEd25519(publicKey, message, signature)),
}

/** @throws CodedError `chain_refused` */
export const verifyChain = (entries: readonly unknown[]): Promise<ChainState> => foldChain(entries, chainPrimitives)

/** True when the statement was signed by the key its author had in the chain when it was made. */
export function isSignedByAuthor(chain: ChainState, { body, signature }: Signed): boolean {
  const author = memberAt(chain, body.chainHead, body.author)
  return author !== undefined && verifyEd25519(author.signKey, statementSigningBytes(body), signature)
}
