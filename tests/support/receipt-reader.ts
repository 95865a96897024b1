// What reads a receipt in tests: Node's own SHA-256 and Ed25519, where the page has WebCrypto's.
import type { ReceiptPrimitives } from '../../core/asks/check-receipt.ts'
import { asyncSha256 } from '../../server/hash.ts'
import { verifyEd25519 } from '../../server/verify.ts'

export const receiptPrimitives: ReceiptPrimitives = {
  sha256: asyncSha256,
  verify: (key, message, signature) => Promise.resolve(verifyEd25519(key, message, signature)),
}
