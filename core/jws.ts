// JWS in compact form (RFC 7515) under Ed25519 (RFC 8037), as receipts and what the server vouches for use it. Layout only; whoever signs or verifies brings the key.
import { fromBase64Url, fromUtf8, toBase64Url, utf8, type Bytes } from './bytes.ts'
import { canonicalBytes, type CanonicalValue } from './canonical.ts'

export interface CompactJws {
  readonly header: unknown
  readonly payload: unknown
  /** What was signed (RFC 7515 §5.1). */
  readonly input: Bytes
  readonly signature: string
}

/** The text that is signed; a dot and the signature make it whole. */
export const jwsInput = (header: CanonicalValue, payload: CanonicalValue): string =>
  `${toBase64Url(canonicalBytes(header))}.${toBase64Url(canonicalBytes(payload))}`

/** @returns undefined for what has not three parts. A part that is not base64url, not UTF-8 or not JSON is undefined in turn: the reader's schema refuses it. */
export function parseJws(text: string): CompactJws | undefined {
  const [header = '', payload = '', signature = '', ...rest] = text.split('.')
  if (signature === '' || rest.length > 0) return undefined
  return { header: jsonIn(header), payload: jsonIn(payload), input: utf8(`${header}.${payload}`), signature }
}

/** Thumbprint of an Ed25519 key (RFC 7638, RFC 8037 §2): how a key set names it. */
export async function keyThumbprint(x: string, sha256: (bytes: Bytes) => Promise<Bytes>): Promise<string> {
  return toBase64Url(await sha256(canonicalBytes({ crv: 'Ed25519', kty: 'OKP', x })))
}

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(fromUtf8(fromBase64Url(part)))
  } catch {
    // Not base64url, not UTF-8, not JSON: the schema refuses what is not there.
    return undefined
  }
}
