// SHA-256 as destinations and their columns want it: in hexadecimal.
import { toHex, type Bytes } from '../../core/bytes.ts'

export const sha256Hex = async (bytes: Bytes): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
