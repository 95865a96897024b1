// Can this page do its work here at all? Keys need a secure origin and a browser that knows Ed25519 and X25519.
export type Capability = 'ready' | 'insecure-origin' | 'old-browser'

export async function findCapability(): Promise<Capability> {
  if (!globalThis.isSecureContext) return 'insecure-origin'
  for (const [name, usages] of [
    ['Ed25519', ['sign', 'verify']],
    ['X25519', ['deriveBits']],
  ] as const) {
    try {
      await crypto.subtle.generateKey(name, false, usages)
    } catch (error) {
      if (error instanceof DOMException || error instanceof TypeError) return 'old-browser'
      throw error
    }
  }
  return 'ready'
}
