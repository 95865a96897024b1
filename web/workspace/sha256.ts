// SHA-256 in the page, for what is clear: signed statements, forms, files.
import { toHex, type Bytes } from '../../core/bytes.ts'

export const sha256 = async (bytes: Bytes | ArrayBuffer): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

export const sha256Hex = async (bytes: Bytes | ArrayBuffer): Promise<string> => toHex(await sha256(bytes))
