// Sealed bytes arrive as base64url text. Text that is none is as unreadable as a wrong key, and gets the same answer.
import { fromBase64Url, type Bytes } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'

/** @throws CodedError `not_readable` */
export function sealedBytes(text: string): Bytes {
  try {
    return fromBase64Url(text)
  } catch {
    // The decoder says which character is wrong; nobody outside needs to know.
    throw new CodedError('not_readable')
  }
}
