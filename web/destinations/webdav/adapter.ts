// WebDAV (RFC 4918): Nextcloud, ownCloud, and any server that speaks it. A file is stored under its name with `If-None-Match: *`, so that nothing
// of somebody else's is ever overwritten; the same file sent again is recognised by its size and, where the server keeps one, its SHA-256.
import { z } from '../../../core/zod.ts'
import { checkInOrder, probeSteps } from '../check.ts'
import type { Adapter, Connection, Delivery, Put, Refusal, Told } from '../contract.ts'
import { ask, encodeName, encodePath, isPlainAddress, type Answer } from '../http.ts'
import { sha256Hex } from '../sha256.ts'

const Settings = z.strictObject({
  /** The folder's WebDAV address, such as https://cloud.example.org/remote.php/dav/files/anna. */
  address: z.string().trim().max(500).refine(isPlainAddress),
  folder: z.string().trim().max(300),
  user: z.string().min(1).max(200),
  /** An app password, not the account's own. */
  password: z.string().min(1).max(500),
})
type Settings = z.infer<typeof Settings>
const Advised = Settings.pick({ address: true }).strip()
type Advised = z.infer<typeof Advised>

export const webdav: Adapter<Settings, Advised> = {
  kind: 'webdav',
  settings: Settings,
  advised: Advised,
  origins: ({ address }) => [new URL(address).origin],
  adminSettings: (settings, ourOrigin) => [
    { at: 'our-server', text: `DESTINATION_ORIGINS=${new URL(settings.address).origin}` },
    { at: 'their-server', text: corsForApache(ourOrigin) },
  ],
  connect: (settings, fetch = globalThis.fetch.bind(globalThis)) => connect(settings, fetch),
}

/** Most Nextcloud and ownCloud servers stand behind Apache; the header names are the same anywhere else. */
function corsForApache(origin: string): string {
  return [
    `Header always set Access-Control-Allow-Origin "${origin}"`,
    'Header always set Access-Control-Allow-Methods "GET, HEAD, PUT, DELETE, MKCOL, PROPFIND, OPTIONS"',
    'Header always set Access-Control-Allow-Headers "Authorization, Content-Type, Depth, If-None-Match, OC-Checksum"',
    'Header always set Access-Control-Expose-Headers "Content-Length, ETag, OC-Checksum"',
    'RewriteEngine On',
    'RewriteCond %{REQUEST_METHOD} =OPTIONS',
    'RewriteRule .* - [R=204,L]',
  ].join('\n')
}

function connect(settings: Settings, fetch: typeof globalThis.fetch): Connection {
  const base = settings.address.replace(/\/+$/, '')
  const authorization = `Basic ${base64(`${settings.user}:${settings.password}`)}`
  const addressOf = (name: string): string =>
    [base, encodePath(settings.folder), encodeName(name)].filter((part) => part !== '').join('/')

  const send = (
    signal: AbortSignal,
    method: string,
    url: string,
    {
      headers = {},
      body = null,
      expected = [],
    }: { headers?: Record<string, string>; body?: BodyInit | null; expected?: number[] } = {},
  ): Promise<Answer> =>
    ask(signal, fetch, { url, init: { method, headers: { Authorization: authorization, ...headers }, body } }, expected)

  /** Makes the folder and those above it; one that is there already answers 405. */
  async function makeFolder(signal: AbortSignal): Promise<Told> {
    const parts = encodePath(settings.folder).split('/').filter(Boolean)
    for (let depth = 1; depth <= parts.length; depth++) {
      const answer = await send(signal, 'MKCOL', `${base}/${parts.slice(0, depth).join('/')}`, { expected: [405] })
      if (!answer.ok) return answer
    }
    return { ok: true }
  }

  async function put(signal: AbortSignal, delivery: Delivery): Promise<Put> {
    const url = addressOf(delivery.name)
    const upload = (): Promise<Answer> =>
      send(signal, 'PUT', url, {
        headers: {
          'Content-Type': delivery.mediaType,
          'If-None-Match': '*',
          'OC-Checksum': `SHA256:${delivery.sha256}`,
        },
        body: delivery.bytes,
      })
    let answer = await upload()
    if (!answer.ok && answer.problem === 'place_missing') {
      const made = await makeFolder(signal)
      if (!made.ok) return made
      answer = await upload()
    }
    if (answer.ok) return { ok: true, outcome: 'stored', address: url }
    return answer.problem === 'name_taken' ? sameOrTaken(signal, url, delivery, answer) : answer
  }

  /** An earlier try may have arrived although its answer did not: then the file there is ours. Its bytes decide, not its size. */
  async function sameOrTaken(signal: AbortSignal, url: string, { bytes, sha256 }: Delivery, taken: Refusal): Promise<Put> {
    const head = await send(signal, 'HEAD', url)
    if (!head.ok) return head
    if (Number(head.headers.get('Content-Length')) !== bytes.length) return taken
    const got = await send(signal, 'GET', url)
    if (!got.ok) return got
    return (await sha256Hex(got.body)) === sha256 ? { ok: true, outcome: 'there-already', address: url } : taken
  }

  return {
    put,
    async check(signal) {
      const asTold = (answer: Answer): Told => (answer.ok ? { ok: true } : answer)
      return checkInOrder([
        // Without the password: whatever the server says to that, it can be reached from this page.
        ['reach', async () => asTold(await ask(signal, fetch, { url: base, init: { method: 'OPTIONS' } }, [401, 403, 404, 405]))],
        ['sign-in', async () => asTold(await send(signal, 'PROPFIND', base, { headers: { Depth: '0' } }))],
        ...probeSteps(signal, put, async (address) => asTold(await send(signal, 'DELETE', address))),
      ])
    },
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
