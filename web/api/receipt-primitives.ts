// The two primitives that checking a receipt needs, from the browser itself: public keys only, nothing secret is in reach of the page that imports them.
import { fromBase64Url, type Bytes } from '../../core/bytes.ts'
import type { ReceiptPrimitives } from '../../core/asks/check-receipt.ts'

export const receiptPrimitives: ReceiptPrimitives = {
  sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
  verify: async (publicKey: string, message: Bytes, signature: string) => {
    try {
      const key = await crypto.subtle.importKey('raw', fromBase64Url(publicKey), 'Ed25519', false, ['verify'])
      return await crypto.subtle.verify('Ed25519', key, fromBase64Url(signature), message)
    } catch {
      // The decoder and WebCrypto throw on malformed input; either way there is no valid signature here.
      return false
    }
  },
}
