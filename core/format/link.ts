// What stands behind the `#` of our links: an id, a secret and a chain head. Browsers do not send it. Pure layout, as in `v1.ts`, and final like it.
import { fromBase64Url, fromHex, toBase64Url, toHex, type Bytes } from '../bytes.ts'
import type { ChainHead } from '../signed-by.ts'

export interface Link<Id extends string> {
  readonly id: Id
  readonly secret: Bytes
  readonly head: ChainHead
}

/** `1.` id `.` secret `.` seq `.` hash, the bytes in base64url. */
export function encodeLink({ id, secret, head }: Link<string>): string {
  return ['1', id, toBase64Url(secret), String(head.seq), toBase64Url(fromHex(head.hash))].join('.')
}

interface IdSchema<Id extends string> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: Id }
}

/** @returns undefined for anything that is not the text of such a link */
export function decodeLink<Id extends string>(text: string, schema: IdSchema<Id>): Link<Id> | undefined {
  const [version, idText, secret = '', seq = '', hash = '', ...rest] = text.split('.')
  const id = schema.safeParse(idText).data
  const wellFormed = [secret, hash].every((part) => /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(part))
  if (version !== '1' || id === undefined || !wellFormed || !/^(?:0|[1-9]\d{0,8})$/.test(seq) || rest.length > 0) return undefined
  return { id, secret: fromBase64Url(secret), head: { seq: Number(seq), hash: toHex(fromBase64Url(hash)) } }
}
