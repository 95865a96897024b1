// SHA-256 in the page, for what is clear: signed statements, forms, files.
import type { Bytes } from '../../core/bytes.ts'

export const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
