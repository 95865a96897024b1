// A webhook: an address that is told, in a signed message, that a published file lost the consent it rested on. No file goes there, and nothing of a person:
// not who, not why. For websites and systems of an organisation's own that can take a photo down by themselves.
import { z } from '../../../core/zod.ts'
import { toHex, utf8 } from '../../../core/bytes.ts'
import { checkInOrder } from '../check.ts'
import type { Adapter, Connection, DestinationProblem, Lapsed, Told } from '../contract.ts'
import { ask, isPlainAddress } from '../http.ts'

const Settings = z.strictObject({
  address: z.string().trim().max(500).refine(isPlainAddress),
  /** Shared with the receiver, who checks the signature by it; it never travels. */
  secret: z.string().min(16).max(200),
})
type Settings = z.infer<typeof Settings>
const Advised = Settings.pick({ address: true }).strip()
type Advised = z.infer<typeof Advised>

export const webhook: Adapter<Settings, Advised> = {
  kind: 'webhook',
  settings: Settings,
  advised: Advised,
  origins: ({ address }) => [new URL(address).origin],
  adminSettings: (settings, ourOrigin) => [
    { at: 'our-server', text: `DESTINATION_ORIGINS=${new URL(settings.address).origin}` },
    { at: 'their-server', text: corsFor(ourOrigin) },
  ],
  connect: (settings, fetch = globalThis.fetch.bind(globalThis)) => connect(settings, fetch),
}

/** Names and tags stand in more places than the file: in lists, in search, beside smaller copies. Nothing here knows them, so all of them go. */
const takeOff = ['file', 'names', 'tags'] as const

/** A page may only send what the receiver's answer to OPTIONS allows. */
function corsFor(origin: string): string {
  return [
    `Access-Control-Allow-Origin: ${origin}`,
    'Access-Control-Allow-Methods: POST, OPTIONS',
    'Access-Control-Allow-Headers: Content-Type, Imprimatur-Signature',
  ].join('\n')
}

/** Nobody signs in here and there is no folder: a receiver says by these that it does not know the signature, or that this is not where it listens. */
const heardAs: ReadonlyMap<number | null, DestinationProblem> = new Map([
  [401, 'not_believed'],
  [403, 'not_believed'],
  [404, 'nobody_listens'],
  [405, 'nobody_listens'],
  [410, 'nobody_listens'],
])

function connect(settings: Settings, fetch: typeof globalThis.fetch): Connection {
  /** The time stands inside what is signed, so that an old message sent again is seen to be old. */
  async function post(signal: AbortSignal, message: Readonly<Record<string, unknown>>): Promise<Told> {
    const body = JSON.stringify({ version: 1, sentAt: new Date().toISOString(), ...message })
    const headers = {
      'Content-Type': 'application/json',
      'Imprimatur-Signature': `sha256=${await signatureOf(settings.secret, body)}`,
    }
    const answer = await ask(signal, fetch, { url: settings.address, init: { method: 'POST', headers, body } })
    if (answer.ok) return { ok: true }
    return { ...answer, problem: heardAs.get(answer.status) ?? answer.problem }
  }
  return {
    check: (signal) => checkInOrder([['reach', () => post(signal, { event: 'test' })]]),
    // Nothing is ever sent to it as a file; who tries all the same hears so.
    put: () => Promise.resolve({ ok: false, problem: 'refused', status: null }),
    announce: (signal, lapsed: Lapsed) => post(signal, { event: 'publication.lapsed', ...lapsed, takeOff }),
  }
}

/** HMAC-SHA-256 (RFC 2104) over the body as it is sent. */
async function signatureOf(secret: string, body: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', utf8(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return toHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(body))))
}
